"""What reading the ledger of a long run costs: thousands of updates of a few appointments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suites.kit.restore import entries
from suites.kit.restore.entries import Original
from suites.kit.restore.ledger import RestoreLedger

UPDATES = 5


def test_all_updates_of_an_appointment_are_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The updates of one are put together once, however they alternate with those of others: copying what is known at
    each record would take minutes."""
    ledger = RestoreLedger(tmp_path / "RUN.restore")
    originals = [Original("here", "acme", "appointment.editable", {"id": id}, {}) for id in ("A-1", "A-2")]
    for one in originals:
        ledger.note_original(one)
    for number in range(UPDATES):
        for one in originals:
            ledger.note_sent(one, frozenset({"/note"}), {"note": number})
    made, put_together = list[Original](), entries._with_updates

    def counted(one: Original, records: Any) -> Original:
        made.append(one)
        return put_together(one, records)

    monkeypatch.setattr(entries, "_with_updates", counted)
    owed = RestoreLedger(ledger.path).open_entries()
    assert [len(one.updates) for one in owed if isinstance(one, Original)] == [UPDATES, UPDATES]
    assert len(made) == len(originals)
