"""An appointment before and after an update: what differs, and what of that the update accounts for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from contracts import Clause, Field, Json
from contracts.pointers import ABSENT, Absent, get, is_named, join, split, under, with_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import preserves_all
from suites.kit.model.exchange import Exchange
from suites.kit.model.json_values import Difference, described, is_judged, is_kept, is_plain, same
from suites.kit.model.keyed_lists import are_items, described_items, items_otherwise
from suites.kit.model.siblings import is_part, parts_missing
from suites.kit.model.spellings import is_of_unknown_zone, is_respelled


def is_shown(fields: Iterable[str], exchange: Exchange) -> bool:
    """Whether something of these members, of all where there are none, is shown before an update or after it: what
    nothing shows may have changed unseen."""
    states = [state for _, *both in exchange.compared for state in both]
    return any(get(state, pointer) is not ABSENT for pointer in tuple(fields) or ("",) for state in states)


def shown_as_null(clause: Clause, bound: BoundContract) -> dict[str, Any]:
    """A state that shows null of each member that has to stay by a clause: as if a read had come."""
    state: dict[str, Any] = {}
    for pointer in (*clause.fields, *(one.pointer for one in bound.unlisted)):
        if get(state, pointer) is ABSENT:
            state = dict(with_value(state, pointer, None))
    return state


def changes(exchange: Exchange, ignored: set[str]) -> Iterator[Difference]:
    """Members that differ before and after an exchange, in whichever source shows both.

    What an earlier update may have changed since the last read is left out: the state before is not known there. So is
    what the other source, if it is the newer one of the two, showed already: it was changed before that.
    """
    for source, differing in exchange.differing.items():
        left_out = ignored | exchange.unread if source == "read" else ignored
        was_shown = _was_answered_before if source == "read" else _was_read_before
        for pointer, one, other in differing:
            if not under(pointer, left_out) and not was_shown(exchange, pointer, other):
                yield pointer, one, other


def changes_since_shown(exchange: Exchange, ignored: set[str]) -> Iterator[Difference]:
    """What a refused update must have changed itself: `changes`, without what an accepted one before it may have done.

    Where updates were accepted since the last read, what they made of members that they do not name is known only where
    the answer to the last of them showed it: some reset those, as a PUT may.
    """
    answered = exchange.before.get("answer", ABSENT)
    for pointer, one, other in changes(exchange, ignored):
        shown = get(answered, pointer)
        if not exchange.unread or (shown is not ABSENT and same(shown, one)):
            yield pointer, one, other


def known_before(exchange: Exchange, pointers: Iterable[str]) -> Exchange:
    """The exchange, where something else than its update gave some members the values that they have after it."""
    before = dict(exchange.before)
    for source in exchange.before.keys() & exchange.after.keys():
        for pointer in pointers:
            value = get(exchange.after[source], pointer)
            before[source] = before[source] if value is ABSENT else with_value(before[source], pointer, value)
    return replace(exchange, before=before)


def _was_read_before(exchange: Exchange, pointer: str, value: Json) -> bool:
    """Whether the last read before an exchange showed a member with this value, and no update has named it since."""
    shown = get(exchange.before.get("read", ABSENT), pointer)
    return shown is not ABSENT and not under(pointer, exchange.unread) and same(shown, value)


def _was_answered_before(exchange: Exchange, pointer: str, value: Json) -> bool:
    """Whether an update since the last read was answered with this value of a member."""
    shown = get(exchange.before.get("answer", ABSENT), pointer)
    return bool(exchange.unread) and shown is not ABSENT and same(shown, value)


def sent_fields(body: Json | Absent, bound: BoundContract) -> list[Field]:
    """The documented members that an update names."""
    return [f for f in bound.contract.behaviour.fields if get(body, f.pointer) is not ABSENT]


def is_empty(value: Any) -> bool:
    """Whether there is no value, in whichever spelling."""
    return value is ABSENT or value in (None, [], {}) or (isinstance(value, str) and not value.strip())


def emptied_fields(body: Json | Absent, bound: BoundContract) -> list[tuple[Field, Json]]:
    """The documented members that an update empties, and with which value; null where an object around one is null."""
    named = [f for f in bound.contract.behaviour.fields if is_named(body, f.pointer)]
    found = [(field, get(body, field.pointer)) for field in named]
    found = [(field, _value_around(body, field.pointer) if value is ABSENT else value) for field, value in found]
    return [(field, value) for field, value in found if value is not ABSENT and is_empty(value)]


def _value_around(body: Json | Absent, pointer: str) -> Json:
    """Null where an object around a member is null; else ABSENT, as what an object without members does is not said."""
    tokens = split(pointer)
    around = (get(body, join("", *tokens[:depth])) for depth in range(1, len(tokens)))
    return None if None in around else ABSENT


def shown_at(field: Field, bound: BoundContract) -> str | None:
    """Where the appointment shows a member, if only in another form, as a department for its id; None: nowhere."""
    follows = bound.contract.behaviour.follows.get(field.pointer, ())
    return field.shows or (follows[0] if len(follows) == 1 else None)


def touched(body: Json | Absent, bound: BoundContract) -> set[str]:
    """Pointers of the shown appointment that an update with this body names, or may change."""
    return may_change(body, bound) | {member.pointer for member in bound.unlisted_in(body)}


def sent_in_view(clause: Clause, body: Json | Absent, bound: BoundContract) -> frozenset[str]:
    """Where the record that a clause looks at shows what an update sends, as its findings name these places; nothing
    of a clause that looks at none."""
    view = bound.contract.behaviour.views.get(clause.view) if clause.view else None
    shows = view.shows if view else {}
    return frozenset(f"/{clause.view}{place}" for at, place in shows.items() if get(body, at) is not ABSENT)


def may_change(body: Json | Absent, bound: BoundContract) -> set[str]:
    """Pointers of the shown appointment that an update with this body may change by the contract.

    A member whose place is unknown may be shown under its own name: a draft does not know what each read shows.
    """
    named = [field for field in bound.contract.behaviour.fields if is_named(body, field.pointer)]
    hidden = {field.pointer for field in named if field.shows is None}
    return effects(named, bound) | hidden | set(bound.contract.behaviour.volatile)


def may_replace_all(bound: BoundContract) -> bool:
    """Whether an update may change what it does not name: no PATCH, no confirmed clause says that it all stays, and it
    does not carry all that is shown."""
    contract, behaviour = bound.contract, bound.contract.behaviour
    hidden = [one for one in behaviour.fields if one.shows is None and get(behaviour.base, one.pointer) is ABSENT]
    is_kept = any(preserves_all(clause) for clause in contract.clauses) or (behaviour.carried and not hidden)
    return contract.update.method != "PATCH" and not is_kept


def possibly_touched(body: Json | Absent, bound: BoundContract) -> set[str]:
    """What an accepted update may have changed: all of the appointment where it may replace that (RFC 9110, 9.3.4), but
    what it carries."""
    behaviour = bound.contract.behaviour
    left_out = [one for one in behaviour.fields if one not in behaviour.carried] if behaviour.carried else ()
    return {""} if may_replace_all(bound) else touched(body, bound) | effects(left_out, bound)


def may_be_reset(pointer: str, value: Any, bound: BoundContract) -> bool:
    """Whether an update that replaces the appointment, as a PUT does (RFC 9110, 9.3.4), may have given a member that it
    does not name this value: a clause allows it."""
    allowed = [one for clause in bound.contract.clauses for one in clause.allows.get(pointer, ())]
    return bound.contract.update.method == "PUT" and any(same(one, value) for one in allowed)


def effects(fields: Iterable[Field], bound: BoundContract) -> set[str]:
    """Pointers of the shown appointment that an update of these members changes: where they are shown, and what
    follows from them."""
    follows = bound.contract.behaviour.follows
    return {shown for field in fields for shown in (field.shows, *follows.get(field.pointer, ())) if shown}


def possible_values(body: Json | Absent, bound: BoundContract) -> Iterator[tuple[str, Any]]:
    """What an update gives the shown appointment if it takes effect: pointer and value, ABSENT where that is open."""
    follows = bound.contract.behaviour.follows
    for field in sent_fields(body, bound):
        if field.shows:
            value = get(body, field.pointer)
            is_literal = not (field.maybe_mapped or field.is_shown_otherwise or field.key)
            is_told = is_plain(value) and is_literal
            yield field.shows, expected_value(field, value) if is_told else ABSENT
            if is_part(field.pointer, bound):
                yield field.shows, ABSENT
        yield from ((pointer, ABSENT) for pointer in follows.get(field.pointer, ()))


def came_late(exchange: Exchange, pointer: str, value: Any) -> frozenset[int]:
    """The lost requests of which each may only now have given a shown member this value."""
    return frozenset(
        late.delivery
        for late in exchange.late
        if under(pointer, (late.pointer,))
        and (late.value is ABSENT or same(get(late.value, pointer.removeprefix(late.pointer)), value))
    )


def expected_value(field: Field, value: Json) -> Json:
    """How a sent value is shown."""
    return field.mapped.get(value, value) if isinstance(value, str) else value


def sent_values(
    exchange: Exchange, bound: BoundContract, source: str, only: tuple[str, ...] = ()
) -> list[Difference] | None:
    """Sent values that the appointment does not have as a source shows it afterwards; None where none was judged."""
    judged = judged_values(exchange, bound, source, only)
    found = [one for field, value in judged for one in _otherwise(field, value, exchange, source, bound)]
    return found if judged else None


def _otherwise(field: Field, value: Json, exchange: Exchange, source: str, bound: BoundContract) -> list[Difference]:
    """A sent value and what is shown in its place, where that is not the same; of what is sent in part, its members."""
    expected, got = expected_value(field, value), get(exchange.after[source], str(field.shows))
    if field.key and are_items(value):
        sent = described_items(field, value, bound.contract.documented)
        return list(items_otherwise(field, sent, got, shown_before(field, exchange, source)))
    if is_part(field.pointer, bound):
        if expected == [] and not is_empty(got):  # merged or replaced, the list is as before or empty
            before = shown_before(field, exchange, source)
            return [(str(field.shows), expected, got)] if not same(before, got) and before is not ABSENT else []
        return parts_missing(str(field.shows), expected, got)
    is_there = is_kept(expected, got) or is_respelled(field, expected, got)
    return [] if is_there else [(str(field.shows), expected, got)]


def shown_before(field: Field, exchange: Exchange, source: str) -> Json:
    """A member as it was right before an exchange, by this source if it showed it; ABSENT where none did."""
    sources = [one for one in (source, *exchange.before) if one != "read" or not exchange.is_unread(str(field.shows))]
    states = (exchange.before.get(one, {}) for one in sources)
    return next((shown for state in states if (shown := get(state, str(field.shows))) is not ABSENT), ABSENT)


def judged_values(
    exchange: Exchange, bound: BoundContract, source: str, only: tuple[str, ...] = ()
) -> list[tuple[Field, Json]]:
    """The sent members of which the contract says what value they have afterwards: documented, shown here, no text that
    a vendor may store as nothing at all, none that it adjusts by a rule of its own, and none that another sent member
    decides. Of items without a key, with members that the page does not describe, nothing is said: a vendor may leave
    those out."""
    if not exchange.is_documented:
        return []
    fields = [
        field
        for field in bound.contract.behaviour.fields
        if field.shows and field.only_in in (None, source) and (not only or field.pointer in only)
        if not field.adjusted and not is_decided_by_another(field, exchange.body, bound)
    ]
    known = described(exchange.body, bound.contract.documented)
    pairs = [(field, get(exchange.body, field.pointer)) for field in fields]
    pairs = [
        (field, value) for field, value in pairs if field.key or not are_items(value) or not _lacks(known, field, value)
    ]
    return [
        (field, value)
        for field, value in pairs
        if value is not ABSENT and (not field.mapped or value in field.mapped)
        if is_judged(value) or (field.key and are_items(value))  # of items, each member is judged by itself
        if not is_of_unknown_zone(field, value, get(exchange.after.get(source), str(field.shows)))
    ]


def is_decided_by_another(field: Field, body: Any, bound: BoundContract) -> bool:
    """Whether what is shown of a member follows from another one that an update names, too: an address is null beside
    one channel, whatever is sent for it. A member that never goes without the other is judged all the same."""
    behaviour, required = bound.contract.behaviour, bound.contract.ordinary.get("required", ())
    leaders = [one for one, places in behaviour.follows.items() if field.shows in places and one != field.pointer]
    always = [one for one in leaders if split(one)[0] in required or get(behaviour.base, one) is not ABSENT]
    beside = [one for one in leaders if one not in always and get(field.along, one) is ABSENT]
    return any(is_named(body, one) for one in beside)


def _lacks(known: Json, field: Field, items: Json) -> bool:
    """Whether the described part of a body has other items."""
    return not same(get(known, field.pointer, items), items)
