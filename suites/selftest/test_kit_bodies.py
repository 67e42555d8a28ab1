"""Which values members get: another one each time, and a few from all parts of a long list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from contracts import Field, Json
from contracts.pointers import ABSENT, get, with_value
from suites.kit.generate.bodies import (
    body_undoing,
    body_with,
    needs_expendable,
    ordinary_values,
    pairwise_bodies,
    sampled,
)
from suites.kit.model.bound_contract import BoundContract
from suites.selftest import drafted_items, exchanges

EVERY = pytest.mark.parametrize("provider", exchanges.PROVIDERS)
MANY = [f"2031-07-{day:02d}T10:00:00Z" for day in range(1, 10)]


def sent(bound: BoundContract) -> dict[str, list[Json]]:
    """The values that each member has in the rows of pairs, in order."""
    found: dict[str, list[Json]] = defaultdict(list)
    for row in pairwise_bodies(bound):
        for field in bound.contract.behaviour.fields:
            if get(row, field.pointer) is not ABSENT:
                found[field.pointer].append(get(row, field.pointer))
    return found


def usable(field: Field, bound: BoundContract) -> list[Json]:
    """The values that a member can have alone, in an update that goes to any appointment."""
    bodies = [(value, body_with(field, value, bound)) for value in ordinary_values(field, bound)]
    return [value for value, body in bodies if bound.is_ordinary(body) and not needs_expendable(body, bound)]


def brought(bound: BoundContract) -> set[str]:
    """Members that others bring along, with a value of their choice."""
    fields = bound.contract.behaviour.fields
    return {one.pointer for one in fields for other in fields if get(other.along, one.pointer) is not ABSENT}


@EVERY
def test_a_member_has_another_value_each_time(provider: str) -> None:
    """Where a member has several values, no two rows of pairs in a row give it the same one."""
    bound = exchanges.bind(provider)
    several = {field.pointer for field in bound.contract.behaviour.fields if len(usable(field, bound)) > 1}
    found = {pointer: list(pairwise(sent(bound)[pointer])) for pointer in several - brought(bound)}
    assert found
    assert [pointer for pointer, values in found.items() if any(one == other for one, other in values)] == []


def times(thorough: bool) -> list[Any]:
    """The values of a time of which the target declares nine."""
    bound = replace(exchanges.retargeted(values={"time.bookable": MANY}), thorough=thorough)
    return ordinary_values(bound.contract.behaviour.fields[0], bound)


def test_declared_values_are_taken_from_all_parts() -> None:
    """Of a long list a short run takes one value from each third."""
    assert times(thorough=False) == [MANY[0], MANY[3], MANY[6]]


def test_a_long_run_takes_all_declared_values() -> None:
    """A long run takes each value that the target declares."""
    assert times(thorough=True) == MANY


def closed(count: int, thorough: bool) -> BoundContract:
    """A contract whose first member has a closed set of so many values."""
    bound = exchanges.bind()
    first = {"type": "string", "enum": [f"value {number}" for number in range(count)]}
    ordinary = with_value(bound.contract.ordinary, "/properties/scheduled_at", first)
    contract = replace(bound.contract, schemas={**bound.contract.schemas, "ordinary": ordinary})
    return replace(bound, contract=contract, thorough=thorough)


@pytest.mark.parametrize("thorough", [False, True])
def test_a_long_closed_set_is_sampled(thorough: bool) -> None:
    """Of a closed set of thousands any run tries few values at equal distances, the first and the last among them."""
    bound = closed(3001, thorough)
    values = ordinary_values(bound.contract.behaviour.fields[0], bound)
    assert (len(values), values[0], values[-1], len(set(values))) == (30, "value 0", "value 3000", 30)


def test_a_short_closed_set_is_tried_whole() -> None:
    """Of a closed set of some tens each value is tried."""
    bound = closed(30, thorough=False)
    assert len(ordinary_values(bound.contract.behaviour.fields[0], bound)) == 30


def test_a_plan_says_how_many_of_a_set_are_tried() -> None:
    """What is sampled is named, with the number of values that are tried and that there are."""
    assert next(sampled(closed(3001, thorough=False))) == (
        "/scheduled_at: 30 of its 3,001 ordinary values are tried, spread over all of them"
    )


def test_items_get_others_than_they_have() -> None:
    """Items of which the page does not say how they are shown get other texts, or their own where they have others."""
    bound = exchanges.bind("sqod")
    own = bound.target.fixture("appointment.editable")["originals"]["claimant"]["data"]
    undone = body_undoing("/claimant/data", {}, {"claimant": {"data": own}}, bound) or {}
    again = body_undoing("/claimant/data", {}, undone, bound) or {}
    assert ([item["id"] for item in undone["claimant"]["data"]], undone["claimant"]["data"] == own) == (
        [item["id"] for item in own], False
    )  # fmt: skip
    assert again["claimant"]["data"] == own


@pytest.mark.parametrize(("old", "sent"), [("Bring the papers.", "Bring the papers."), ("x" * 201, None)])
def test_what_has_no_ordinary_value_gets_the_shown_one(old: str, sent: str | None) -> None:
    """Nobody knows an ordinary value of it, but the vendor showed this one; a forbidden one is not sent."""
    made = drafted_items.contract()
    members = {name: one for name, one in made.ordinary["properties"].items() if name != "note"}
    made = replace(made, schemas={**made.schemas, "ordinary": {**made.ordinary, "properties": members}})
    undone = body_undoing("/note", {"note": old}, {"note": None}, drafted_items.bind(made)) or {}
    assert undone.get("note") == sent
