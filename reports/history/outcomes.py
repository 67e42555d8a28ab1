"""Outcomes from the history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from reports._outcomes import Broken, Outcome, Promise
from reports.history.behaviour import answers_in
from reports.history.naming_rules import class_in
from reports.history.tables import clause, finding, run, sighting, trial, verdict
from reports.history.whole_runs import speaks

FACTS = (
    "provider", "target", "profile", "contract", "revision_number", "is_complete", "is_selection",
    "requests", "accepted", "refused",
)  # fmt: skip
PROMISE = ("says", "strength", "check")


def latest_two(connection: Connection, provider: str | None = None) -> list[tuple[Outcome | None, Outcome]]:
    """Of each provider at each target its latest run, and the latest whole one before it that compares with it.

    A run that tested nothing, as in an outage, compares with none: all would be new after it.
    """
    found = list[tuple[Outcome | None, Outcome]]()
    done = set[tuple[str, str]]()
    for row in _trials(connection, speaks(), *([trial.c.provider == provider] if provider else [])):
        at = row.provider, row.target
        if at not in done:
            done.add(at)
            found.append((_before(connection, row), _outcome(connection, row)))
    return sorted(found, key=lambda pair: (pair[1].provider, pair[1].target))


def latest(connection: Connection, target: str, provider: str | None = None) -> list[Outcome]:
    """The latest whole run that tested something of each provider, or of one, at a target."""
    wanted = [
        trial.c.target == target,
        trial.c.is_complete,
        trial.c.tested > 0,
        speaks(),
        *([trial.c.provider == provider] if provider else []),
    ]
    newest: dict[str, Any] = {}
    for row in _trials(connection, *wanted):
        newest.setdefault(row.provider, row)
    return [_outcome(connection, row) for row in newest.values()]


def of_run(connection: Connection, name: str) -> list[Outcome]:
    """What a run says of each of its providers; empty for one that the history does not know."""
    return [_outcome(connection, row) for row in _trials(connection, run.c.name == name)]


def _before(connection: Connection, row: Any) -> Outcome | None:
    same = [trial.c[name] == getattr(row, name) for name in ("provider", "target", "profile")]
    is_before = or_(trial.c.started < row.started, and_(trial.c.started == row.started, trial.c.id < row.id))
    rows = _trials(connection, *same, trial.c.is_complete, trial.c.tested > 0, speaks(), is_before)
    return _outcome(connection, rows[0]) if rows else None


def _trials(connection: Connection, *wanted: ColumnElement[bool]) -> list[Any]:
    """The latest first."""
    columns = (trial.c[name] for name in ("id", "started", "median", "p95", "revision", *FACTS))
    chosen = select(run.c.name.label("run"), *columns).join_from(trial, run).where(*wanted)
    return list(connection.execute(chosen.order_by(trial.c.started.desc(), trial.c.id.desc())))


def _outcome(connection: Connection, row: Any) -> Outcome:
    columns = (clause.c[name] for name in ("name", "digest", *PROMISE))
    chosen = select(*columns, verdict.c.verdict, verdict.c.reason).join_from(verdict, clause)
    verdicts = list(connection.execute(chosen.where(verdict.c.trial_id == row.id)))
    latency = {name: value for name in ("median", "p95") if (value := getattr(row, name)) is not None}
    return Outcome(
        run=row.run,
        started=datetime.fromtimestamp(row.started, UTC),
        **{name: getattr(row, name) for name in FACTS},
        verdicts={one.name: one.verdict for one in verdicts},
        wordings={one.name: one.digest for one in verdicts},
        reasons={one.name: one.reason for one in verdicts if one.reason},
        promises={one.name: Promise(*(getattr(one, name) for name in PROMISE)) for one in verdicts},
        revision=row.revision or "",
        findings=_findings(connection, row.id, row.provider),
        latency=latency,
        answers=answers_in(connection, row.id),
    )


def _findings(connection: Connection, trial_id: int, provider: str) -> dict[str, Broken]:
    names = ("fingerprint", "naming", "clause", "pointer", "keyword")
    columns = (*(finding.c[name] for name in names), sighting.c.severity)
    seen = select(*columns).join_from(sighting, finding).where(sighting.c.trial_id == trial_id)
    return {row.fingerprint: _broken(row, provider) for row in connection.execute(seen)}


def _broken(row: Any, provider: str) -> Broken:
    answered = class_in(row.fingerprint, row.naming, provider, row.clause, row.pointer or "", row.keyword or "")
    return Broken(row.clause, row.pointer, row.keyword, row.severity, answered)
