"""What the release gate promises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports.history.database import opened
from suites.selftest import journals
from suites.selftest.nights import CLAUSE, night, take_in, told

KEPT, BROKEN = told("kept"), told("violation")
OPEN, CLOSED = "The gate is open.", "The gate is closed."


def verdict_of(folder: Path, nights: list[list[journals.Record]], policy: str = "") -> int:
    """What the gate says of nights, the last of which was an hour ago."""
    with opened(_url(folder)) as engine:
        _take_in(engine, folder, nights)
    path = folder / "policy.yaml"
    path.write_text(policy)
    return main(["gate", "--history", _url(folder), "--policy", str(path)])


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'history.sqlite'}"


def _take_in(engine: Engine, folder: Path, nights: list[list[journals.Record]]) -> None:
    for ago, lines in enumerate(reversed(nights)):
        started = datetime.now(UTC) - timedelta(hours=1, days=ago)
        take_in(engine, folder, night(ago, *lines, started=started.isoformat()))


def test_a_kept_promise_opens_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the latest run of each target keeps all, a release may pass."""
    assert verdict_of(tmp_path, [[KEPT]]) == 0
    assert OPEN in capsys.readouterr().out


def test_a_broken_promise_closes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A violation of a clause that was kept before is a sentence, and exit code 1."""
    assert verdict_of(tmp_path, [[KEPT], [BROKEN]]) == 1
    shown = capsys.readouterr().out
    assert f"Acme Health at stand-in: {CLAUSE} /scheduled_at is broken" in shown
    assert CLOSED in shown


def test_a_resolved_finding_blocks_nobody(tmp_path: Path) -> None:
    """What the latest run shows to be gone does not count."""
    assert verdict_of(tmp_path, [[KEPT], [BROKEN], [KEPT]]) == 0


def test_a_new_clause_is_pending(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clause that was never kept at the target is told, and does not block."""
    assert verdict_of(tmp_path, [[BROKEN]]) == 0
    assert "not blocking" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ("clauses: [ACME-OTHER*]", 0),
        ("clauses: [ACME-T*]", 1),
        ("blocks: [warning]", 0),
        ("targets: [stand-in]", 1),
    ],
)
def test_a_policy_says_what_blocks(policy: str, code: int, tmp_path: Path) -> None:
    """Severities, clauses and targets that the policy does not name do not block."""
    other = journals.verdict("ACME-OTHER")
    assert verdict_of(tmp_path, [[KEPT, other], [BROKEN, other]], policy) == code


@pytest.mark.parametrize(("policy", "code"), [("", 75), ("inconclusive: 50", 0), ("inconclusive: 49", 75)])
def test_what_is_inconclusive_may_be_too_much(policy: str, code: int, tmp_path: Path) -> None:
    """More inconclusive clauses than the policy allows close the gate with 75."""
    assert verdict_of(tmp_path, [[KEPT, journals.verdict("ACME-OTHER", "inconclusive")]], policy) == code


def test_old_data_close_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A latest run that is older than the policy allows closes the gate with 75, and is told with its age."""
    assert verdict_of(tmp_path, [[KEPT]], "max_age_hours: 0.5") == 75
    assert "1 h old, more than 0.5 h" in capsys.readouterr().out


def test_no_data_close_it(tmp_path: Path) -> None:
    """Without any run nobody knows."""
    assert verdict_of(tmp_path, []) == 75


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("block: [violation]", "Known members: blocks, clauses"),
        ("clauses: [NOBODY-*]", "no clause NOBODY-*"),
        ("targets: [nowhere]", "no target nowhere"),
        ("blocks: [", "this is not YAML"),
        ("inconclusive: 101", "/inconclusive"),
    ],
)
def test_a_mistake_in_a_policy_is_one_message(
    policy: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A member, clause or target that does not exist is named, with exit code 78."""
    assert verdict_of(tmp_path, [[KEPT]], policy) == 78
    assert message in capsys.readouterr().err
