"""Lengths that a document tells in words: no ordinary text of a draft goes beyond them."""

from __future__ import annotations

from typing import Any

import pytest

from contracts._drafting.members.lengths import with_told_lengths
from contracts._drafting.members.texts import sentences
from contracts._drafting.members.values import choice_for

TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ("2 to 80 characters. White space at both ends is removed.", {"minLength": 2, "maxLength": 80}),
        ("Between 3 and 20 letters.", {"minLength": 3, "maxLength": 20}),
        ("At most 120 characters; stored in lower case.", {"maxLength": 120}),
        ("At least 4 characters.", {"minLength": 4}),
        ("The note. Its maximum is 40 characters.", {"maxLength": 40}),
        ("Not at least 4 characters.", {}),
        ("2 to 80 days.", {}),
    ],
)
def test_lengths_in_words_are_read(said: str, limits: dict[str, Any]) -> None:
    """A number of characters, and of nothing else, limits the length of a text."""
    schema = {**TEXT, "description": said}
    assert with_told_lengths(schema) == {**schema, **limits}


def test_the_narrower_of_words_and_keyword_holds() -> None:
    """Where a keyword and a sentence differ, an ordinary text keeps both."""
    schema = {**TEXT, "minLength": 5, "maxLength": 100, "description": "2 to 80 characters."}
    assert with_told_lengths(schema) == {**schema, "maxLength": 80}


def test_what_does_not_go_together_is_no_limit() -> None:
    """A keyword and a sentence that leave no length at all tell nothing."""
    schema = {**TEXT, "minLength": 90, "description": "2 to 80 characters."}
    assert with_told_lengths(schema) == schema


def test_no_ordinary_name_is_shorter_than_its_words() -> None:
    """A name of `2 to 80 characters` gets no ordinary text of one letter."""
    found = choice_for("/contact_name", {**TEXT, "description": "2 to 80 characters."})
    assert found
    assert (found.schema["minLength"], sentences({**TEXT, "description": "5 to 30 characters."})) == (
        2,
        ("Bring the earlier results", "Arrive ten minutes early", "Testx", 5, 30),
    )
