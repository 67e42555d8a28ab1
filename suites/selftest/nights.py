"""Made-up nights for the tests of the history: a run each, of the target `stand-in` of the provider `acme`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from reports.history.database import reading, writing
from reports.history.findings import KnownFinding, findings
from reports.history.ingest import Taken, ingest
from suites.selftest import journals

FIRST = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
CLAUSE = "ACME-TIME"
PROMISE = f' ("The promise of {CLAUSE} holds")'
"""What a title says of that clause, where it alone is broken."""


def night(number: int, *verdicts: journals.Record, end: bool = True, **changes: object) -> list[journals.Record]:
    """The journal of a night; `end`: whether it came to its end."""
    started = FIRST + timedelta(days=number)
    run = f"{started:%Y%m%dT%H%M%S}-{number & 0xFFFF:04x}"
    head = journals.header(**{"run": run, "started": started.isoformat(), "profile": "nightly", **changes})
    whose = "vendor" if any(one.get("verdict") == "violation" for one in verdicts) else "nobody"
    return [head, *verdicts, *([journals.summary(whose=whose), journals.footer()] if end else [])]


def told(outcome: str, **changes: object) -> journals.Record:
    """The verdict of a night on the one clause; a violation has a finding."""
    return journals.verdict(CLAUSE, outcome, **changes)


def take_in(engine: Engine, folder: Path, records: Sequence[journals.Record]) -> bool:
    """Write a night's journal, and take it into the history. Returns whether it was news."""
    path = journals.write(folder, list(records), str(records[0]["run"]))
    with writing(engine) as connection:
        return ingest(connection, path) == Taken.NEW


def take_in_all(engine: Engine, folder: Path, outcomes: Sequence[str]) -> None:
    """Nights with these verdicts on the one clause; `-`: the clause was not tried."""
    for number, outcome in enumerate(outcomes):
        take_in(engine, folder, night(number, *([told(outcome)] if outcome != "-" else [])))


def known(engine: Engine) -> list[KnownFinding]:
    """The findings that the history knows."""
    with reading(engine) as connection:
        return findings(connection)
