"""What a reason says of refused ordinary values: the members that the answers name, and what was sent there."""

from __future__ import annotations

from typing import Any

import pytest

from suites.kit.model.refused_members import refused_members
from suites.kit.model.target import too_few
from suites.selftest import exchanges

BODY = {"customer": {"name": "A"}, "note": "x" * 50, "room": 7}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"error": {"code": "invalid_value", "field": "customer.name"}}, "/customer/name (a text of 1 character)"),
        ({"errors": [{"path": "/customer/name"}, {"path": "room"}]}, "/customer/name (a text of 1 character), /room 7"),
        ({"member": "note"}, "/note (a text of 50 characters)"),
        ({"member": "other"}, ""),
        ("a name is wrong", ""),
        (None, ""),
    ],
)
def test_the_member_that_an_answer_names_is_told_with_what_was_sent(answer: Any, told: str) -> None:
    """A field of an answer, however written, tells the member of the update; of a text only its length is told."""
    made = exchanges.exchange(exchanges.answer(422, answer), probe={"body": BODY})
    assert refused_members([made]) == told


@pytest.mark.parametrize(
    ("given", "number", "said"),
    [
        (0, 0, "the target declares no value room.known"),
        (1, 1, "the target declares 1 of room.known, and an update needs 2 different ones"),
    ],
)
def test_too_few_values_are_told_as_too_few(given: int, number: int, said: str) -> None:
    """A target that declares one value where two are needed is not told that it declares none."""
    assert too_few("room.known", given, number) == said
