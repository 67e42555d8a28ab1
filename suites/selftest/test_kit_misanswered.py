"""What putting back makes of answers that show a member wrongly while reads show it as it was sent."""

from __future__ import annotations

from typing import Any

import pytest

from suites.kit.restore.entries import Original, SentUpdate
from suites.kit.restore.last_known import LastKnown
from suites.kit.restore.ownership import Owner, Ownership
from suites.selftest import exchanges

BEFORE = {"note": "before", "status": "SCHEDULED"}
NOTE = frozenset({"/note"})


def run(answered: str, read: str | None) -> Original:
    """An appointment to which a run sent a note, and what the answer and the read after it showed of that."""
    shown: Any = None if read is None else {**BEFORE, "note": read}
    update = SentUpdate(NOTE, {"note": "ours"}, answer={**BEFORE, "note": answered}, read=shown, is_accepted=True)
    return Original("here", "lobbie", "appointment.editable", {}, BEFORE, past=(update,), last_read=shown)


@pytest.mark.parametrize(
    ("answered", "read", "is_changed"),
    [("OURS!", "ours", False), ("ours", "ours", True), ("OURS!", "OURS!", True), ("OURS!", None, True)],
    ids=["only the answer is wrong", "both are right", "both are wrong", "nothing was read"],
)
def test_an_answer_that_reads_have_disproved_leaves_nothing_changed(
    answered: str, read: str | None, is_changed: bool
) -> None:
    """Where answers showed a note wrongly and reads as it was sent, the answer to putting it back says nothing."""
    bound = exchanges.bind("lobbie")
    field = next(one for one in bound.contract.behaviour.fields if one.pointer == "/note")
    last_known = LastKnown(bound, answers=[{**BEFORE, "note": "BEFORE!"}])
    assert last_known.is_changed(field, run(answered, read)) is is_changed


@pytest.mark.parametrize(("read", "whose"), [("ours", Owner.THEIRS), ("OURS!", Owner.OURS)])
def test_a_value_that_only_wrong_answers_showed_is_not_the_runs(read: str, whose: Owner) -> None:
    """What a member shows later is the run's where a read showed it so, and not where only wrong answers did."""
    assert Ownership(run("OURS!", read), exchanges.bind("lobbie")).owner("/note", "OURS!") is whose
