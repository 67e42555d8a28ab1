"""An object that an update does not name at all and does away with: which clause says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from suites.kit.checks import judge
from suites.kit.model.bound_contract import BoundContract
from suites.selftest import exchanges
from suites.selftest.exchanges import appointment, shown

ATTRIBUTES = {"a": "1", "b": "2", "c": "3"}
BY_REST, BY_ALL = "EKA-ATTRIBUTES-REST", "EKA-REST-ALONE"
"""The clause that an object's rest all stays or all goes, and the one about all that an update does not name."""


def found(clause: str, after: Any, bound: BoundContract) -> list[str]:
    """Where a clause finds something, when an update of another member had this effect on an object."""
    states = [appointment("eka", custom_attributes=value) for value in (ATTRIBUTES, after)]
    body = {"appointment_details": {"mode": "VIDEO"}}
    made = shown(*states, "read", provider="eka", probe={"body": body})
    return [one.pointer for one in judge(bound.contract.clause(clause), made, bound) or ()]


@pytest.mark.parametrize(
    ("after", "by_rest", "by_all"),
    [
        (None, [], True),
        ({}, [], True),
        ({"a": "1"}, ["/custom_attributes/b", "/custom_attributes/c"], True),
        (ATTRIBUTES, [], False),
    ],
)
def test_an_object_that_goes_whole_does_not_break_that_its_rest_stays_or_goes(
    after: Any, by_rest: list[str], by_all: bool
) -> None:
    """Where an update that names nothing of an object does away with all of it, the clause that all stay or all go is
    kept, and the clause about what is not named is broken."""
    bound = exchanges.bind("eka")
    assert (found(BY_REST, after, bound), bool(found(BY_ALL, after, bound))) == (by_rest, by_all)


@pytest.mark.parametrize(
    "other",
    [
        {"ignores": ("/custom_attributes",)},
        {"ignores": ("/custom_attributes/a",)},
        {"allows": {"/custom_attributes": ({},)}},
        {"strength": "should"},
        {"strength": "may"},
        {"is_draft": True},
    ],
    ids=str,
)
def test_what_no_clause_about_all_finds_as_much_is_found_by_the_one_about_the_object(other: dict[str, Any]) -> None:
    """Where the clause about all that is not named leaves an object out, or binds less, its own one finds it gone."""
    bound = exchanges.bind("eka")
    clauses = tuple(replace(one, **other) if one.id == BY_ALL else one for one in bound.contract.clauses)
    assert found(BY_REST, {}, replace(bound, contract=replace(bound.contract, clauses=clauses)))
