"""Promises that something is accepted: accepts, addresses, steady, repeats."""

from __future__ import annotations

from dataclasses import replace

from contracts import Clause, Field, current
from contracts.pointers import get
from suites.kit.checks._register import Flaw, Judged, is_own, judges
from suites.kit.checks.explained import explaining, is_guessed
from suites.kit.model.appointment_state import sent_fields, sent_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.exchange import EITHER, REFUSED, Exchange, Region
from suites.kit.model.findings import Phrase, one_of
from suites.kit.model.json_values import differences, same
from suites.kit.model.keyed_lists import with_equal_lists


@judges("accepts", "steady")
def accepts(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """A valid update is answered with a documented success, every time it is sent."""
    explored = clause.send == "ordinary" and exchange.probe.explores and exchange.region is Region.ORDINARY
    if (not is_own(clause, exchange) and not explored) or is_clash(exchange, bound):
        return None
    if is_guessed(clause, bound) and explaining(exchange, bound):
        return None
    if exchange.probe.wants == EITHER and exchange.is_refused and clause.strength != "may":
        return None
    return not_accepted(clause, exchange, bound)


def is_clash(exchange: Exchange, bound: BoundContract) -> bool:
    """Whether an ordinary update was only refused because another booking is in the way.

    One that names what may clash as it is already meets nobody: an appointment does not clash with itself.
    """
    if exchange.region is not Region.ORDINARY or exchange.probe.wants == REFUSED:  # a refusal like any other there
        return False
    return may_be_clash(exchange, bound)


def may_be_clash(exchange: Exchange, bound: BoundContract) -> bool:
    """Whether another booking may be why an update was refused: it has a status of that, and names what may clash."""
    clash = bound.contract.behaviour.clash
    if clash is None or exchange.status not in clash.statuses or exchange.overtaken:
        return False
    named = [field for field in sent_fields(exchange.body, bound) if field.pointer in clash.fields]
    return bool(named) and not all(is_there(field, exchange) for field in named)


def is_there(field: Field, exchange: Exchange) -> bool:
    """Whether a member had the value that was sent before it was sent."""
    value, shows = get(exchange.body, field.pointer), str(field.shows)
    known = [
        get(state, shows)
        for source, state in exchange.before.items()
        if not (source == "read" and exchange.is_unread(shows))
    ]
    return bool(known) and all(same(one, value) for one in known)


def not_accepted(clause: Clause, exchange: Exchange, bound: BoundContract) -> list[Flaw]:
    """A finding when the answer is not a documented success."""
    wanted = clause.status or bound.contract.successes
    if exchange.status in wanted:
        return []
    return [Flaw("", exchange.probe.why, one_of(wanted), exchange.status)]


@judges("explores", "sequences", "observes")
def explores(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """What generated requests show is filed under the clauses that they break; the item itself says nothing."""
    return None


@judges("addresses")
def addresses(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """Another way to address an appointment, or to call, does the same."""
    if not is_own(clause, exchange):
        return None
    refused = not_accepted(clause, exchange, bound)
    # A form has no region, because all its values are texts; the values that they spell are documented all the same.
    spelled = replace(exchange, is_documented=bound.is_documented(exchange.body))
    judged = [found for source in exchange.after if (found := sent_values(spelled, bound, source)) is not None]
    if refused or judged:
        return refused or [Flaw(pointer, "value", expected, got) for one in judged for pointer, expected, got in one]
    return None


@judges("repeats")
def repeats(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """The same update sent twice is answered the same way and gives the same state.

    Under the same key, the stamps of the last update and what updates carry stay, too: the second has no effect.
    """
    first = exchange.previous
    if not is_own(clause, exchange) or first is None or not first.is_accepted:
        return None
    if exchange.status != first.status:
        return [Flaw("", "status", Phrase("{}, as the first time", (first.status,)), exchange.status)]
    ignored = set(bound.contract.behaviour.volatile) - (_moved_by_updates(bound) if exchange.probe.same_key else set())
    if exchange.probe.same_key and (moved := _moved_tags(first, exchange, bound)):
        return moved
    sources = first.after.keys() & exchange.after.keys()
    if not sources:
        return None  # no state was seen: that two answers are alike says nothing of what they stored
    fields = sent_fields(exchange.body, bound)  # new items of a list get other keys each time
    pairs = [(first.after[source], exchange.after[source]) for source in sorted(sources)]
    return [
        Flaw(pointer, "state", before, after)
        for once, twice in pairs
        for pointer, before, after in differences(once, with_equal_lists(once, twice, fields), ignored)
    ]


def _moved_by_updates(bound: BoundContract) -> set[str]:
    """The volatile members that only an update moves; others, as the time of a read, may change by themselves."""
    contract = bound.contract
    stamps = {place for clause in contract.clauses if kind_of(clause).on_stamps for place in clause.fields}
    return stamps | set(current.members(contract.behaviour.currents))


def _moved_tags(first: Exchange, again: Exchange, bound: BoundContract) -> list[Flaw]:
    """Flaws of the headers that name the state of the appointment: an answer that is given again has them as before."""
    names = current.headers(bound.contract.behaviour.currents)
    shown = [one.answer.headers if one.answer else {} for one in (first, again)]
    told = [(name, shown[0].get(name), shown[1].get(name)) for name in names]
    return [Flaw("", name, before, after) for name, before, after in told if before != after]
