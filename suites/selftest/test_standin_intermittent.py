"""Intermittent faults: every twentieth time, at random, and in one clause per check."""

from __future__ import annotations

from functools import cache

import pytest

from suites.selftest import exchanges
from suites.standin import StandIn, fault, faults
from suites.standin._faults.intermittent import BASES
from suites.standin._request_context import RequestContext

OCCASIONS = 5000
EVERY_TWENTIETH, RANDOM = "ANIVA-STEADY:every_twentieth_time", "ANIVA-STEADY:one_time_in_fifty"


@cache
def occurrences(id: str, occasions: int, draw: int = 0) -> tuple[int, ...]:
    """At which of a number of accepted updates the fault occurs."""
    contract = exchanges.contract("aniva")
    store, one = StandIn(contract, draw=draw).store, fault(contract, id)
    row, found = store.appointments[0], []
    for number in range(1, occasions + 1):
        body = {"scheduled_at": store.values["time.bookable"][0]}
        context = RequestContext(contract, store, "PATCH", row.path, {}, "good", number, row=row, body=body)
        one.inject(context)
        found += [number] if context.cause else []
    return tuple(found)


def test_a_fault_occurs_every_twentieth_time() -> None:
    """It occurs at the twentieth update and again at the fortieth, and not in between."""
    assert occurrences(EVERY_TWENTIETH, 59) == (20, 40)


def test_refused_updates_are_not_counted() -> None:
    """Only updates that would be accepted without the fault are counted."""
    contract = exchanges.contract("aniva")
    store = StandIn(contract).store
    row = store.appointments[0]
    for number in range(20):
        context = RequestContext(
            contract, store, "PATCH", row.path, {}, "good", number, row=row, body={}, cause="invalid"
        )
        fault(contract, EVERY_TWENTIETH).inject(context)
    assert not store.occasions


def test_a_fault_occurs_one_time_in_fifty() -> None:
    """In five thousand updates it occurs about a hundred times."""
    assert 60 < len(occurrences(RANDOM, OCCASIONS)) < 140


def test_another_seed_moves_the_random_faults() -> None:
    """A random fault occurs at other updates with another seed."""
    assert occurrences(RANDOM, OCCASIONS) != occurrences(RANDOM, OCCASIONS, draw=1)


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
@pytest.mark.parametrize("check", BASES)
def test_one_clause_of_a_check_has_them(provider: str, check: str) -> None:
    """Exactly one of a check's promises has both intermittent faults, and no other clause has any."""
    contract = exchanges.contract(provider)
    has_promise = any(clause.check == check and clause.strength != "may" for clause in contract.clauses)
    found = [
        (one.clause.id, one.kind.name) for one in faults(contract) if one.is_intermittent and one.clause.check == check
    ]
    assert len({id for id, _ in found}) == has_promise
    assert [name for _, name in found] == ["every_twentieth_time", "one_time_in_fifty"] * has_promise
