"""What the updates of a run sent for a member: no two of them that sent different things count as one."""

from __future__ import annotations

from typing import Any

import pytest

from suites.kit.restore.entries import Original, SentUpdate
from suites.kit.restore.sent_members import SentMembers
from suites.selftest import exchanges

START, NOTE = frozenset({"/startTime"}), frozenset({"/note"})
END = "2031-07-01T10:30:00Z"


def is_sent(pointer: str, value: Any, *updates: SentUpdate) -> bool:
    """Whether these updates of an appointment of Lobbie sent a member with this value, or may have caused it."""
    original = Original("here", "lobbie", "appointment.editable", {}, {}, past=updates)
    return SentMembers(original, exchanges.bind("lobbie")).is_sent(pointer, value)


def of_start(**known: Any) -> SentUpdate:
    """An update of the start, from which the end follows."""
    return SentUpdate(START, {"startTime": exchanges.TIME}, **known)


def of_note(note: str = "ours", **known: Any) -> SentUpdate:
    """An update of the note."""
    return SentUpdate(NOTE, {"note": note}, **known)


def test_a_refused_update_hides_no_accepted_one() -> None:
    """The end may follow from an accepted update, though the same one was refused later; from a refused one it does
    not."""
    assert is_sent("/endTime", END, of_start(), of_start(is_refused=True))
    assert not is_sent("/endTime", END, of_start(is_refused=True))


def test_an_update_of_another_member_hides_none() -> None:
    """The end may follow from an update of the start, though one of the note came later."""
    assert is_sent("/endTime", END, of_start(), of_note())
    assert not is_sent("/endTime", END, of_note())


@pytest.mark.parametrize(("value", "expected"), [("first", True), ("last", True), ("other", False)])
def test_each_value_that_was_sent_is_known(value: str, expected: bool) -> None:
    """An update with another value of the member hides none of those before it."""
    assert is_sent("/note", value, of_note("first"), of_note("last")) is expected
