"""Removes old runs from the history, and targets that are no longer tested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select

from reports._records import TESTED
from reports._text import printable
from reports.history import HistoryError
from reports.history.findings import KnownFinding, findings
from reports.history.lives import Look, State
from reports.history.tables import clause, finding, run, sighting, told, trial, verdict
from reports.history.whole_runs import speaks

WHY = "the latest of its target, or what the state of a finding rests on."
"""Why an old run stays."""

AT = (trial.c.provider, trial.c.target)


@dataclass(frozen=True)
class Pruned:
    """How many runs were removed, and how many stay that are as old."""

    removed: int
    staying: int

    @property
    def text(self) -> str:
        """What was done, in a sentence."""
        stay = f"{_number(self.staying, 'older run')} {'stays' if self.staying == 1 else 'stay'}: {WHY}"
        return f"{_number(self.removed, 'run')} removed." + (f" {stay}" if self.staying else "")


@dataclass(frozen=True)
class Forgotten:
    """What was removed with a target."""

    target: str
    providers: tuple[str, ...]
    runs: int
    findings: int

    @property
    def text(self) -> str:
        """What was removed, in a sentence."""
        what = f"{_number(self.runs, 'run')} of {', '.join(self.providers)}, {_number(self.findings, 'finding')}"
        return (
            f"{printable(self.target)} is forgotten: {what} removed. A journal of it that is still in a folder comes "
            "back with the next `reports ingest`: remove it there too."
        )


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def prune(connection: Connection, before: int) -> Pruned:
    """Remove the runs that began before a time, in seconds since 1970, but for those that something is decided by.

    Of each provider at each target stay its latest run, its latest whole one, the latest that could test something and
    the latest that kept something; for each unresolved finding the run that saw it last, and the latest in which its
    clause was kept or its breach accepted; for a resolved one that a run saw which stays, the run that cleared it.
    """
    rows = connection.execute(select(run.c.id, run.c.started))
    old = {row.id for row in rows if row.started < before}
    kept = _needed(connection, old)
    gone = sorted(old - kept)
    if gone:  # one by one: a list of them would be too long for a statement
        connection.execute(delete(run).where(run.c.id == bindparam("gone")), [{"gone": id} for id in gone])
    _sweep(connection)
    return Pruned(len(gone), len(old & kept))


def forget(connection: Connection, target: str) -> Forgotten:
    """Remove a target with all that its runs said, of each provider.

    Raises HistoryError for a target that the history does not know.
    """
    providers = connection.scalars(select(trial.c.provider).where(trial.c.target == target).distinct())
    names = tuple(sorted(providers))
    if not names:
        known = ", ".join(sorted(connection.scalars(select(trial.c.target).distinct()))) or "none"
        raise HistoryError(f"--forget {target}: the history knows no such target. Known: {known}.")
    runs = connection.execute(delete(trial).where(trial.c.target == target)).rowcount
    lost = connection.execute(delete(finding).where(finding.c.target == target)).rowcount
    connection.execute(delete(told).where(told.c.target == target))
    connection.execute(delete(run).where(run.c.id.not_in(select(trial.c.run_id))))
    _sweep(connection)
    return Forgotten(target, names, runs, lost)


def _sweep(connection: Connection) -> None:
    """Remove what no run refers to any more."""
    connection.execute(delete(finding).where(finding.c.id.not_in(select(sighting.c.finding_id))))
    used = select(verdict.c.clause_id).union(select(sighting.c.clause_id))
    connection.execute(delete(clause).where(clause.c.id.not_in(used)))


def _needed(connection: Connection, old: set[int]) -> set[int]:
    """The runs that stay, by id: those that are not old, and those that something is decided by."""
    known = findings(connection)
    runs: Mapping[int, int] = {row.id: row.run_id for row in connection.execute(select(trial.c.id, trial.c.run_id))}
    trials = {*_latest(connection), *_behind(connection, known)}
    kept = {runs[id] for id in trials} | (set(runs.values()) - old)
    while more := {runs[id] for id in _clearing(known, runs, kept)} - kept:
        kept |= more
    return kept


def _latest(connection: Connection) -> Iterable[int]:
    """Of each provider at each target the latest trial, the latest whole one, and the latest of those with results."""
    tested, good = (
        trial.c.id.in_(select(verdict.c.trial_id).where(verdict.c.verdict.in_(words))) for words in (TESTED, ("kept",))
    )
    whole = (trial.c.is_complete, speaks())
    for such in ((), (speaks(),), whole, (*whole, tested), (good,)):
        yield from _last_of(connection, AT, such)


def _behind(connection: Connection, known: Sequence[KnownFinding]) -> Iterable[int]:
    """For each unresolved finding the trial that saw it last, and the latest in which its clause was kept or known."""
    open_ones = [each for each in known if each.life.state != State.RESOLVED]
    yield from (each.life.last_seen.trial for each in open_ones)
    held = _last_by_clause(connection)
    yield from (held[key] for each in open_ones if (key := (each.provider, each.target, each.clause)) in held)


def _last_by_clause(connection: Connection) -> Mapping[tuple[str, str, str], int]:
    order = (trial.c.started.desc(), trial.c.id.desc())
    place = func.row_number().over(partition_by=(*AT, clause.c.name), order_by=order)
    columns = (trial.c.id, *AT, clause.c.name, place.label("place"))
    held = select(*columns).join_from(verdict, trial).join(clause).where(verdict.c.verdict.in_(("kept", "known")))
    numbered = held.subquery()
    rows = connection.execute(select(numbered).where(numbered.c.place == 1))
    return {(row.provider, row.target, row.name): row.id for row in rows}


def _clearing(known: Sequence[KnownFinding], runs: Mapping[int, int], kept: set[int]) -> Iterable[int]:
    """The trials that have cleared what runs saw that stay: without them it would be broken again."""
    for each in known:
        seen = (point.trial for point in each.points if point.look == Look.SEEN)
        if each.life.resolved_by is not None and any(runs[id] in kept for id in seen):
            yield each.life.resolved_by.trial


def _last_of(connection: Connection, at: Sequence[Any], such: Sequence[ColumnElement[bool]]) -> Iterable[int]:
    """The latest trial of each group, in the order of their beginning and, within a second, of their ingestion."""
    place = func.row_number().over(partition_by=at, order_by=(trial.c.started.desc(), trial.c.id.desc()))
    numbered = select(trial.c.id, place.label("place")).where(*such).subquery()
    return connection.scalars(select(numbered.c.id).where(numbered.c.place == 1))
