"""Which whole numbers are instants, and how long a sentence may be that is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts._drafting.document.sentences import LONGEST, sentences_of, whole_sentences_of
from contracts._drafting.document.unix import is_unix


@pytest.mark.parametrize(
    ("name", "said", "is_instant"),
    [
        ("start_time", "", True),
        ("created_at", "", True),
        ("prep_time", "", False),
        ("travel_time", "", False),
        ("service_time", "How long it takes.", False),
        ("visit_time", "How long it lasts.", False),
    ],
)
def test_how_long_something_takes_is_no_instant(name: str, said: str, is_instant: bool) -> None:
    """A whole number that is called a time may count minutes: then no target is asked for instants."""
    assert is_unix(name, {"type": "integer", "description": said}) is is_instant


@pytest.mark.parametrize("sentences", [sentences_of, whole_sentences_of])
def test_a_line_of_data_is_no_sentence(sentences: Callable[[str], list[str]]) -> None:
    """What goes on for thousands of characters without a full stop is not read, which would take minutes."""
    assert sentences(f"The first. {'`name` ' * LONGEST}. The last.") == ["The first", "The last"]
