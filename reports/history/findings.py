"""The findings that the history knows, each with its life."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from reports._commands import in_checkout, replay_command
from reports._records import TESTED
from reports.history.lives import Life, Look, Point, is_as_thorough, life
from reports.history.tables import clause, finding, former_name, run, sighting, trial, verdict
from reports.history.whole_runs import speaks

At = tuple[str, str]
"""A provider at a target."""

OF_FINDING = ("provider", "target", "fingerprint", "clause", "pointer", "keyword")
OF_CLAUSE = ("says", "place", "strength", "check")
SHOWN = ("severity", "seen", "spread", "sent", "expected", "got", "script", "shown_by", "answered", "refusals")
OF_SIGHTING = (*SHOWN, "choices")
OF_TRIAL = ("owner", "page", "command", "contract")
OF_RUN = ("job", "checkout", "file")
REMOVED = "the contract has no such clause now"
"""What has become of a clause that no run tries any more."""
TOLD = (*OF_FINDING, *OF_CLAUSE, *OF_SIGHTING, *OF_TRIAL, *OF_RUN)
"""What is told of a finding, by the tables that it stands in."""

KEYS = ("finding_id", "clause_id")
"""Columns that a query needs and nobody is told."""

Seen = Any
"""A row of a query: SQLAlchemy types its columns by position only."""

Lived = Callable[[At, frozenset[int], int], tuple[tuple[Point, ...], Life]]
"""What the runs of a target say of a finding, and its life, by the trials that saw it and the id of its clause."""


@dataclass(frozen=True)
class KnownFinding:
    """A finding at a target, as it was seen last, and its life.

    `former` are the fingerprints that earlier rules gave it; `job` is the page of the CI job of the run that saw it.
    `checkout` is the folder in which the commands of that run work, `file` its journal, where they have to be named;
    `answered` is what a refused update was answered that has changed something all the same, `refusals` after which
    ones something had changed, and after which nothing; `choices`, for which values it showed. `was` is its severity,
    and how often it showed by `seen` and `spread`, in the run before its last one. `wording` is the id of its clause as
    it was worded in the last one, `contract` the date of the contract then. `unmeasured`: what the contract has done to
    the clause since, so that no run looks for the finding any more; empty where it has done nothing, or nobody has
    asked. `told_in`: the runs with which channels were told that it is there, where somebody has asked.
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
    check: str
    severity: str
    seen: str
    spread: str
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
    job: str | None = None
    checkout: str | None = None
    file: str | None = None
    answered: str = ""
    refusals: str = ""
    choices: str = ""
    was: tuple[str, str, str] | None = None
    wording: int = 0
    contract: str = ""
    unmeasured: str = ""
    told_in: frozenset[str] = frozenset()

    @property
    def is_withdrawn(self) -> bool:
        """Whether the contract has its clause no more, or in other words, so that no run looks for it: then no
        promise is broken, and nobody has fixed anything."""
        return bool(self.unmeasured)

    @property
    def is_removed(self) -> bool:
        """Whether the contract has its clause no more."""
        return self.unmeasured == REMOVED

    @property
    def see_again(self) -> str:
        """The command that tries it again."""
        return replay_command(self.life.last_seen.run, self.fingerprint, self.checkout, self.file)

    @property
    def run_again(self) -> str:
        """The command that makes the run again that saw it last."""
        return in_checkout(self.command, self.checkout)


def findings(
    connection: Connection, provider: str | None = None, clause_name: str | None = None, fingerprint: str | None = None
) -> list[KnownFinding]:
    """All findings, or those of a provider, of a clause, or whose fingerprint begins so; the one seen last first."""
    wanted = [
        *([finding.c.provider == provider] if provider else []),
        *([finding.c.clause == clause_name] if clause_name else []),
        *([_is_named(fingerprint)] if fingerprint else []),
    ]
    latest = connection.execute(_latest(wanted)).all()
    seen, former, before = _seen(connection, wanted), _former(connection), _before(connection, wanted)
    lived = _lived(connection, {row.clause_id for row in latest})
    by_id = [(row.finding_id, row) for row in latest]
    found = [_known(row, frozenset(seen[id]), former.get(id, ()), before.get(id), lived) for id, row in by_id]
    return sorted(found, key=lambda one: (-one.life.last_seen.started, one.target, one.clause, one.fingerprint))


def _is_named(fingerprint: str) -> ColumnElement[bool]:
    before = select(former_name.c.finding_id).where(former_name.c.fingerprint.startswith(fingerprint, autoescape=True))
    return finding.c.fingerprint.startswith(fingerprint, autoescape=True) | finding.c.id.in_(before)


def _seen(connection: Connection, wanted: Sequence[ColumnElement[bool]]) -> Mapping[int, list[int]]:
    """The trials that have seen a finding, by the finding's id."""
    rows = select(sighting.c.finding_id, sighting.c.trial_id).join_from(sighting, finding).where(*wanted)
    found: dict[int, list[int]] = defaultdict(list)
    for finding_id, trial_id in connection.execute(rows).all():
        found[finding_id].append(trial_id)
    return found


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
    for row in connection.execute(rows).all():
        found[_at(row)].append(row)
    return found


def _with_verdict(
    connection: Connection, clauses: Collection[int], words: Collection[str]
) -> Mapping[int, frozenset[int]]:
    """The trials that have one of these verdicts on a clause as it was worded, by the clause's id."""
    tested = select(verdict.c.clause_id, verdict.c.trial_id).where(verdict.c.verdict.in_(words))
    return _by_clause(connection.execute(tested.where(verdict.c.clause_id.in_(clauses))).all())


def _with_sighting(connection: Connection, clauses: Collection[int]) -> Mapping[int, frozenset[int]]:
    """The trials that have seen a clause broken, by its id. Its verdict does not tell: it is a violation, too, where
    the promise is kept and its exception is not needed any more."""
    seen = select(sighting.c.clause_id, sighting.c.trial_id).where(sighting.c.clause_id.in_(clauses)).distinct()
    return _by_clause(connection.execute(seen).all())


def _by_clause(rows: Iterable[Seen]) -> Mapping[int, frozenset[int]]:
    found = defaultdict(set)
    for clause_id, trial_id in rows:
        found[clause_id].add(trial_id)
    return {id: frozenset(trials) for id, trials in found.items()}


def _former(connection: Connection) -> Mapping[int, list[str]]:
    """Fingerprints that findings had, by the finding's id."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(select(former_name).order_by(former_name.c.fingerprint)):
        found[row.finding_id].append(row.fingerprint)
    return found


def _lived(connection: Connection, clauses: Collection[int]) -> Lived:
    """Tells lives, each once: a night that breaks a promise in thousands of ways gives all of them the same one."""
    trials, tested = _trials(connection), _with_verdict(connection, clauses, TESTED)
    broken = _with_sighting(connection, clauses)

    @cache
    def lived(at: At, seen: frozenset[int], clause_id: int) -> tuple[tuple[Point, ...], Life]:
        points = _points(trials[at], seen, tested.get(clause_id, frozenset()), broken.get(clause_id, frozenset()))
        return points, life(points)

    return lived


def _known(
    row: Seen, seen: frozenset[int], former: Iterable[str], was: tuple[str, str, str] | None, lived: Lived
) -> KnownFinding:
    points, its_life = lived(_at(row), seen, row.clause_id)
    told = dict(zip(TOLD, row, strict=False))  # KEYS come last, and are not told
    more = {"former": tuple(former), "was": was, "wording": row.clause_id}
    return KnownFinding(**told, **more, life=its_life, points=points)


def _points(
    trials: Sequence[Seen], seen: frozenset[int], tested: frozenset[int], broken: frozenset[int]
) -> tuple[Point, ...]:
    profiles = {one.profile for one in trials if one.id in seen}
    thorough = {one for one in {each.profile for each in trials} if any(is_as_thorough(one, it) for it in profiles)}
    return tuple(
        Point(one.id, one.name, one.started, _look(one, seen, tested, thorough), one.profile, one.id not in broken)
        for one in trials
    )


def _look(one: Seen, seen: frozenset[int], tested: frozenset[int], thorough: Collection[str]) -> Look:
    """What a trial says of a finding; `thorough` are the profiles that would find it again."""
    if one.id in seen:
        return Look.SEEN
    is_measured = one.id in tested and one.is_complete and one.speaks and one.profile in thorough
    return Look.ABSENT if is_measured else Look.NOT_MEASURED


def _numbered(wanted: Sequence[ColumnElement[bool]]) -> tuple[Any, Any]:
    """The sightings of each finding, the last one first, and how they join with their texts: sorting these takes most
    of the time where there are thousands."""
    order = (trial.c.started.desc(), trial.c.id.desc())
    nth = func.row_number().over(partition_by=sighting.c.finding_id, order_by=order)
    keys = select(sighting.c.finding_id, sighting.c.trial_id, nth.label("nth"))
    numbered = keys.join_from(sighting, finding).join(trial).where(*wanted).subquery()
    is_same = (sighting.c.finding_id == numbered.c.finding_id) & (sighting.c.trial_id == numbered.c.trial_id)
    return numbered, is_same


def _before(connection: Connection, wanted: Sequence[ColumnElement[bool]]) -> Mapping[int, tuple[str, str, str]]:
    """Severity of each finding, and how often it showed, in the run before the last one, by the finding's id."""
    numbered, is_same = _numbered(wanted)
    columns = sighting.c.finding_id, sighting.c.severity, sighting.c.seen, sighting.c.spread
    rows = connection.execute(select(*columns).join_from(numbered, sighting, is_same).where(numbered.c.nth == 2))
    return {id: (severity, seen, spread) for id, severity, seen, spread in rows}


def _latest(wanted: Sequence[ColumnElement[bool]]) -> Any:
    """Each finding as it was seen last."""
    numbered, is_same = _numbered(wanted)
    own = (finding, OF_FINDING), (clause, OF_CLAUSE), (sighting, OF_SIGHTING)
    tables = *own, (trial, OF_TRIAL), (run, OF_RUN), (sighting, KEYS)
    columns = [table.c[name] for table, names in tables for name in names]
    joined = select(*columns).join_from(numbered, sighting, is_same).join(finding).join(trial)
    return (
        joined.join(run, run.c.id == trial.c.run_id)
        .join(clause, clause.c.id == sighting.c.clause_id)
        .where(numbered.c.nth == 1)
    )
