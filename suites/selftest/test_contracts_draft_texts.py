"""What the words of a description are taken for: values, limits and marks only where they plainly say so."""

from __future__ import annotations

from typing import Any

import pytest

from contracts._drafting.document.field_list import document_of
from contracts._drafting.document.marks import DEMANDED, marks_in
from contracts._drafting.members.left_out import question_about
from contracts._drafting.members.member import Member
from contracts._drafting.members.requests import request_of
from contracts._drafting.members.texts import texts_of
from contracts._drafting.writing.prose import suggested_by
from contracts.pointers import get

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


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("phone", "Contact phone, e.g. 212-555-0101"),
        ("mobile", "US format 415-555-2671."),
        ("time_zone", "The zone, such as Pacific Standard Time"),
    ],
)
def test_a_description_that_shows_another_spelling_says_more_than_the_name(name: str, description: str) -> None:
    """Where a description shows a text that is spelled otherwise than ours, ours is not called ordinary."""
    assert texts(name, description) == ()


def test_names_of_members_are_no_values() -> None:
    """A sentence that says which members to send lists no values, neither ordinary ones nor ones to be refused."""
    described = {**TEXT, "description": "One of `a_code`, `a_id` or `ward` must be given."}
    request = request_of({"properties": {"a_code": described, "a_id": TEXT, "ward": TEXT}}, True, {})
    member = request.member("/a_code")
    assert member is not None
    assert (texts_of("/a_code", member.schema), list(suggested_by(member, request.members))) == ((), [])


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
    assert list(suggested_by(Member("/duration", {**WHOLE, "description": description}, None), ())) == []


@pytest.mark.parametrize(
    "description",
    [
        "Read-only.",
        "The calendar (read only).",
        "This field is read-only.",
        "The ward. It is always readonly",
        "The calendar id is read-only.",
        "`calendar_id` is read-only.",
        "Read-only identifier of the calendar",
        "Maintained by the office, see above",
        "Filled in by the server.",
        "Ignored in updates.",
    ],
)
def test_a_member_that_is_said_to_be_read_only_is(description: str) -> None:
    """A sentence whose subject is the member marks it."""
    assert list(marks_in(description, "calendar_id")) == ["readOnly"]


@pytest.mark.parametrize("description", ["Set by the server when it is left out.", "Assigned by the office."])
def test_what_the_vendor_sets_in_some_cases_is_no_mark(description: str) -> None:
    """A member that the vendor fills where nobody sends it is one that an update may send."""
    assert list(marks_in(description, "calendar_id")) == []


@pytest.mark.parametrize(
    "description",
    [
        "The calendar. Has no effect if the calendar is read-only.",
        "The doctor. Where this is read-only, ask the admin.",
        "Read-only calendars are left alone.",
        "The visit that holds it is read-only.",
        "Read-only after the visit.",
    ],
)
def test_what_else_is_read_only_marks_no_member_and_is_asked(description: str) -> None:
    """What is said of another thing, or of some cases, takes no member out of the contract: a person decides."""
    assert list(marks_in(description, "calendar_id")) == []
    assert "read-only?" in question_about("/calendar_id", {**TEXT, "description": description})


@pytest.mark.parametrize(
    ("description", "is_demanded"),
    [
        ("Only returned with the verbose parameter.", True),
        ("Only available if `expand` is sent.", True),
        ("Only available slots are accepted. Use the other parameters to filter.", False),
        ("Only included when booked. See the parameters.", False),
    ],
)
def test_a_member_is_on_demand_only_in_one_sentence(description: str, is_demanded: bool) -> None:
    """Words of two sentences, or of other things that are available, do not hide a member from answers."""
    assert bool(DEMANDED.search(description)) is is_demanded


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ('New status Enum: "No Show", "DONE" Defaults to DONE', ["No Show", "DONE"]),
        ("One of open, done, or cancelled.", ["open", "done", "cancelled"]),
        ("One of the doctors", None),
        ("One of a_code or a_id must be given.", None),
        ("One of `a_code` or `ward` must be given.", None),
    ],
)
def test_a_page_lists_values_only_where_it_lists_them(words: str, values: list[str] | None) -> None:
    """Words of a sentence, and names of other fields of the page, are no closed list."""
    fields = f"- `kind` (string) {words}\n- `ward` (string)"
    found = document_of(f"# Update\n\nPATCH /visits/{{id}}\n\n## Body parameters\n{fields}")
    assert found is not None
    schema = get(found[0], "/paths/~1visits~1{id}/patch/requestBody/content/application~1json/schema")
    assert schema["properties"]["kind"].get("enum") == values
