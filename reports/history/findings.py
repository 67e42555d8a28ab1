"""The findings that the history knows, each with its life."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from reports._records import TESTED
from reports.history.lives import Life, Look, Point, is_as_thorough, life
from reports.history.tables import clause, finding, former_name, run, sighting, trial, verdict
from reports.history.whole_runs import speaks

At = tuple[str, str]
"""A provider at a target."""

KEYS = ("finding_id", "clause_id")
"""Columns that a query needs and nobody is told."""

Seen = Any
"""A row of a query: SQLAlchemy types its columns by position only."""


@dataclass(frozen=True)
class KnownFinding:
    """A finding at a target, as it was seen last, and its life.

    `former` are the fingerprints that earlier rules gave it.
    """

    provider: str
    target: str
    fingerprint: str
    clause: str
    pointer: str | None
    keyword: str | None
    says: str
    place: str
    strength: str
    severity: str
    seen: str
    sent: str
    expected: str
    got: str
    script: str
    shown_by: str
    owner: str
    page: str
    command: str
    life: Life
    points: tuple[Point, ...] = ()
    former: tuple[str, ...] = ()


def findings(
    connection: Connection, provider: str | None = None, clause_name: str | None = None, fingerprint: str | None = None
) -> list[KnownFinding]:
    """All findings, or those of a provider, of a clause, or whose fingerprint begins so; the one seen last first."""
    wanted = [
        *([finding.c.provider == provider] if provider else []),
        *([finding.c.clause == clause_name] if clause_name else []),
        *([_is_named(fingerprint)] if fingerprint else []),
    ]
    sightings: dict[int, dict[int, Seen]] = defaultdict(dict)
    for row in connection.execute(_sightings(wanted)):
        sightings[row.finding_id][row.trial_id] = row
    trials, looks = _trials(connection), _verdicts(connection, sightings.values())
    former = _former(connection)
    found = [
        replace(_known(row, sightings[row.finding_id], trials[_at(row)], looks), former=tuple(former[row.finding_id]))
        for row in connection.execute(_latest(wanted))
    ]
    return sorted(found, key=lambda one: (-one.life.last_seen.started, one.target, one.clause, one.fingerprint))


def _is_named(fingerprint: str) -> ColumnElement[bool]:
    before = select(former_name.c.finding_id).where(former_name.c.fingerprint.startswith(fingerprint, autoescape=True))
    return finding.c.fingerprint.startswith(fingerprint, autoescape=True) | finding.c.id.in_(before)


def _sightings(wanted: Sequence[ColumnElement[bool]]) -> Any:
    columns = (sighting.c.finding_id, sighting.c.trial_id, sighting.c.clause_id, trial.c.profile)
    return select(*columns).join_from(sighting, finding).join(trial).where(*wanted)


def _at(row: Seen) -> At:
    return row.provider, row.target


def _trials(connection: Connection) -> Mapping[At, list[Seen]]:
    """The trials of each provider at each target, the earliest first."""
    columns = (trial.c.id, trial.c.provider, trial.c.target, trial.c.profile, trial.c.started, trial.c.is_complete)
    rows = (
        select(*columns, run.c.name, speaks().label("speaks"))
        .join_from(trial, run)
        .order_by(trial.c.started, trial.c.id)
    )
    found: dict[At, list[Seen]] = defaultdict(list)
    for row in connection.execute(rows):
        found[_at(row)].append(row)
    return found


def _verdicts(connection: Connection, sightings: Iterable[Mapping[int, Seen]]) -> Mapping[int, frozenset[int]]:
    """The trials that have tested a clause as it was worded, by the clause's id."""
    clauses = {row.clause_id for rows in sightings for row in rows.values()}
    tested = select(verdict.c.clause_id, verdict.c.trial_id).where(
        verdict.c.clause_id.in_(clauses), verdict.c.verdict.in_(TESTED)
    )
    found = defaultdict(set)
    for row in connection.execute(tested):
        found[row.clause_id].add(row.trial_id)
    return {id: frozenset(trials) for id, trials in found.items()}


def _former(connection: Connection) -> Mapping[int, list[str]]:
    """Fingerprints that findings had, by the finding's id."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(select(former_name).order_by(former_name.c.fingerprint)):
        found[row.finding_id].append(row.fingerprint)
    return found


def _known(
    latest: Seen, rows: Mapping[int, Seen], trials: Sequence[Seen], tested: Mapping[int, frozenset[int]]
) -> KnownFinding:
    profiles = {row.profile for row in rows.values()}
    by = tested.get(latest.clause_id, frozenset())
    points = [Point(one.id, one.name, one.started, _look(one, rows, by, profiles)) for one in trials]
    told = {name: value for name, value in latest._mapping.items() if name not in KEYS}
    return KnownFinding(**told, life=life(points), points=tuple(points))


def _look(one: Seen, rows: Mapping[int, Seen], tested: frozenset[int], profiles: Iterable[str]) -> Look:
    if one.id in rows:
        return Look.SEEN
    is_whole = one.is_complete and one.speaks
    is_measured = is_whole and one.id in tested and any(is_as_thorough(one.profile, each) for each in profiles)
    return Look.ABSENT if is_measured else Look.NOT_MEASURED


def _latest(wanted: Sequence[ColumnElement[bool]]) -> Any:
    """Each finding as it was seen last."""
    order = (trial.c.started.desc(), trial.c.id.desc())
    nth = func.row_number().over(partition_by=sighting.c.finding_id, order_by=order)
    # Numbered without their texts: sorting these takes most of the time where there are thousands.
    keys = select(sighting.c.finding_id, sighting.c.trial_id, nth.label("nth"))
    numbered = keys.join_from(sighting, finding).join(trial).where(*wanted).subquery()
    is_same = (sighting.c.finding_id == numbered.c.finding_id) & (sighting.c.trial_id == numbered.c.trial_id)
    of_finding = [finding.c[name] for name in ("provider", "target", "fingerprint", "clause", "pointer", "keyword")]
    of_clause = [clause.c[name] for name in ("says", "place", "strength")]
    texts = ("finding_id", "clause_id", "severity", "seen", "sent", "expected", "got", "script", "shown_by")
    of_trial = [trial.c[name] for name in ("owner", "page", "command")]
    columns = (*of_finding, *of_clause, *(sighting.c[name] for name in texts), *of_trial)
    joined = select(*columns).join_from(numbered, sighting, is_same).join(finding).join(trial)
    return joined.join(clause, clause.c.id == sighting.c.clause_id).where(numbered.c.nth == 1)
