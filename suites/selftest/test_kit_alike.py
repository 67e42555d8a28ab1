"""Two values of a member that is worked out, for one state of all else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from suites.kit.checks import judge
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.run.alike import Alike
from suites.selftest.exchanges import answer as answered
from suites.selftest.exchanges import bind, clause, exchange, shown

ONE = clause("derives", relation={"kind": "determined", "of": "/price"})
STATE = {"room": 1, "minutes": 60, "price": 10, "updated_at": "2031-01-01T00:00:00Z"}


def bound() -> BoundContract:
    """A bound contract with the clause, whose stamp is volatile."""
    known = bind()
    behaviour = replace(known.contract.behaviour, volatile=("/updated_at",))
    return replace(known, contract=replace(known.contract, clauses=(ONE,), behaviour=behaviour))


def judged(*states: dict[str, Any]) -> list[tuple[Any, Any]] | None:
    """What the clause finds in the last of some accepted updates, each with the state that its answer shows."""
    alike, last = Alike(bound()), None
    for state in states:
        last = alike.with_earlier(shown(STATE, {**STATE, **state}))
    assert last is not None
    found = judge(ONE, last, bound())
    return None if found is None else [(one.pointer, one.got) for one in found]


def test_two_values_for_one_state_contradict_each_other() -> None:
    """A price that is another one than before, where all else is as it was, is found."""
    assert judged({}, {"minutes": 90, "price": 15}, {"price": 15}) == [("/price", 15)]


def test_the_same_value_is_kept() -> None:
    """The same price for the same state keeps the promise, whatever the stamp shows."""
    assert judged({}, {"minutes": 90, "price": 15}, {"updated_at": "2031-01-02T00:00:00Z"}) == []


def test_another_state_says_nothing() -> None:
    """Where any other member differs, the price may, too."""
    assert judged({}, {"room": 2, "price": 15}) is None


def test_another_appointment_says_nothing() -> None:
    """Of another appointment nobody knows on what else its price depends."""
    alike = Alike(bound())
    alike.with_earlier(shown(STATE, STATE))
    other = alike.with_earlier(shown(STATE, {**STATE, "price": 15}, probe={"fixture": 1}))
    assert judge(ONE, other, bound()) is None


def test_a_refused_update_shows_nothing() -> None:
    """What a refusal leaves is another promise."""
    made: Exchange = exchange(answered(400), after={"read": STATE}, before={"read": STATE})
    assert Alike(bound()).with_earlier(made).alike == {}
