"""Recorded reads of a copy that lags behind blame nobody, whichever state they show, before an update or after it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suites.selftest.recordings import Recording, judged
from suites.selftest.test_recorded_order import DURATION, ELSEWHERE, FAULT, LANGUAGE, shows

IDS = {"clinic_id": "C-TEST-1", "doctor_id": "D-TEST-1", "patient_id": "P-TEST-1"}
UPDATES: dict[str, list[dict[str, Any]]] = {
    "aniva": [
        {"scheduled_at": "2029-07-01T10:00:00Z"},
        {"location_id": "5b1d0a52-64d9-6b8e-9a0c-3f1f5b0e7a02"},
        {"scheduled_at": "2029-08-01T10:00:00Z"},
    ],
    "eka": [
        {**IDS, "partner_meta": {"key1": "first"}},
        {**IDS, "appointment_details": {"mode": "VIDEO"}},
        {**IDS, "partner_meta": {"key1": "second"}},
    ],
    "lobbie": [{"note": "Bring the results"}, {"practitionerId": 3002}, {"note": "Bring nothing"}],
    "sqod": [LANGUAGE, DURATION, {"interpreter_language": "Irish"}],
}
"""For each provider two updates of one member, and between them one of another."""
EVERY = sorted(UPDATES)


@pytest.mark.parametrize("provider", EVERY)
def test_a_late_read_before_an_update_blames_nobody(provider: str, tmp_path: Path) -> None:
    """A read that does not show the update before it yet does not tell how the appointment was before the next one."""
    made, (first, other, _) = Recording(provider), UPDATES[provider]
    old = made.read()
    made.update(first)
    shows(made.read(), old)
    made.update(other)
    made.read()
    made.pause(60)
    made.read()
    assert judged(made, tmp_path).of("violation", "warning") == set()


@pytest.mark.parametrize("provider", EVERY)
def test_a_late_read_after_two_updates_blames_nobody(provider: str, tmp_path: Path) -> None:
    """A read that shows the update before the last one is late, also where nothing else has shown that."""
    made, (first, _, last) = Recording(provider), UPDATES[provider]
    made.read()
    made.update(first)
    between = made.read()
    made.entries.remove(between)
    made.update(last)
    shows(made.read(), between)
    assert judged(made, tmp_path).of("violation", "warning") == set()


@pytest.mark.parametrize("provider", EVERY)
def test_a_late_read_of_an_unknown_state_blames_nobody(provider: str, tmp_path: Path) -> None:
    """Where the file does not show the appointment before an update, whatever a read at once shows may be late."""
    made, (first, _, _) = Recording(provider), UPDATES[provider]
    old = made.read()
    made.entries.clear()
    made.update(first)
    shows(made.read(), old)
    assert judged(made, tmp_path).of("violation", "warning") == set()


@pytest.mark.parametrize("provider", EVERY)
def test_a_copy_may_lag_by_more_than_an_update(provider: str, tmp_path: Path) -> None:
    """A read may be so late that it shows a state before two updates, which the file shows nowhere else."""
    made, (first, other, _) = Recording(provider), UPDATES[provider]
    made.update(first)
    made.read()
    made.update(other)
    behind = Recording(provider)
    behind.update(other)
    shows(made.read(), behind.read())
    assert judged(made, tmp_path).of("violation", "warning") == set()


def test_a_late_read_after_another_write_blames_nobody(tmp_path: Path) -> None:
    """What another write at the vendor changed right before a read may be missing in it."""
    made = Recording("sqod")
    old = made.read()
    made.entries.clear()
    made.update(LANGUAGE)["request"].update(method="POST", url=made.read()["request"]["url"])
    del made.entries[1]
    made.pause(1)
    shows(made.read(), old)
    made.update(DURATION)
    made.read()
    found = judged(made, tmp_path)
    assert found.of("violation", "warning") == set()
    assert "may show an earlier state" in (found.verdicts["SQOD-ONLY-SENT"].reason or "")


def test_a_write_elsewhere_makes_no_read_late(tmp_path: Path) -> None:
    """What was written at another host before a read, as applications do all the time, does not make it a late one."""
    made = Recording("sqod", FAULT)
    made.update({"interpreter_language": "Irish"})["request"].update(ELSEWHERE)
    made.pause(1)
    made.round(LANGUAGE)
    assert "SQOD-ONLY-SENT" in judged(made, tmp_path).of("violation")


@pytest.mark.parametrize(
    ("provider", "clause", "fault"),
    [
        ("aniva", "ANIVA-OMIT", "resets_a_neighbour"),
        ("eka", "EKA-REST-ALONE", "touches_a_neighbour"),
        ("lobbie", "LOBBIE-ONLY-PROVIDED", "touches_a_neighbour"),
        ("sqod", "SQOD-ONLY-SENT", "touches_a_neighbour"),
    ],
)
def test_a_fault_is_found_right_after_another_update(provider: str, clause: str, fault: str, tmp_path: Path) -> None:
    """A read that shows the update before it is not late, so that a fault in the next one is found."""
    made = Recording(provider, f"{clause}:{fault}")
    for body in UPDATES[provider]:
        made.read()
        made.update(body)
        made.read()
        made.pause(3)
    assert clause in judged(made, tmp_path).of("violation")
