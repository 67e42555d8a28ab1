"""What people read when something is the matter is what somebody has read before, and found clear."""

from __future__ import annotations

import pytest

from suites.selftest.golden_messages import golden
from suites.selftest.situations import SITUATIONS, told


def test_every_situation_is_in_the_file() -> None:
    """The golden file holds each situation once, and no other."""
    assert list(golden()) == list(SITUATIONS)


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_message_is_the_one_that_was_read(name: str) -> None:
    """Each situation prints what the golden file says; `python -m suites.selftest.situations` writes it anew."""
    assert told(name) == golden()[name]
