"""Alerts and the gate take time that grows with the findings of a night, and not with their square."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

from reports.alerts.news import news
from reports.gate.every_target import release_line, why_closed
from reports.gate.unmeasured import with_unmeasured
from reports.history.database import opened, reading
from reports.history.findings import KnownFinding, findings
from reports.history.trials import latest_trials
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.empty_histories import history_in
from suites.selftest.nights import night, take_in, told

VALUES = 60
"""Values that a statement may have in a test: more than any has that is not about each finding."""

FEW, SEVERAL = 2, 12
"""Findings of two nights that are alike but for that: what is asked for each of them is asked more often."""


def many(number: int, **changes: object) -> list[journals.Record]:
    """So many findings of the clause, each at a member of its own."""
    return [
        journals.finding(fingerprint=f"{each:08x}", **{"pointer": f"/m{each}", **changes}) for each in range(number)
    ]


def joined() -> list[list[journals.Record]]:
    """A night with one finding that is told, and others by the same request, which are told with it."""
    certain = journals.finding(fingerprint="ffffffff")
    return [[told("violation", findings=[certain, *many(SEVERAL, seen="1 of 3", spread="")])]]


def new_ways() -> list[list[journals.Record]]:
    """A clause that known.yaml accepts, and a night that breaks it in many other ways."""
    accepted = journals.finding(fingerprint="ffffffff", pointer="/a")
    return [[told("known", findings=[accepted])], [told("known", findings=[accepted, *many(SEVERAL)])]]


@pytest.mark.parametrize("nights", [joined(), new_ways()])
def test_no_finding_is_compared_whole_with_others(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nights: list[list[journals.Record]]
) -> None:
    """Findings are told apart by their names: to compare all their texts with those of each other one takes minutes."""
    for number, records in enumerate([[told("kept")], *nights]):
        take_in(engine, tmp_path, night(number, *records))
    with reading(engine) as connection:
        found, [latest] = findings(connection), latest_trials(connection)
        monkeypatch.setattr(KnownFinding, "__eq__", lambda *_: pytest.fail("compared whole"))
        assert news(connection, "channel", latest, found, 2, None).is_message


@contextmanager
def statements() -> Iterator[list[str]]:
    """What databases are asked."""
    asked = list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield asked
    event.remove(Engine, "before_cursor_execute", note)


def asked_by_the_gate(folder: Path, number: int) -> int:
    """How often a history is asked of so many findings of a nightly after which a gate run came."""
    folder.mkdir()
    with opened(history_in(folder)) as engine:
        take_in(engine, folder, night(0, told("violation", findings=many(number))))
        take_in(engine, folder, night(1, told("kept"), profile="gate"))
        with reading(engine) as connection, statements() as asked:
            trials, found = latest_trials(connection), with_unmeasured(connection, findings(connection))
            release_line(connection, trials, found, why_closed(connection, trials, found, 0))
    return len(asked)


def test_the_gate_asks_once_what_became_of_the_clauses_of_many_findings(tmp_path: Path) -> None:
    """Findings of a nightly that a gate run after it does not try take no query each."""
    assert asked_by_the_gate(tmp_path / "few", FEW) == asked_by_the_gate(tmp_path / "several", SEVERAL)


def test_more_findings_than_a_statement_takes_are_recorded_as_told(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """A database that takes few values in a statement keeps what was told: else it is told each night."""
    take_in(engine, tmp_path, night(0, told("violation", findings=many(4 * VALUES))))

    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, VALUES)

    event.listen(Pool, "connect", limit)
    try:
        assert [alert(str(engine.url), hook[0]) for _ in range(2)] == [0, 0]
    finally:
        event.remove(Pool, "connect", limit)
    assert len(hook[1]) == 1


def asked_by_an_alert(folder: Path, channel: str, number: int) -> int:
    """How often a history is asked of so many findings whose exception has ended."""
    folder.mkdir()
    with opened(history_in(folder)) as engine:
        for outcome, which in (("known", 0), ("violation", 1)):
            take_in(engine, folder, night(which, told(outcome, findings=many(number))))
            with statements() as asked:
                assert alert(str(engine.url), channel) == 0
    return len(asked)


def test_what_became_of_an_exception_is_asked_of_what_is_shown_alone(tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where the exception of a clause that is broken in many ways ends, its reason is looked for once."""
    few, several = tmp_path / "few", tmp_path / "several"
    assert asked_by_an_alert(few, hook[0], FEW) == asked_by_an_alert(several, hook[0], SEVERAL)
    assert "No longer accepted" in hook[1].bodies[-1]["message"]
