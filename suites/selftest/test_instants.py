"""How two instants of a finding differ, in words: who reads at night turns no time zone into another one."""

from __future__ import annotations

import pytest

from contracts.instants import difference_of

DIFFERENCES = [
    (
        '"2028-06-30T10:07:43+05:30"',
        '"2028-06-30T01:07:43-04:00"',
        "30 minutes late: in UTC, 2028-06-30T04:37:43Z was expected and 2028-06-30T05:07:43Z came",
    ),
    ('"2026-04-01T09:45:00.000000Z"', '"2026-04-01T08:40:00Z"', "1 hour 5 minutes early"),
    ('"2173-04-01T09:45:00Z"', '"2174-04-01T09:45:00Z"', "365 days late"),
    ('"2026-04-01T09:45:00Z"', '"2026-04-01T09:45:00.5Z"', "less than a second late"),
    ('"2026-04-01T09:00:00Z"', '"2026-04-01T11:00:00+02:00"', "the same instant, written in another way"),
]


@pytest.mark.parametrize(("expected", "got", "said"), DIFFERENCES)
def test_the_difference_of_two_instants_is_in_words(expected: str, got: str, said: str) -> None:
    """Of two instants it is said by how much the one that came is late or early, and both in UTC where they are not."""
    assert difference_of(expected, got) == said


NOTHING = [
    ('"2026-04-01T09:00:00"', '"2026-04-01T09:30:00Z"'),
    ("400 or 401", "204"),
    ("5", '"2026-04-01T09:30:00Z"'),
    ('"2026-04-01T09:30:00Z"', '"9999-12-31T23:59:59-10:00"'),
    ("$personal", "$personal (another)"),
]


@pytest.mark.parametrize(("expected", "got"), NOTHING)
def test_what_is_no_instant_has_no_difference(expected: str, got: str) -> None:
    """Where either value is no instant with an offset, nothing is said of a difference."""
    assert difference_of(expected, got) == ""
