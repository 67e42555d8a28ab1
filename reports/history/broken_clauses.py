"""The clauses that are broken at each target, counted without reading their findings, which may be thousands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from reports._records import TESTED
from reports.history.lives import is_as_thorough
from reports.history.tables import clause, run, sighting, trial, verdict
from reports.history.whole_runs import speaks

At = tuple[str, str]
"""A provider at a target."""

VIOLATION, KNOWN = "violation", "known"
OF_CLAUSE = trial.c.provider, trial.c.target, clause.c.name
"""What tells a clause at a target from others."""


def broken_clauses(connection: Connection) -> Mapping[At, int]:
    """How many clauses are broken at each target: no run after the latest violation that would find it again has found
    the clause kept, or broken in another way only, and none found accepted what violated it."""
    over = defaultdict[tuple[str, ...], list[Any]](list)
    for row in connection.execute(_not_violated()):
        over[row.provider, row.target, row.name].append(row)
    broken = defaultdict[At, set[str]](set)
    for row in connection.execute(_violated()):
        later = (one for one in over[row.provider, row.target, row.name] if one.started > row.started)
        if not any(is_as_thorough(one.profile, row.profile) for one in later):
            broken[row.provider, row.target].add(row.name)
    return {at: len(names) for at, names in broken.items()}


def _violated() -> Select[Any]:
    """When runs of each profile saw a violation of a clause last, in seconds since 1970; without those that a later run
    saw accepted."""
    columns = *OF_CLAUSE, trial.c.profile
    accepted = _accepted().subquery()  # once for each finding: asked for each sighting, it would be nights by nights
    joined = select(*columns, func.max(trial.c.started).label("started")).join_from(sighting, trial).join(clause)
    beside = joined.outerjoin(accepted, accepted.c.finding_id == sighting.c.finding_id)
    is_left = or_(accepted.c.last.is_(None), trial.c.started >= accepted.c.last)
    return beside.where(sighting.c.severity == VIOLATION, is_left).group_by(*columns)


def _accepted() -> Select[Any]:
    """When each finding was seen accepted last, in seconds since 1970, of those that ever were."""
    last = select(sighting.c.finding_id, func.max(trial.c.started).label("last")).join_from(sighting, trial)
    return last.where(sighting.c.severity == KNOWN).group_by(sighting.c.finding_id)


def _not_violated() -> Select[Any]:
    """When whole runs of each profile tested a clause last without a violation, of those that have been violated."""
    columns = *OF_CLAUSE, trial.c.profile, verdict.c.verdict
    joined = select(*columns, func.max(trial.c.started).label("started")).join_from(verdict, trial).join(run)
    names = select(clause.c.name).join_from(sighting, clause).where(sighting.c.severity == VIOLATION).distinct()
    others = [one for one in TESTED if one != VIOLATION]
    whole = verdict.c.verdict.in_(others), trial.c.is_complete, speaks()
    return (
        joined.join(clause, clause.c.id == verdict.c.clause_id)
        .where(*whole, clause.c.name.in_(names))
        .group_by(*columns)
    )
