"""What the words of a description are taken for: values, limits and marks only where they plainly say so."""

from __future__ import annotations

from typing import Any

import pytest

from contracts._drafting._prose import drafted_from
from contracts._drafting._requests import Member, request_of
from contracts._drafting._texts import texts_of

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}


def texts(name: str, description: str, **more: Any) -> tuple[str, ...]:
    """The ordinary texts of a member that is described so."""
    return texts_of(f"/{name}", {**TEXT, "description": description, **more})


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("bed", "Ward and bed, e.g. 4-12"),
        ("group", "Insurance group 12-345"),
        ("postal_code", "Postal code, for example 10-115"),
        ("number", "National health number, from 943-476-5919"),
        ("day", "Dates from 10-12-2026"),
        ("level", "From 7 to 2"),
    ],
)
def test_numbers_without_the_words_of_a_range_are_no_values(name: str, description: str) -> None:
    """Groups of digits in a description may be a phone number, a date or a code: none of them is an ordinary value."""
    assert texts(name, description) == ()


@pytest.mark.parametrize("description", ["From 1 to 5.", "A level between 1 and 5", "Minimum 1, maximum 5"])
def test_the_ends_of_a_range_in_words_are_values(description: str) -> None:
    """A range that is told as one gives its two ends."""
    assert texts("level", description) == ("1", "5")


def test_a_name_says_more_than_the_numbers_beside_it() -> None:
    """A phone number has ordinary values by its name, whatever numbers stand in its description."""
    assert texts("mobile", "Answered from 9 to 17") == ("+12025550101", "+12025550102")


def test_names_of_members_are_no_values() -> None:
    """A sentence that says which members to send lists no values, neither ordinary ones nor ones to be refused."""
    described = {**TEXT, "description": "One of `a_code`, `a_id` or `ward` must be given."}
    request = request_of({"properties": {"a_code": described, "a_id": TEXT, "ward": TEXT}}, True, {})
    member = request.member("/a_code")
    assert member is not None
    assert (texts_of("/a_code", member.schema), list(drafted_from(member, request.members))) == ((), [])


@pytest.mark.parametrize(
    "description",
    [
        "Length as of version 2026-07 in minutes",
        "Rooms 2-4 have a screen",
        "The floor, e.g. 4-12",
        "For example: 4-12",
        "From 7 to 2",
    ],
)
def test_numbers_beside_other_words_limit_nothing(description: str) -> None:
    """A version, an example or a number of rooms is no limit of a member."""
    assert list(drafted_from(Member("/duration", {**WHOLE, "description": description}, None), ())) == []
