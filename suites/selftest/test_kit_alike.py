"""Two values of a member that is worked out, for one state of all else."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from contracts.pointers import get
from suites.kit.checks import judge
from suites.kit.generate.usual import usual
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


def test_two_short_answers_say_nothing() -> None:
    """An answer that leaves out what updates change is the same for another state that only the read shows."""
    read = {"read": {**STATE, "location_id": "a"}}
    alike = Alike(bound())
    for state in ({"price": 10}, {"price": 15}):
        last = alike.with_earlier(exchange(before=read, after={"answer": state}))
    assert judge(ONE, last, bound()) is None


OF_OBJECT = clause("derives", relation={"kind": "determined", "of": "/quote"})
QUOTED = {"net": 10, "made_at": "2031-01-01T00:00:00Z"}


@pytest.mark.parametrize(("later", "is_found"), [({"made_at": "2031-01-01T00:05:00Z"}, False), ({"net": 15}, True)])
def test_a_stamp_within_what_is_worked_out_is_no_value_of_it(later: dict[str, Any], is_found: bool) -> None:
    """Of an object that is worked out, when that was done may differ, and nothing else."""
    known = bind()
    behaviour = replace(known.contract.behaviour, volatile=("/quote/made_at",))
    contract = replace(known.contract, clauses=(OF_OBJECT,), behaviour=behaviour)
    of_object = replace(known, contract=contract)
    alike, last = Alike(of_object), None
    for quote in (QUOTED, {**QUOTED, **later}):
        last = alike.with_earlier(shown({}, {"room": 1, "quote": quote}))
    assert last is not None
    assert bool(judge(OF_OBJECT, last, of_object)) is is_found


FROM = clause("derives", relation={"kind": "determined", "of": "/price", "from": ["/room", "/minutes"]})
NOTED = {**STATE, "note": "a"}


def judged_by_sources(*states: dict[str, Any]) -> list[Any] | None:
    """What a clause that names its sources finds in the last of some updates, each after the state before it."""
    known, before = bound(), NOTED
    known = replace(known, contract=replace(known.contract, clauses=(FROM,)))
    alike, last = Alike(known), None
    for state in states:
        last = alike.with_earlier(shown(before, {**NOTED, **state}))
        before = {**NOTED, **state}
    assert last is not None
    found = judge(FROM, last, known)
    return None if found is None else [one.got for one in found]


def test_two_values_beside_the_same_sources_contradict_each_other() -> None:
    """What a page says to follow from some members is compared wherever these are the same, whatever else differs."""
    first, other = {"minutes": 90, "price": 10}, {"room": 2, "minutes": 90, "price": 20}
    again = {"minutes": 90, "price": 15, "note": "b"}
    assert judged_by_sources(first, first, other, again, {**again, "note": "c"}) == [15]


def test_a_value_that_is_worked_out_a_moment_later_is_no_other_one() -> None:
    """What the update that changed a source showed may be what was right before it."""
    late, then = {"minutes": 90, "price": 10}, {"minutes": 90, "price": 15, "note": "b"}
    assert judged_by_sources(late, then, {**then, "note": "c"}) == []


@pytest.mark.parametrize(
    "states",
    [
        ({"minutes": 90, "price": 15}, {"minutes": 90, "price": 15}, {"minutes": 90, "price": 15, "note": "b"}),
        ({"minutes": 90, "price": 15},) * 2 + ({"minutes": 60, "price": 12},) + ({"minutes": 90, "price": 15},) * 2,
    ],
)
def test_one_value_beside_the_same_sources_is_kept(states: tuple[dict[str, Any], ...]) -> None:
    """The same value for the same sources keeps the promise."""
    assert judged_by_sources(*states) == []


def test_what_was_worked_out_before_the_run_contradicts_nothing() -> None:
    """A price that was right when the visit was booked stays until an update changes what it follows from."""
    assert judged_by_sources({"note": "b"}, {"minutes": 90, "price": 20}, {"price": 12}) is None


def test_a_source_that_is_not_shown_says_nothing() -> None:
    """Where one of the sources is not shown, nobody knows whether they are the same."""
    known = bound()
    known = replace(known, contract=replace(known.contract, clauses=(FROM,)))
    alike, states = (
        Alike(known),
        [{"minutes": 60, "price": 10}, {"minutes": 90, "price": 15}, {"minutes": 90, "price": 1}],
    )
    for before, after in pairwise(states):
        last = alike.with_earlier(shown(before, after))
    assert judge(FROM, last, known) is None


def test_a_clause_that_names_its_sources_sends_each_of_their_values_twice_and_goes_back() -> None:
    """Alone, too, it is tried: a value counts once a second update has shown it, and the first one is sent again."""
    of_time = clause("derives", relation={"kind": "determined", "of": "/price", "from": ["/scheduled_at"]})
    sent = [get(one.body, "/scheduled_at") for one in usual(of_time, bind())]
    assert (sent[::2], sent[0] != sent[2], sent[0] == sent[4]) == (sent[1::2], True, True)
