"""A choice of branches is compared with what a schema was without one: each change once, and none is hidden by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suites.selftest.drift_documents import SCHEMAS, TEXT, edited
from suites.selftest.test_contracts_drift import changes
from suites.selftest.test_contracts_drift_each import OBJECT, TEXTS, WHOLE, at_x

RULES = {"w": "A walk-in visit needs no time.", "b": "A booked visit has a time.", "c": "A third kind is kept."}
"""The description of each branch, by what it requires."""


def status_of(*values: str, **more: Any) -> Any:
    """A branch, or the whole, of an object with these values of a status."""
    return {**OBJECT, "properties": {"status": {**TEXT, "enum": list(values)}}, **more}


@pytest.mark.parametrize(
    ("side", "one", "choice", "kinds"),
    [
        ("response", ("a", "b"), ("b", "c"), ["values-widened", "alternatives-narrowed"]),
        ("request", ("a", "b", "c"), ("b",), ["alternatives-narrowed", "values-narrowed"]),
    ],
)
def test_a_choice_hides_no_value_that_is_new_or_gone(
    side: str, one: tuple[str, ...], choice: tuple[str, ...], kinds: list[str], tmp_path: Path
) -> None:
    """Values are told beside alternatives that came where there was no choice before."""
    place = f"{SCHEMAS[side]}/properties/x"
    branches = {"oneOf": [status_of("a", required=["status"]), status_of(*choice)]}
    found = changes(edited({place: status_of(*one)}), edited({place: branches}), tmp_path)
    assert [change.kind.removeprefix(f"{side}-") for change in found] == kinds


SHORT = {**TEXT, "maxLength": 5}
DAY = {**TEXT, "format": "date"}


@pytest.mark.parametrize(
    ("one", "choice", "widened"),
    [
        (DAY, [DAY, WHOLE], "type-widened"),
        (SHORT, [SHORT, TEXTS], "type-widened"),
        (SHORT, [SHORT, {**TEXT, "pattern": "^[A-Z]+$"}], "alternatives-widened"),
    ],
)
@pytest.mark.parametrize("side", SCHEMAS)
def test_a_choice_of_what_was_and_more_is_one_change(
    side: str, one: Any, choice: list[Any], widened: str, tmp_path: Path
) -> None:
    """A schema that became a branch of a choice as it stood is only wider, and back again only narrower."""
    assert at_x(side, one, {"anyOf": choice}, tmp_path) == [widened]
    assert at_x(side, {"anyOf": choice}, one, tmp_path) == [widened.replace("widened", "narrowed")]


@pytest.mark.parametrize("one", [{**TEXT, "maxLength": 9}, SHORT])
def test_a_choice_of_less_than_was_still_breaks(one: Any, tmp_path: Path) -> None:
    """One type more hides no limit that is narrower in its branch, and no list of values there."""
    found = at_x("request", one, {"anyOf": [{**SHORT, "enum": ["a"]}, TEXTS]}, tmp_path)
    assert found[0] == "alternatives-narrowed"


def test_a_default_beside_a_choice_is_listed(tmp_path: Path) -> None:
    """What leaving a member out means is told, whatever else it may be."""
    old = {**SHORT, "default": "a"}
    new = {"anyOf": [SHORT, TEXTS], "default": "b"}
    assert at_x("request", old, new, tmp_path) == ["default-changed", "type-widened"]


def described(*names: str, **others: str) -> Any:
    """A choice of objects, each of which requires a member and has a description."""
    rules = RULES | others
    branches = [
        {**OBJECT, "properties": {name: TEXT}, "required": [name], "description": rules[name]} for name in names
    ]
    return {"anyOf": branches}


@pytest.mark.parametrize("side", SCHEMAS)
@pytest.mark.parametrize(("fewer", "more"), [("bc", "wbc"), ("b", "bc")])
def test_what_is_said_of_a_branch_comes_and_goes_with_it(side: str, fewer: str, more: str, tmp_path: Path) -> None:
    """The description of a branch that only one of two choices has is no change beside that."""
    few, many = (described(*names) for names in (fewer, more))
    assert not [one for one in at_x(side, few, many, tmp_path) if one.startswith("text-")]
    assert not [one for one in at_x(side, many, few, tmp_path) if one.startswith("text-")]


def test_what_is_said_of_a_branch_that_stays_is_compared(tmp_path: Path) -> None:
    """One more branch hides no sentence of another one."""
    new = described("w", "b", "c", b="A booked visit has no time.")
    assert "text-changed" in at_x("request", described("b", "c"), new, tmp_path)
