"""Promises about what becomes of a member when an update changes another one: a stamp is cleared, an answer is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts import Clause, Field, Json
from contracts.pointers import ABSENT, get, leaves, matches, split, under, without
from contracts.relations import DETERMINED, RESETS
from suites.kit.checks._register import Flaw, Judged
from suites.kit.model.appointment_state import changes, expected_value, is_empty, sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.carried import is_left_out
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Phrase
from suites.kit.model.json_values import same


def follows(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """A member has the value that the page names after an update that changed one of the members of a clause."""
    if not exchange.is_accepted or _sends(clause, exchange, bound):
        return None
    judged = [_after(clause, exchange, *compared, bound) for compared in exchange.compared]
    known = [found for found in judged if found is not None]
    return [flaw for found in known for flaw in found][:1] if known else None


def idle(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """An update that sends members as the appointment shows them leaves everything as it was, but for what moves with
    every update. Only those count that were sent for it: of others nobody has just read what is there."""
    if exchange.probe.clause != clause.id:
        return None
    sent = [one for one in sent_fields(exchange.body, bound) if get(bound.base, one.pointer) is ABSENT]
    if not exchange.is_accepted or not exchange.compared or not sent or not _is_there(sent, exchange):
        return None
    found = changes(exchange, set(bound.contract.behaviour.volatile))
    return [Flaw(pointer, "idle", before, after) for pointer, before, after in found]


def determined(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """A member that is worked out has the value that it had where all else was the same, or all that it comes from;
    stamps in it are no value."""
    place, about = str(clause.relation["of"]), f"{clause.id} " if clause.sources else ""
    earlier = [(exchange.alike.get(f"{about}{source}"), state) for source, state in exchange.after.items()]
    states = [(one, state) for one, state in earlier if one is not None]
    stamps = {at for at in bound.contract.behaviour.volatile if at != place and under(at, (place,))}
    found = [(get(_but(stamps, one, place), place), get(_but(stamps, other, place), place)) for one, other in states]
    known = [(one, other) for one, other in found if ABSENT not in (one, other)]
    if not exchange.is_accepted or not known:
        return None
    told = "{}, as when the appointment showed the same of all else"
    if clause.sources:
        told = f"{{}}, as earlier beside the same {', '.join(clause.sources)}, so that one of the two values is wrong"
    return [Flaw(place, DETERMINED, Phrase(told, (one,)), other) for one, other in known if not same(one, other)][:1]


def _but(stamps: set[str], state: Mapping[str, Any], place: str) -> Json:
    """What an appointment shows, without the stamps inside an object; with them where that is nothing else."""
    rest = without(state, stamps)
    return rest if any(at for at, _ in leaves(get(rest, place))) else state


def resets(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """Members that an update leaves out, and would carry otherwise, have the values that the page names. Where none of
    them showed another value before, as the update that should give it was refused, nothing went back: that says
    nothing."""
    if exchange.probe.clause != clause.id or not exchange.is_accepted:
        return None
    values = _left_out(clause, exchange, bound)
    shown = [(at, value, got) for at, value in values.items() for got in _shown_at(at, exchange)]
    wrong = {at: (value, got) for at, value, got in shown if not _is_the_same(value, got)}
    flaws = [Flaw(at, RESETS, value, got) for at, (value, got) in wrong.items()]
    return flaws if flaws or (shown and any(_had_another(at, values[at], exchange) for at in values)) else None


def gone_back(clause: Clause, exchange: Exchange, bound: BoundContract) -> set[str]:
    """Where members are shown of which an accepted update has shown whether they go back to what the page names: it has
    left them out, and they had another value before."""
    is_own = exchange.probe.clause == clause.id and exchange.is_accepted
    values = _left_out(clause, exchange, bound) if is_own else {}
    return {at for at in values if [*_shown_at(at, exchange)] and _had_another(at, values[at], exchange)}


def _left_out(clause: Clause, exchange: Exchange, bound: BoundContract) -> dict[str, Any]:
    """What the page names for members that an update leaves out, by where they are shown."""
    left_out = [one.shows for one in bound.contract.behaviour.fields if is_left_out(exchange.body, one.pointer)]
    return {at: value for at, value in clause.relation["values"].items() if at in left_out}


def _had_another(at: str, value: Any, exchange: Exchange) -> bool:
    """Whether a source showed another value than this one at a place before the update."""
    known = [state for source, state in exchange.before.items() if source != "read" or not exchange.is_unread(at)]
    return any(before is not ABSENT and not _is_the_same(value, before) for before in (get(one, at) for one in known))


def _shown_at(place: str, exchange: Exchange) -> Iterator[Any]:
    """What each source shows at a place after an update; one that did not show it before either says nothing of it."""
    for source, state in exchange.after.items():
        before, after = (get(one, place) for one in (exchange.before.get(source, {}), state))
        if before is not ABSENT or after is not ABSENT:
            yield after


def _is_the_same(value: Any, shown: Any) -> bool:
    """Whether a value is shown; an empty one may be shown as another empty one, and false or zero left out."""
    is_left_out = shown is ABSENT and value in (False, 0)
    return same(value, shown) or is_left_out or (is_empty(value) and is_empty(shown))


def _is_there(sent: Iterable[Field], exchange: Exchange) -> bool:
    """Whether each source showed all that was sent right before."""
    states = [before for _, before, _ in exchange.compared]
    known = [one for one in sent if one.shows and not exchange.is_unread(one.shows)]
    values = [(one, expected_value(one, get(exchange.body, one.pointer))) for one in known]
    return known == list(sent) and all(
        same(value, get(state, str(one.shows))) for one, value in values for state in states
    )


def changed_by(clause: Clause, exchange: Exchange, bound: BoundContract) -> list[Field]:
    """The members of a clause that an exchange changed, as one of the sources shows it."""
    changed = [_causes(clause.causes, exchange, *compared, bound) for compared in exchange.compared]
    return [field for causes in changed for field in causes]


def _after(
    clause: Clause, exchange: Exchange, source: str, before: Any, after: Any, bound: BoundContract
) -> list[Flaw] | None:
    """What one source shows otherwise afterwards; None where it shows no change that brings anything about, or where
    the value was there already: then nothing shows whether it would have come."""
    relation, place = clause.relation, str(clause.relation["of"])
    applies = all(same(get(before, at), value) for at, value in relation.get("when", {}).items())
    if not applies or not _causes(clause.causes, exchange, source, before, after, bound):
        return None
    found, had = list(matches(after, split(place))), list(matches(before, split(place)))
    others = [value for value in found if not same(value, relation["value"])]
    is_new = any(not same(value, relation["value"]) for value in had or [None])
    flaws = [Flaw(place, str(relation["kind"]), relation["value"], value) for value in others]
    return flaws if flaws or (found and is_new) else None


def _causes(
    pointers: Iterable[str],
    exchange: Exchange,
    source: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    bound: BoundContract,
) -> list[Field]:
    """Those of these members of the request that are shown with another value afterwards. Nothing is known of one that
    no read has shown since an earlier update of it."""
    fields = [one for one in bound.contract.behaviour.fields if one.pointer in pointers and one.shows]
    known = [one for one in fields if not (source == "read" and exchange.is_unread(str(one.shows)))]
    values = [(one, get(before, str(one.shows)), get(after, str(one.shows))) for one in known]
    return [one for one, old, new in values if ABSENT not in (old, new) and not same(old, new)]


def _sends(clause: Clause, exchange: Exchange, bound: BoundContract) -> bool:
    """Whether an update gives the member another value by itself: which of the two wins is another promise."""
    place = str(clause.relation["of"]).split("/-")[0]
    own = [one for one in sent_fields(exchange.body, bound) if one.shows == place]
    states = list(exchange.before.values())
    return any(not same(get(exchange.body, one.pointer), get(state, place)) for one in own for state in states)
