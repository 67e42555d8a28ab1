"""Removes old runs from the history."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, select

from reports.history.tables import clause, finding, run, sighting, trial, verdict


def prune(connection: Connection, before: int) -> int:
    """Remove the runs that began before a time, in seconds since 1970, and return how many.

    The latest run of each provider at each target stays: it says when that was tested last.
    """
    place = func.row_number().over(partition_by=(trial.c.provider, trial.c.target), order_by=trial.c.started.desc())
    newest = select(trial.c.run_id, place.label("place")).subquery()
    latest = select(newest.c.run_id).where(newest.c.place == 1)
    removed = connection.execute(delete(run).where(run.c.started < before, run.c.id.not_in(latest))).rowcount
    connection.execute(delete(finding).where(finding.c.id.not_in(select(sighting.c.finding_id))))
    used = select(verdict.c.clause_id).union(select(sighting.c.clause_id))
    connection.execute(delete(clause).where(clause.c.id.not_in(used)))
    return removed
