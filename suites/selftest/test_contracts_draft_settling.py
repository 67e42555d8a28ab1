"""What a document says of reads that are behind, and of members that no answer shows, needs no question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, VISIT, changed

LATE = "Reads come from a replica and may show the state before an update for up to 1 second."


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (LATE, 1),
        ("A GET may be stale for up to 500 ms.", 0.5),
        ("Reads are eventually consistent, within 5 seconds.", 5),
        ("A GET /visits/{visit} may be stale for up to 500 ms.", 0.5),
        ("An update is visible in reads with a delay of up to 2 seconds.", 2),
        ("Webhooks are seen by subscribers with a delay of up to 45 seconds.", 0),
        ("The website shows an update with a delay of up to 45 seconds.", 0),
        ("An update is visible to patients with a delay of up to 45 seconds.", 0),
        ("Reads of the list of patients are cached for up to 45 seconds.", 0),
        ("A GET /patients may be stale for up to 45 seconds.", 0),
        ("A visit is confirmed within 5 seconds.", 0),
        ("Reads are cached for up to 90000 seconds.", 0),
        ("Reads may be behind.", 0),
    ],
)
def test_how_late_reads_may_be_is_drafted(said: str, seconds: float, tmp_path: Path) -> None:
    """A sentence that names reads, that they are behind, and for how long, becomes settles_seconds."""
    new(changed(("/info/description", said)), tmp_path)
    reading = load("plain", tmp_path).behaviour.read
    assert reading is not None
    assert reading.settles_seconds == seconds


@pytest.mark.parametrize(
    ("more", "is_asked"), [({"writeOnly": True}, False), ({"description": "Never shown."}, False), ({}, True)]
)
def test_what_is_never_shown_is_not_asked_for(more: dict[str, Any], is_asked: bool, tmp_path: Path) -> None:
    """A member of which the document says that no answer shows it raises no question where one does."""
    code = {"type": "string", "pattern": "^[0-9]{4,8}$", **more}
    new(changed((BODY, {**VISIT, "properties": {**VISIT["properties"], "door_code": code}})), tmp_path)
    text = (tmp_path / "plain" / "behaviour.yaml").read_text(encoding="utf-8")
    assert ("where does an appointment show /door_code" in text) is is_asked
