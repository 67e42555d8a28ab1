"""What both pages promise of runs with far more in them than anybody reads."""

from __future__ import annotations

import time
from pathlib import Path

import reports
from reports.history.database import opened, reading
from reports.pages.history import history_page
from suites.kit.model.findings import NAMING
from suites.selftest import journals
from suites.selftest.empty_histories import history_in
from suites.selftest.nights import known, night, take_in, told

MANY = 2_000
"""More findings than either page shows: what is left out is counted. `python -m suites.selftest.reports_of_much` times
fifty thousand."""
LONG = 5_000_000


def broken_night(findings: int = MANY) -> list[journals.Record]:
    """A night in which a clause was broken in thousands of ways."""
    found = [journals.finding(fingerprint=f"{number:08x}") for number in range(findings)]
    return night(0, told("violation", findings=found), naming=NAMING)


def test_a_run_of_many_findings_has_a_page(tmp_path: Path) -> None:
    """A run with thousands of findings has a page of a size that opens."""
    path = journals.write(tmp_path, broken_night())
    text = reports.page(reports.read(path))
    assert len(text) < LONG


def test_a_history_of_many_findings_has_a_page(tmp_path: Path) -> None:
    """A history with thousands of findings takes them in and has a page of a size that opens."""
    with opened(history_in(tmp_path)) as engine:
        take_in(engine, tmp_path, broken_night())
        with reading(engine) as connection:
            text = history_page(connection, int(time.time()))
    assert len(text) < LONG


def test_findings_with_the_same_past_share_a_life(tmp_path: Path) -> None:
    """A life is told once for all findings that the same runs have seen: for each of thousands it takes seconds."""
    with opened(history_in(tmp_path)) as engine:
        take_in(engine, tmp_path, broken_night())
        found = known(engine)
    assert (len(found), len({id(one.life) for one in found})) == (MANY, 1)


def test_long_texts_have_a_page(tmp_path: Path) -> None:
    """Texts of millions of characters, which all have to be escaped, have a page of a size that opens."""
    texts = {"got": "x\u202e" * (LONG // 2), "sent": "<b>" * (LONG // 3), "expected": "\x1b[1m" * (LONG // 4)}
    text = reports.page(reports.read(journals.write(tmp_path, journals.broken(**texts, curl="'" * LONG))))
    assert len(text) < LONG
