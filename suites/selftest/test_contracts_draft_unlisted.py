"""What a draft reads of members that a document does not list, and of objects that are merged, in sentences of many
lines."""

from __future__ import annotations

import pytest

from contracts._drafting.document.closed import as_meant, ignores_unknown
from contracts._drafting.document.marks import marks_in
from contracts._drafting.document.member_names import is_named_in_words
from contracts._drafting.members.left_alone import merging
from contracts._drafting.members.opened import opened
from contracts._drafting.members.replacing import stays_unsent
from contracts._drafting.members.texts import own_words

CLOSED = {"type": "object", "properties": {}, "additionalProperties": False}


@pytest.mark.parametrize(
    ("said", "is_refused"),
    [
        ("Members that appear nowhere in this\ndocument are refused with 422 (`unknown_key`).", True),
        ("Fields that are not listed here are rejected.", True),
        ("Members we do not know are refused.", True),
        ("Members that are not listed are refused if `strict` is set.", False),
        ("Members that are not in the list stay as they are.", False),
    ],
)
def test_a_member_that_is_not_listed_is_an_unknown_one(said: str, is_refused: bool) -> None:
    """A document may speak of unknown members in many words, of which one in brackets is the code of the error."""
    assert ("additionalProperties" in as_meant(CLOSED, said)) is is_refused


def test_members_that_a_vendor_does_not_know_may_be_ignored() -> None:
    """The same words tell that such a member does no harm."""
    assert ignores_unknown("Members we do not know are ignored as well.")


def test_a_merge_is_read_over_the_end_of_a_line() -> None:
    """Where a line ends says nothing of where a sentence does."""
    assert merging("", "Objects (`place`, `notes`)\nare merged member by member, at any depth.", "/place")


def test_what_is_ignored_in_a_case_is_not_read_only() -> None:
    """A case that begins on the line before keeps a member among those that an update sends."""
    assert (
        list(marks_in("Only the first plan needs it. With any\nother plan it is ignored and stored as null.", "size"))
        == []
    )


def test_the_ends_of_a_text_are_no_time() -> None:
    """Blanks at both ends have nothing to do with the end of the appointment."""
    assert not is_named_in_words("Blanks at both ends are dropped.", "/ends_at")


@pytest.mark.parametrize(
    ("said", "is_open"), [("May not be null.", False), ("May not be null if x is.", True), ("Free.", True)]
)
def test_null_is_open_unless_a_description_refuses_it(said: str, is_open: bool) -> None:
    """A vendor that says that null is refused is held to it."""
    schema = opened({"type": "object", "properties": {"a": {"type": "string", "description": said}}})
    assert ("x-open" in schema["properties"]["a"]) is is_open


def test_other_signs_of_a_text_are_no_other_members() -> None:
    """A member whose text keeps some signs and refuses others is reset where an update leaves it out."""
    assert not stays_unsent("Line feeds within are kept, other control characters are refused.")


def test_a_member_that_sends_to_another_ones_description_names_nothing() -> None:
    """`See weight` tells where to read on, and not that the values are kept elsewhere."""
    assert own_words({"description": "See `weight`.", "x-members": ["weight"]}) == ""
    assert own_words({"description": "See `rooms`.", "x-members": ["weight"]}) == "See `rooms`."
