"""Prose in another language than English is not read, and a draft says so instead of blaming the vendor."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import changed

UPDATE = "/paths/~1visits~1{id}/patch/description"
GERMAN = (
    "Wird nur der Beginn gesendet, behält der Termin seine Dauer und das Ende wird mitverschoben. Ein Termin, der "
    "in der Vergangenheit liegt, kann nicht geändert werden."
)
FRENCH = (
    "Si le début est envoyé sans la fin, la durée du rendez-vous ne change pas et la fin est décalée. Un rendez-vous "
    "qui est passé ne peut pas être modifié par une mise à jour."
)
ENGLISH = (
    "If only the start is sent, the visit keeps its length, and the end moves with it. A visit of the past is closed."
)


@pytest.mark.parametrize(("said", "language"), [(GERMAN, "German"), (FRENCH, "French")])
def test_promises_that_unread_prose_may_limit_are_drafts(tmp_path: Path, said: str, language: str) -> None:
    """What such a document may limit is observed until a person has read it; its statuses and shapes are judged."""
    result = new(changed((UPDATE, said)), tmp_path)
    drafts = {clause.id: clause.is_draft for clause in load("plain", tmp_path).clauses}
    limited = ("PLAIN-OMIT", "PLAIN-ECHO", "PLAIN-REFUSED-ALONE")
    assert ([drafts[one] for one in limited], drafts["PLAIN-STATUSES"]) == ([True, True, True], False)
    assert f"the prose, which is {language}" in result.output


def test_english_prose_is_read(tmp_path: Path) -> None:
    """A document in English has its promises judged."""
    result = new(changed((UPDATE, ENGLISH)), tmp_path)
    assert not any(clause.is_draft for clause in load("plain", tmp_path).clauses if clause.id == "PLAIN-ECHO")
    assert "the prose, which is" not in result.output
