"""An appointment that may be used up, and that an update of another one has closed, was not used up as intended."""

from __future__ import annotations

import pytest

from suites.kit.model.target import EXPENDABLE
from suites.kit.restore.put_back_result import USED_UP, put_back_notes, put_back_problems
from suites.selftest import put_backs
from suites.selftest.put_backs import Served

clinic = put_backs.clinic
ID = 50002


@pytest.mark.parametrize("is_ours", [False, True])
def test_what_the_run_has_not_closed_is_not_told_as_intended(clinic: Served, is_ours: bool) -> None:
    """Where updates were seen to change others, a status that none of its own has sent is told as damage."""
    guard = clinic.campaign.guard
    assert guard
    guard.read_other = clinic.campaign.reader.read_other  # type: ignore[attr-defined]
    guard.note_all()
    other = next(one for one in clinic.standin.store.appointments if one.shows["id"] == ID)
    if is_ours:
        clinic.send({"status": "CANCELLED"}, appointment=EXPENDABLE)
    other.shows["status"] = "CANCELLED"
    guard.note_damage()
    results = clinic.restore()
    told = [line for one in results for line in put_back_problems(one, clinic.bound)]
    notes = [line for one in results for line in put_back_notes(one, clinic.bound)]
    assert (sum("/status is not as before" in one for one in told), sum(USED_UP in one for one in notes)) == (
        not is_ours,
        is_ours,
    )
