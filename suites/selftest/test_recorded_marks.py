"""A mark in place of a value hides that value, and nothing else of what recorded traffic shows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts import Json
from contracts.pointers import with_value
from suites.selftest.recordings import Judged, Recording, judged
from suites.selftest.test_recorded_judging import change
from suites.selftest.test_recorded_order import DURATION, FAULT, LANGUAGE

MARK = "[REDACTED]"
MISSING = "answered with a body that the file does not hold"


def masked(entry: dict[str, Any], pointer: str, value: Json = MARK) -> None:
    """Have an answer of SQOD show a mark at a member of the appointment, or of each one in a list."""
    data = json.loads(entry["response"]["content"]["text"])["data"]
    rows = [with_value(row, pointer, value) for row in data] if isinstance(data, list) else None
    change(entry, data=with_value(data, pointer, value) if rows is None else rows)


def of_marks(pointer: str, *numbers: int, fault: str = FAULT) -> Recording:
    """Two updates with their reads, where these entries, or all, have a mark at this member."""
    made = Recording("sqod", fault)
    for body in (DURATION, LANGUAGE):
        made.round(body)
    for number, entry in enumerate(made.entries):
        if not numbers or number in numbers:
            masked(entry, pointer)
    return made


def lacks_bodies(found: Judged) -> bool:
    """Whether an update is said to have no answer body."""
    return any(MISSING in note for note in found.campaign.notes)


@pytest.mark.parametrize("pointer", ["/x_ssn", "/department/name"], ids=["undocumented", "documented"])
def test_a_member_that_is_always_hidden_hides_nothing_else(pointer: str, tmp_path: Path) -> None:
    """Where each answer has a mark at a member that no update sets, as vendors mask one, all others are judged."""
    found = judged(of_marks(pointer), tmp_path)
    assert "SQOD-ONLY-SENT" in found.of("violation")
    assert not lacks_bodies(found)


def test_a_member_that_is_hidden_in_one_body_is_no_change(tmp_path: Path) -> None:
    """Where one answer has a mark and others have the value, nothing has changed it."""
    found = judged(of_marks("/department/name", 1, fault=""), tmp_path)
    assert found.flagged == set()
    assert lacks_bodies(found)


@pytest.mark.parametrize("pointer", ["/interpreter_language", "/created_at", "/department/id", "/[REDACTED]"])
def test_a_mark_where_something_is_promised_blames_nobody(pointer: str, tmp_path: Path) -> None:
    """A body with a mark at what updates set, or of which a format is documented, or in a name, is missing."""
    found = judged(of_marks(pointer, fault=""), tmp_path)
    assert found.flagged == set()
    assert lacks_bodies(found)


def test_a_mark_at_what_follows_from_others_blames_nobody(tmp_path: Path) -> None:
    """A body with a mark at a member that a clause compares with others is missing."""
    made = of_marks("/department/name", fault="")
    contract, relation = made.bound.contract, {"kind": "same", "of": "/department/name", "as": "/meeting/room_name"}
    clauses = [replace(one, relation=relation if one.relation else {}) for one in contract.clauses]
    made.bound = replace(made.bound, contract=replace(contract, clauses=tuple(clauses)))
    found = judged(made, tmp_path)
    assert found.flagged == set()
    assert lacks_bodies(found)
