"""`contracts drift` on what one vendor really changed, edition by edition."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.drift import drift
from suites.selftest.drift_documents import files_of
from suites.selftest.eka_history import STEPS, around, editions

DETAILS, PATIENT = "update.request/appointment_details", "update.request/patient_details"
EXPECTED = {
    "2025-04-29": [
        ("info", f"request-member-added:{DETAILS}"),
        ("info", "request-member-added:update.request/partner_meta"),
        ("info", f"request-member-added:{PATIENT}"),
    ],
    "2025-05-02": [("warning", "text-added:update.request/partner_meta")],
    "2025-06-27": [
        ("error", "request-alternatives-narrowed:update.request"),
        ("info", f"request-member-added:{DETAILS}/start_time"),
        ("info", f"request-member-added:{DETAILS}/end_time"),
    ],
    "2025-08-21": [("info", "request-member-added:update.request/display_meta")],
    "2025-08-25": [
        ("warning", f"text-changed:{PATIENT}/age"),
        ("info", f"request-member-added:{PATIENT}/designation"),
        ("info", f"request-member-added:{PATIENT}/address"),
    ],
    "2025-11-19": [("info", "request-member-added:update.request/token")],
}


@pytest.mark.parametrize("day", EXPECTED)
def test_each_change_of_the_vendor_is_listed_once_with_its_class(day: str, tmp_path: Path) -> None:
    """Every dated change of the vendor's history is one line, the worst first."""
    number = [one for one, _ in STEPS].index(day)
    found = drift(None, None, *files_of(*editions()[number : number + 2], tmp_path)).changes
    assert [(one.level, one.id) for one in found] == EXPECTED[day]


def test_months_that_become_years_are_shown_side_by_side(tmp_path: Path) -> None:
    """A member of another meaning under the same name, type and example is shown with both sentences."""
    worst = drift(None, None, *files_of(*editions()[4:6], tmp_path)).changes[0]
    assert (worst.before, worst.after) == ("Age of the patient in months", "Age of the patient in years")


def test_ids_that_became_required_stand_with_their_alternatives(tmp_path: Path) -> None:
    """All three ids of either set being required is one change, with what it demands and the six new members."""
    worst = drift(None, None, *files_of(*editions()[2:4], tmp_path)).changes[0]
    own, partner = worst.after.split(" / ")
    assert own == "clinic_id, doctor_id, patient_id required"
    assert partner == "partner_clinic_id, partner_doctor_id, partner_patient_id required"
    assert len(worst.below) == 6


def test_what_changed_around_the_update_is_listed_once_for_all_operations(tmp_path: Path) -> None:
    """A path, a parameter or a credential that changed for several operations is one line that names them all."""
    found = drift(None, None, *files_of(around(False), around(True), tmp_path)).changes
    assert sorted((one.level, one.id, len(one.also)) for one in found) == [
        ("error", "path-changed:list", 1),
        ("error", "path-changed:update", 2),
        ("error", "request-member-required:read.query.partner_id", 3),
        ("error", "response-envelope-changed:read.response.200", 0),
        ("error", "response-member-moved:read.response.200/label", 0),
        ("error", "response-type-changed:read.response.200/end_time", 0),
        ("error", "response-type-changed:read.response.200/start_time", 0),
        ("info", "credential-dropped:update.credentials", 4),
    ]
