"""Promises that something is accepted: accepts, addresses, steady, repeats."""

from __future__ import annotations

from dataclasses import replace

from contracts import Clause
from contracts.pointers import ABSENT, get
from suites.kit.checks._register import Flaw, Judged, is_own, judges
from suites.kit.model.appointment_state import differences, sent_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Region
from suites.kit.model.findings import Phrase, one_of


@judges("accepts", "steady")
def accepts(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """A valid update is answered with a documented success, every time it is sent."""
    explored = clause.send == "ordinary" and exchange.probe.explores and exchange.region is Region.ORDINARY
    if (not is_own(clause, exchange) and not explored) or is_clash(exchange, bound):
        return None
    return not_accepted(clause, exchange, bound)


def is_clash(exchange: Exchange, bound: BoundContract) -> bool:
    """Whether an ordinary update was only refused because another booking is in the way."""
    clash = bound.contract.behaviour.clash
    if clash is None or exchange.status != clash.status:
        return False
    if exchange.region is not Region.ORDINARY:  # there, that status is a refusal like any other
        return False
    return any(get(exchange.body, pointer) is not ABSENT for pointer in clash.fields)


def not_accepted(clause: Clause, exchange: Exchange, bound: BoundContract) -> list[Flaw]:
    """A finding when the answer is not a documented success."""
    wanted = clause.status or bound.contract.successes
    if exchange.status in wanted:
        return []
    return [Flaw("", exchange.probe.why, one_of(wanted), exchange.status)]


@judges("explores")
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
    return refused or [
        Flaw(pointer, "value", expected, got)
        for source in exchange.after
        for pointer, expected, got in sent_values(spelled, bound, source) or ()
    ]


@judges("repeats")
def repeats(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """The same update sent twice is answered the same way and gives the same state."""
    first = exchange.previous
    if not is_own(clause, exchange) or first is None or not first.is_accepted:
        return None
    if exchange.status != first.status:
        return [Flaw("", "status", Phrase("{}, as the first time", (first.status,)), exchange.status)]
    ignored = set(bound.contract.behaviour.volatile)
    return [
        Flaw(pointer, "state", before, after)
        for source, state in exchange.after.items()
        if source in first.after
        for pointer, before, after in differences(first.after[source], state, ignored)
    ]
