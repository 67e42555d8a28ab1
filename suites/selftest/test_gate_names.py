"""What the gate promises of the targets and the clauses that a policy names, and of runs whose clock is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from reports.__main__ import main
from reports.history.database import opened, writing
from reports.history.tables import trial
from suites.selftest import journals
from suites.selftest.empty_histories import history_in
from suites.selftest.nights import CLAUSE, night, take_in, told

KEPT, BROKEN = told("kept"), told("violation")
OTHER = journals.verdict("ACME-OTHER")


def url_of(folder: Path) -> str:
    """The history of these tests."""
    return history_in(folder)


def take(folder: Path, ago: int, *verdicts: journals.Record, **changes: object) -> None:
    """Take in a whole run that began so many hours ago."""
    started = datetime.now(UTC) - timedelta(hours=ago)
    with opened(url_of(folder)) as engine:
        take_in(engine, folder, night(ago, *verdicts, started=started.isoformat(), **changes))


def take_bolt(folder: Path) -> None:
    """Take in a whole run of another provider at another target."""
    end = [{**journals.summary("bolt"), "target": "sandbox"}, journals.footer()]
    bolt = {**journals.verdict("BOLT-TIME"), "provider": "bolt"}
    started = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    at = [journals.target("bolt", target="sandbox")]
    with opened(url_of(folder)) as engine:
        take_in(engine, folder, [*night(99, bolt, end=False, started=started, targets=at), *end])


def gate(folder: Path, policy: str = "") -> int:
    """What the gate says by a policy."""
    path = folder / "policy.yaml"
    path.write_text(policy)
    return main(["gate", "--history", url_of(folder), "--policy", str(path)])


def test_a_clause_of_another_target_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clause that only other targets have would keep nothing back at those that the policy names."""
    take(tmp_path, 2, KEPT)
    take(tmp_path, 1, BROKEN)
    take_bolt(tmp_path)
    assert gate(tmp_path, "clauses: [BOLT-*]\ntargets: [stand-in]") == 78
    assert "the history knows no clause BOLT-* at stand-in" in capsys.readouterr().err


def test_the_targets_that_are_known_stay_in_their_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A target of a journal, whose name looks like the gate's last line, is listed in the line of the mistake."""
    take(tmp_path, 1, KEPT, targets=[journals.target("acme", target="a\nThe gate is open.\x1b[8m")])
    assert gate(tmp_path, "targets: [b]") == 78
    assert capsys.readouterr().err.splitlines()[0].endswith("Known: a\\nThe gate is open.\\x1b[8m.")


def test_a_clause_that_no_run_has_any_more_closes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clause that the latest whole run does not have keeps nothing back, so that nobody knows."""
    take(tmp_path, 2, KEPT, OTHER)
    take(tmp_path, 1, OTHER)
    assert gate(tmp_path, f"clauses: [{CLAUSE}]") == 75
    assert f"the latest whole runs have no clause {CLAUSE}" in capsys.readouterr().out


def test_a_clause_of_a_thorough_profile_is_measured(tmp_path: Path) -> None:
    """A clause that only the nightly runs of the contract have may be named, also after a run of another profile."""
    take(tmp_path, 2, KEPT, OTHER)
    take(tmp_path, 1, OTHER, profile="gate")
    assert gate(tmp_path, f"clauses: [{CLAUSE}]") == 0


def test_a_named_target_without_a_named_clause_closes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the policy names a target, and none of its clauses, nothing there would keep a release back."""
    take(tmp_path, 1, KEPT)
    take_bolt(tmp_path)
    assert gate(tmp_path, "clauses: [BOLT-*]\ntargets: [stand-in, sandbox]") == 75
    assert "policy.yaml names none of the clauses that are measured here" in capsys.readouterr().out


def test_another_target_without_a_named_clause_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the policy names no target, those that it has no clause of are named, and do not block."""
    take(tmp_path, 1, KEPT)
    take_bolt(tmp_path)
    assert gate(tmp_path, "clauses: [ACME-*]") == 0
    assert "not blocking: Bolt Health at sandbox:" in capsys.readouterr().out


def test_a_run_of_the_future_closes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that is in the history, and that has not begun yet by our clock, opens nothing."""
    take(tmp_path, 1, KEPT)
    ahead = int((datetime.now(UTC) + timedelta(hours=8)).timestamp())
    with opened(url_of(tmp_path)) as engine, writing(engine) as connection:
        connection.execute(update(trial).values(started=ahead))
    assert gate(tmp_path) == 75
    assert "the latest whole run is of the future" in capsys.readouterr().out
