"""What was told as a warning, and is a violation now: that closes the gate of a release, so it is told."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import CLAUSE, night, take_in, told

SAYS = f'1 clause broken, told before as a warning ("The promise of {CLAUSE} holds")'
WARNED = told("warning", findings=[journals.finding(severity="warning")])
BROKEN = told("violation")


def titles(hook: tuple[str, Titles], engine: Engine, folder: Path, *nights: journals.Record) -> list[str]:
    """The titles that a channel got after these nights, without the target."""
    for number, verdict in enumerate(nights):
        take_in(engine, folder, night(number, verdict))
        assert alert(str(engine.url), hook[0], "--after", "1") == 0
    return [title.partition(": ")[2] for title in hook[1]]


def test_a_warning_that_becomes_a_violation_is_told_once(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """The same finding under a promise that the contract has in words now is news, and no news the night after."""
    assert titles(hook, engine, tmp_path, WARNED, BROKEN, BROKEN)[1:] == [SAYS]
    assert f"A violation now, told before as a warning: {CLAUSE} " in hook[1].bodies[-1]["message"]


def test_a_violation_that_was_a_warning_in_between_is_no_news(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """What was told as a violation is not told as one once more."""
    assert len(titles(hook, engine, tmp_path, BROKEN, WARNED, BROKEN)) == 1
