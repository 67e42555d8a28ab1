"""What a list promises that has a new row: it is a copy of ours only where it shows all that ours showed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from suites.kit.run.copied_rows import compared_values, copied_from, is_added, is_copy, shown_states
from suites.selftest import exchanges

IDS = ("/id",)
OURS = exchanges.appointment()
COPY = {**OURS, "id": "00000099-8b7e-4f2a-9c1d-2e3f4a5b6c7d", "created_at": "2026-02-03T10:00:00Z"}
MOVED = {**OURS, "location_id": "00000098-8b7e-4f2a-9c1d-2e3f4a5b6c7d"}


def is_seen(before: list[Any], after: list[Any]) -> bool:
    """Whether a list has a new copy of ours."""
    return is_added(before, after, (OURS, MOVED), IDS, exchanges.bind())


def test_the_old_one_under_a_new_id_is_a_copy() -> None:
    """A row of another id that shows all that ours showed, was made by the update."""
    assert is_seen([], [COPY])


def test_a_row_that_was_there_is_no_copy() -> None:
    """What the list showed before the update was not made by it."""
    assert not is_seen([COPY], [COPY])


@pytest.mark.parametrize("member", ["scheduled_at", "location_id", "profile_id", "status"])
def test_another_appointment_is_no_copy(member: str) -> None:
    """A new row that differs in what an update sets, in whose it is or in how it stands is somebody's appointment."""
    assert not is_seen([], [{**COPY, member: "another"}])


def test_a_row_of_two_values_is_no_copy() -> None:
    """A list in brief shows too little to tell one appointment from another."""
    brief = {"id": "1", "location_id": OURS["location_id"], "status": OURS["status"]}
    assert not is_copy({**brief, "id": "2"}, compared_values(brief, IDS, exchanges.bind()))


def test_a_row_that_shows_nothing_of_what_was_changed_is_no_copy() -> None:
    """Somebody may have booked the like: only what the update changed tells whose the row is."""
    assert not is_added([], [COPY], (OURS, {**OURS, "notes": "changed"}), IDS, exchanges.bind())


def origin(row: Any, sent: Any) -> Any:
    """The update that has made a row."""
    return copied_from(row, shown_states([sent], IDS, exchanges.bind()))


def test_a_copy_of_what_the_run_made_names_its_update() -> None:
    """A row that shows what an update gave ours was made by that update or a later one."""
    sent = exchanges.shown(OURS, MOVED, "read")
    assert origin({**MOVED, "id": COPY["id"]}, sent) is sent


def test_what_ours_showed_before_the_run_is_no_proof() -> None:
    """Somebody may have booked what the appointment was before the run."""
    sent = replace(exchanges.shown(OURS, MOVED, "read"), first={"read": OURS})
    assert origin(COPY, sent) is None


def test_where_nobody_knows_what_ours_showed_first_nothing_is_a_copy() -> None:
    """What may have been so before the run is no proof against the update."""
    sent = replace(exchanges.shown(OURS, MOVED, "read"), first={})
    assert origin(COPY, sent) is None
