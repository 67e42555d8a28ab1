"""What putting back promises about changes of others: they are told and left alone, the run's own are put back."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.pointers import ABSENT
from suites.kit.restore.entries import Original, SentUpdate
from suites.kit.restore.ownership import Ownership
from suites.selftest import exchanges

BEFORE = {"note": "before", "status": "SCHEDULED", "location": {"id": 111}}
NOTE = frozenset({"/note"})


def is_own(
    pointer: str, value: Any, *updates: SentUpdate, last_read: Any = BEFORE, is_at_end: bool = False, bodies: Any = ()
) -> bool:
    """Whether a value of an appointment of Lobbie counts as the run's own change."""
    bound = exchanges.bind("lobbie")
    original = Original("here", "lobbie", "appointment.editable", {}, BEFORE, last_read=last_read, updates=updates)
    return Ownership(original, bound, bodies, is_at_end).is_own(pointer, value)


def sent(note: Any = "ours", **known: Any) -> SentUpdate:
    """An update of the note."""
    return SentUpdate(NOTE, {"note": note}, **known)


def test_what_no_update_touched_is_somebody_elses() -> None:
    """A member that no update named, and that was never seen like this, was changed by somebody else."""
    assert not is_own("/status", "CANCELLED", sent())


def test_what_the_run_saw_is_its_own() -> None:
    """What a read after an update showed is put back, also where no update should have changed it."""
    assert is_own("/status", "CANCELLED", last_read={**BEFORE, "status": "CANCELLED"})


def test_what_an_answer_showed_is_the_runs_own() -> None:
    """A vendor may store another text than the one sent: what the answer showed is the run's."""
    assert is_own("/note", "our", sent(answer={"note": "our"}))


def test_a_lost_update_may_have_taken_effect() -> None:
    """The value of an update without an answer is the run's own."""
    assert is_own("/note", "ours", sent())


def test_another_value_than_the_one_sent_is_somebody_elses() -> None:
    """Where nothing was shown since, a value that the run did not send is left alone."""
    assert not is_own("/note", "theirs", sent())


@pytest.mark.parametrize("known", [{"answer": {"note": "ours"}}, {"is_refused": True}])
def test_a_change_after_a_definite_answer_is_somebody_elses(known: dict[str, Any]) -> None:
    """Where the answer to the last update told what it did, another value came from somebody else."""
    assert not is_own("/note", "theirs", sent(**known))


def test_at_the_end_of_a_run_what_it_touched_is_its_own() -> None:
    """A vendor that stores something else than it answers is not mistaken for another person."""
    assert is_own("/note", "spoilt", sent(answer={"note": "ours"}), is_at_end=True)


@pytest.mark.parametrize("odd", [None, " padded ", ""])
def test_what_a_vendor_makes_of_an_odd_value_is_the_runs_own(odd: Any) -> None:
    """A vendor may do anything with a value that is not plain."""
    assert is_own("/note", "something", sent(odd))


def test_our_text_at_another_appointment_is_our_damage() -> None:
    """A text of an update that turns up at an appointment that was not named is put back."""
    text = "Bring the earlier results"
    assert is_own("/note", text, bodies=[{"note": text}])
    assert not is_own("/note", "short", bodies=[{"note": "short"}])


def test_a_member_that_is_gone_was_removed_by_somebody_else() -> None:
    """A member that is shown no more counts like any other change."""
    assert not is_own("/note", ABSENT, sent(answer={"note": "ours"}))


def test_an_answer_that_leaves_a_member_out_shows_nothing_of_it() -> None:
    """A member that somebody has removed was not seen removed in an answer that does not hold it."""
    assert not is_own("/status", ABSENT, sent(answer={"note": "ours"}))


def test_without_any_read_only_updates_count() -> None:
    """Where the appointment was never read, nothing counts as seen."""
    assert not is_own("/status", None, last_read=None)
