"""Lies that are told now and then: every so often, by lot, and about one clause of each check."""

from __future__ import annotations

from functools import cache

import pytest

from suites.selftest import exchanges
from suites.standin import StandIn, fault, faults
from suites.standin._lies.sometimes import BASES
from suites.standin._turn import Turn

OCCASIONS = 5000
EVERY_TWENTIETH, BY_LOT = "ANIVA-STEADY:every_twentieth_time", "ANIVA-STEADY:one_time_in_fifty"


@cache
def told(id: str, occasions: int, draw: int = 0) -> tuple[int, ...]:
    """At which of so many occasions the lie is told: updates that are taken otherwise."""
    contract = exchanges.contract("aniva")
    store, lie = StandIn(contract, draw=draw).store, fault(contract, id)
    row, found = store.appointments[0], []
    for number in range(1, occasions + 1):
        sent = {"scheduled_at": store.values["time.bookable"][0]}
        turn = Turn(contract, store, "PATCH", row.path, {}, "good", number, row=row, sent=sent)
        lie.tell(turn)
        found += [number] if turn.cause else []
    return tuple(found)


def test_a_lie_is_told_every_twentieth_time() -> None:
    """At the twentieth occasion it is told, at the fortieth again, and not in between."""
    assert told(EVERY_TWENTIETH, 59) == (20, 40)


def test_what_is_refused_anyway_is_no_occasion() -> None:
    """Only updates that are otherwise taken are counted."""
    contract = exchanges.contract("aniva")
    store = StandIn(contract).store
    row = store.appointments[0]
    for number in range(20):
        turn = Turn(contract, store, "PATCH", row.path, {}, "good", number, row=row, sent={}, cause="invalid")
        fault(contract, EVERY_TWENTIETH).tell(turn)
    assert not store.times


def test_a_lie_is_told_one_time_in_fifty() -> None:
    """Of five thousand occasions about a hundred are taken."""
    assert 60 < len(told(BY_LOT, OCCASIONS)) < 140


def test_another_draw_tells_it_at_other_times() -> None:
    """Which occasions are taken is drawn by lot, and another draw takes others."""
    assert told(BY_LOT, OCCASIONS) != told(BY_LOT, OCCASIONS, draw=1)


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
@pytest.mark.parametrize("check", BASES)
def test_one_clause_of_a_check_has_them(provider: str, check: str) -> None:
    """Of the promises of a check exactly one has both lies, and none other has one; no promise, no lie."""
    contract = exchanges.contract(provider)
    has_promise = any(clause.check == check and clause.strength != "may" for clause in contract.clauses)
    found = [
        (lie.clause.id, lie.told.name) for lie in faults(contract) if lie.is_sometimes and lie.clause.check == check
    ]
    assert len({id for id, _ in found}) == has_promise
    assert [name for _, name in found] == ["every_twentieth_time", "one_time_in_fifty"] * has_promise
