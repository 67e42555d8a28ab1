"""Removes old runs from the history, and targets that are no longer tested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, func, not_, select

from reports._known import listed, one_line
from reports._records import TESTED
from reports.history import HistoryError
from reports.history.behaviour import KnownChange, known_changes
from reports.history.findings import KnownFinding, findings
from reports.history.left import is_clean, is_left
from reports.history.lives import Look, State
from reports.history.tables import change, clause, finding, notice, run, sighting, told, trial, verdict
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
        back = f" {_coming_back('them')}" if self.removed else ""
        return f"{_number(self.removed, 'run')} removed." + (f" {stay}" if self.staying else "") + back


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
        what = f"{_number(self.runs, 'run')} of {listed(self.providers)}, {_number(self.findings, 'finding')}"
        return f"{one_line(self.target)} is forgotten: {what} removed. {_coming_back('it')}"


def _coming_back(what: str) -> str:
    return (
        f"A journal of {what} that is still in a folder comes back with the next `reports ingest`: remove it there too."
    )


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def prune(connection: Connection, before: int) -> Pruned:
    """Remove the runs that began before a time, in seconds since 1970, but for those that something is decided by.

    Of each provider at each target stay its latest run, its latest whole one of each profile, the latest that could
    test something, that kept something and that left nothing changed, and what left something that is still left; for
    each unresolved finding the run that saw it last, and the latest in which its clause was kept or its breach
    accepted. What the runs that stay say of a finding has to mean the same without the others: of one that any of them
    saw, the latest of each profile that saw it stay, and the run that cleared it; of a change of behaviour that any of
    them saw last, the run since which it is seen; of a target with runs of some clauses only, the first run of all.
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
        known = listed(connection.scalars(select(trial.c.target).distinct()))
        raise HistoryError(f"--forget {target}: the history knows no such target. Known: {known}.")
    runs = connection.execute(delete(trial).where(trial.c.target == target)).rowcount
    lost = connection.execute(delete(finding).where(finding.c.target == target)).rowcount
    connection.execute(delete(change).where(change.c.target == target))
    connection.execute(delete(told).where(told.c.target == target))
    connection.execute(delete(run).where(run.c.id.not_in(select(trial.c.run_id))))
    _sweep(connection)
    return Forgotten(target, names, runs, lost)


def _sweep(connection: Connection) -> None:
    """Remove what no run refers to any more."""
    connection.execute(delete(finding).where(finding.c.id.not_in(select(sighting.c.finding_id))))
    connection.execute(delete(change).where(change.c.id.not_in(select(notice.c.change_id))))
    used = select(verdict.c.clause_id).union(select(sighting.c.clause_id))
    connection.execute(delete(clause).where(clause.c.id.not_in(used)))


def _needed(connection: Connection, old: set[int]) -> set[int]:
    """The runs that stay, by id: those that are not old, and those that something is decided by."""
    known = findings(connection)
    runs: Mapping[int, int] = {row.id: row.run_id for row in connection.execute(select(trial.c.id, trial.c.run_id))}
    trials = {*_latest(connection), *_behind(connection, known)}
    kept = {runs[id] for id in trials} | (set(runs.values()) - old)
    profiles = {row.id: row.profile for row in connection.execute(select(trial.c.id, trial.c.profile))}
    changes = known_changes(connection)
    while more := {runs[id] for id in (*_comparing(known, runs, kept, profiles), *_since(changes, runs, kept))} - kept:
        kept |= more
    return kept


def _latest(connection: Connection) -> Iterable[int]:
    """Of each provider at each target the latest trial, the latest whole one, and the latest of those with results."""
    tested, good = (
        trial.c.id.in_(select(verdict.c.trial_id).where(verdict.c.verdict.in_(words))) for words in (TESTED, ("kept",))
    )
    whole = (trial.c.is_complete, speaks())
    for such in ((), (speaks(),), whole, (*whole, tested), (good,), (is_clean(),)):
        yield from _last_of(connection, AT, such)
    yield from _last_of(connection, (*AT, trial.c.profile), whole)
    yield from connection.scalars(select(trial.c.id).where(is_left()))
    yield from _first_of_all(connection)


def _first_of_all(connection: Connection) -> Iterable[int]:
    """Of each target with runs of some clauses only, the first run of all: since then the others clear nothing."""
    place = func.row_number().over(partition_by=AT, order_by=(trial.c.started, trial.c.id))
    of_all = trial.c.is_complete, not_(trial.c.is_selection)
    numbered = select(trial.c.id, *AT, place.label("place")).where(*of_all).subquery()
    is_same = trial.c.provider == numbered.c.provider, trial.c.target == numbered.c.target
    has_selections = exists().where(*is_same, trial.c.is_selection)
    return connection.scalars(select(numbered.c.id).where(numbered.c.place == 1, has_selections))


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


def _comparing(
    known: Sequence[KnownFinding], runs: Mapping[int, int], kept: set[int], profiles: Mapping[int, str]
) -> Iterable[int]:
    """Of each finding that a run saw which stays, the latest trial of each profile that saw it, and what cleared it.

    Without that one it would be broken again; and a run clears it only where it is as thorough as one that saw it.
    """
    for each in known:
        seen = [point.trial for point in each.points if point.look == Look.SEEN]
        if any(runs[id] in kept for id in seen):
            yield from {profiles[id]: id for id in seen}.values()
            if each.life.resolved_by is not None:
                yield each.life.resolved_by.trial


def _since(changes: Iterable[KnownChange], runs: Mapping[int, int], kept: set[int]) -> Iterable[int]:
    """Of each change of behaviour that a run which stays saw last, the trial since which it is seen: by that, channels
    know whether they were told of it."""
    return (each.since.trial for each in changes if runs[each.last.trial] in kept)


def _last_of(connection: Connection, at: Sequence[Any], such: Sequence[ColumnElement[bool]]) -> Iterable[int]:
    """The latest trial of each group, in the order of their beginning and, within a second, of their ingestion."""
    place = func.row_number().over(partition_by=at, order_by=(trial.c.started.desc(), trial.c.id.desc()))
    numbered = select(trial.c.id, place.label("place")).where(*such).subquery()
    return connection.scalars(select(numbered.c.id).where(numbered.c.place == 1))
