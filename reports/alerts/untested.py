"""The clauses that nothing shows any more since a vendor's answers changed: they are neither kept nor broken now."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from reports._records import TESTED
from reports.history.tables import clause, run, trial, verdict

NOT_APPLICABLE = "not applicable"
"""The verdict of a clause that no answer of the run was about."""


def no_longer_tested(
    connection: Connection, at: tuple[str, str], name: str, before: Collection[str]
) -> tuple[str, ...]:
    """The clauses that a run, by its name, had nothing to judge by at a target, and that runs `before` had tested."""
    named = select(clause.c.name).join_from(verdict, clause).join(trial).join(run)
    own = trial.c.provider == at[0], trial.c.target == at[1]
    tested = named.where(*own, run.c.name.in_(before), verdict.c.verdict.in_(TESTED))
    now = named.where(*own, run.c.name == name, verdict.c.verdict == NOT_APPLICABLE)
    return tuple(sorted({*connection.scalars(now)} & {*connection.scalars(tested)})) if before else ()
