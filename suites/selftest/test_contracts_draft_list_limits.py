"""Sentences that say how many items a list of plain values may have: a draft tries one more."""

from __future__ import annotations

from typing import Any

import pytest

from contracts._drafting.members.member import Member
from contracts._drafting.writing.prose import suggested_by

NUMBERS = {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 12}}
TEXTS = {"type": "array", "items": {"type": "string"}}


def refused(said: str, schema: dict[str, Any]) -> list[Any]:
    """The lists that the description of a member suggests to refuse."""
    member = Member("/topics", {**schema, "description": said}, None)
    return [value for one in suggested_by(member, ()) for value in one.refused]


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("Sorted and freed from duplicates by us; no more than 6 may remain (422, code 4220).", 7),
        ("At most 5 items.", 6),
        ("No more than 4 topics.", 5),
        ("Maximum of 3 entries.", 4),
    ],
)
def test_one_item_more_than_a_sentence_allows_is_tried(said: str, count: int) -> None:
    """The list has different values that the document allows, and one more of them than may be."""
    assert refused(said, NUMBERS) == [list(range(1, count + 1))]


@pytest.mark.parametrize(
    ("said", "schema"),
    [
        ("Numbers of at most 12.", NUMBERS),
        ("Up to 3 topics are shown.", NUMBERS),
        ("Maximum 6 entries, the rest is cut.", NUMBERS),
        ("At most 12 topics.", NUMBERS),
        ("At most 5 items.", TEXTS),
    ],
)
def test_another_number_is_no_limit_of_a_list(said: str, schema: dict[str, Any]) -> None:
    """What limits the values, what is shown, what is cut, and a list that cannot be made longer suggest nothing."""
    assert refused(said, schema) == []
