"""What a run says at its end of what is not as before, and need not be."""

from __future__ import annotations

from suites.kit.restore.put_back_result import FOLLOWED, USED_UP
from suites.kit.session.notes_text import joined_notes

ONE, TWO = (f"$APPOINTMENT_EXPENDABLE{number}" for number in (" (7)", "_2 (8)"))


def test_what_was_used_up_is_one_line_and_no_damage() -> None:
    """Expendable appointments that were used up alike are told in one line, which begins with that it was meant."""
    assert joined_notes([f"{name}: /status stays {USED_UP}: why" for name in (ONE, TWO)]) == [
        f"used up, as intended: {ONE}, {TWO}: /status stays {USED_UP}: why"
    ]


def test_what_follows_is_told_of_all_appointments_at_once() -> None:
    """Other notes that appointments have alike are told once as well, and do not say that anything was used up."""
    assert joined_notes([f"{name}: /cancelled_at is {FOLLOWED}" for name in (ONE, TWO)]) == [
        f"{ONE}, {TWO}: /cancelled_at is {FOLLOWED}"
    ]


def test_a_note_of_its_own_stays_as_it_is() -> None:
    """What is true of one appointment, or of none, is told in its own words."""
    notes = [f"{ONE}: /a is {FOLLOWED}", f"{TWO}: /b is {FOLLOWED}", "interrupted; 3 appointments checked"]
    assert joined_notes(notes) == notes
