"""The clauses that nothing shows any more since a vendor's answers changed: they are neither kept nor broken now."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from reports._records import TESTED
from reports.history.behaviour import KnownChange
from reports.history.tables import clause, run, trial, verdict
from reports.history.trials import LatestTrial

NOT_APPLICABLE = "not applicable"
"""The verdict of a clause that no answer of the run was about."""


def no_longer_tested(connection: Connection, one: LatestTrial, changes: Sequence[KnownChange]) -> tuple[str, ...]:
    """The clauses that the latest run of a target had nothing to judge by, and that the runs before these changes had
    tested."""
    names = {each.since.before for each in changes if each.since.run == one.run}
    named = select(clause.c.name).join_from(verdict, clause)
    at = trial.c.provider == one.provider, trial.c.target == one.target, run.c.name.in_(names)
    before = named.join(trial).join(run).where(*at, verdict.c.verdict.in_(TESTED))
    tested = set(connection.scalars(before)) if names else set()
    now = named.where(verdict.c.trial_id == one.id, verdict.c.verdict == NOT_APPLICABLE)
    return tuple(sorted(name for name in connection.scalars(now) if name in tested))
