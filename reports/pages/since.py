"""Since when the findings of a run are there, where a history is at hand that has the run."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reports._behaviour import Behaviour
from reports._records import Finding, Journal, Target
from reports._unsteady import Unsteady
from reports.history import HistoryError
from reports.history.lives import Life, life

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reports.alerts.new_ways import NewWay
    from reports.history.findings import KnownFinding
    from reports.history.untested import Lost

Key = tuple[str, str, str]
"""A provider, its target, and the fingerprint of a finding there."""

LOOKED_AT = 14
"""How many runs of a target are looked at for one to compare with: two weeks of nights."""

UNKNOWN = "Since when it is so is not known here"


@dataclass(frozen=True)
class Past:
    """The findings of a run, each with its life up to this run; `note` says how to get what is missing. `accepted` is,
    by provider and target, how many updates the last whole run before it had accepted, `unsteady` what comes and goes
    there, and was not there in this run, `not_accepted` what is said of accepted clauses that are broken in
    a way which nobody has accepted, `unaccepted` the fingerprints of these findings, `behaviour` what the vendor did
    otherwise in this run than in the one named, `untested` the clauses that nothing shows any more since then, and
    `resolved` the violations that it is the first not to see, `was` what was otherwise before a target could not be
    tested any more."""

    note: str
    lives: Mapping[Key, Life] = field(default_factory=dict)
    accepted: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unsteady: Mapping[tuple[str, str], tuple[Unsteady, ...]] = field(default_factory=dict)
    not_accepted: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    unaccepted: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    behaviour: Mapping[tuple[str, str], tuple[tuple[Behaviour, str], ...]] = field(default_factory=dict)
    untested: Mapping[tuple[str, str], tuple[Lost, ...]] = field(default_factory=dict)
    resolved: Mapping[tuple[str, str], tuple[KnownFinding, ...]] = field(default_factory=dict)
    was: Mapping[tuple[str, str], str] = field(default_factory=dict)
    compared: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def was_at(self, target: Target) -> str:
        """What was otherwise at a target that cannot be tested, in the last run that tested it; empty: nobody knows."""
        return self.was.get((target.provider, target.target), "")

    def untested_at(self, target: Target) -> tuple[Lost, ...]:
        """The clauses that nothing shows any more at a target since its behaviour changed."""
        return self.untested.get((target.provider, target.target), ())

    def of(self, target: Target, finding: Finding) -> Life | None:
        """The life of a finding at a target, or None where the history does not tell it."""
        return self.lives.get((target.provider, target.target, finding.fingerprint))

    def accepted_before(self, target: Target) -> int | None:
        """How many updates the run before had accepted at a target, or None where the history does not tell it."""
        return self.accepted.get((target.provider, target.target))

    def resolved_at(self, target: Target) -> tuple[tuple[str, str, str], ...]:
        """The violations that are gone at a target since this run: clause, place, and what to look after."""
        from reports.history.afterwards import afterwards

        own = self.resolved.get((target.provider, target.target), ())
        return tuple((one.clause, one.pointer or "", afterwards(one)) for one in own)

    def unsteady_at(self, target: Target) -> tuple[Unsteady, ...]:
        """What comes and goes at a target, and was not there in this run."""
        return self.unsteady.get((target.provider, target.target), ())

    def not_accepted_at(self, target: Target) -> tuple[str, ...]:
        """What is said of accepted clauses that are broken at a target in a way which nobody has accepted."""
        return self.not_accepted.get((target.provider, target.target), ())

    def unaccepted_at(self, target: Target) -> frozenset[str]:
        """The fingerprints of what nobody has accepted of these clauses."""
        return self.unaccepted.get((target.provider, target.target), frozenset())

    def compare_of(self, target: Target, one: Behaviour) -> str:
        """The command that compares the two runs between which a change came; empty where the history has no such."""
        return self.compared.get((target.provider, target.target, one.fingerprint), "")

    def behaviour_at(self, target: Target) -> tuple[tuple[Behaviour, str], ...]:
        """What a target did otherwise in this run than before, each with the name of the run that it differs from."""
        return self.behaviour.get((target.provider, target.target), ())


def without_history(journal: Journal) -> Past:
    """What is said of a run that is in no history: how it gets there."""
    if journal.injected:
        return Past(f"{UNKNOWN}: runs with --fault or --variant are kept in no history.")
    run = shlex.quote(str(journal.path))
    return Past(
        f"{UNKNOWN}, as the history does not have this run. First: reports ingest {run}; then: reports page {run}"
    )


def past(journal: Journal, url: str | None = None) -> Past:
    """What the history at a URL tells of a run; by default the one that all commands use, where there is one.

    Raises HistoryError where one is asked for (an empty URL: the default one) that cannot be read.
    """
    is_missed = any(verdict.findings or verdict.verdict == "inconclusive" for verdict in journal.verdicts)
    try:
        return _told(journal, url)
    except HistoryError as error:
        if url is not None and is_missed:
            raise
        return Past(f"{UNKNOWN}: {error}")


def _told(journal: Journal, url: str | None) -> Past:
    from reports.history.database import DEFAULT, VARIABLE, opened, reading

    if not (url or os.environ.get(VARIABLE) or DEFAULT.is_file()):
        return without_history(journal)
    with opened(url or None) as engine, reading(engine) as connection:
        return _read(journal, connection)


def _read(journal: Journal, connection: Connection) -> Past:
    from reports.history.behaviour import changes_in_run, known_changes
    from reports.history.findings import findings
    from reports.history.untested import lost_clauses

    found = [one for target in journal.targets for one in findings(connection, target.provider)]
    lives, accepted = dict(_lives(journal.run, found)), dict(_accepted(journal, connection))
    told = Past("", lives) if lives else without_history(journal)
    told = replace(told, accepted=accepted, unsteady=_unsteady(journal, found))
    told = _with_new_ways(told, _new_ways(journal, found, connection))
    resolved = _resolved(journal, found)
    changes = _without_findings(changes_in_run(connection, journal.run), journal.run, found, resolved)
    untested = {
        at: lost_clauses(connection, at, journal.run, {before for _, before in those}) for at, those in changes.items()
    }
    was = {(one.provider, one.target): _was(journal, one, connection) for one in journal.targets}
    known = (one for target in journal.targets for one in known_changes(connection, target.provider))
    since = {(one.provider, one.target, one.behaviour.fingerprint): one.since for one in known}
    compared = {at: one.compare for at, one in since.items() if one.started <= journal.started.timestamp()}
    return replace(told, behaviour=changes, untested=untested, resolved=resolved, was=was, compared=compared)


def _was(journal: Journal, target: Target, connection: Connection) -> str:
    from reports.alerts.fixture_before import Run, before_it_was_down

    own = [one for one in journal.verdicts if one.provider == target.provider]
    run = Run(target.provider, target.target, target.base_url, int(journal.started.timestamp()))
    reasons = [one.reason if one.verdict == "inconclusive" else None for one in own]
    return before_it_was_down(connection, run, reasons)


def _without_findings(
    changes: Mapping[tuple[str, str], tuple[tuple[Behaviour, str], ...]],
    run: str,
    found: Sequence[KnownFinding],
    resolved: Mapping[tuple[str, str], Sequence[KnownFinding]],
) -> dict[tuple[str, str], tuple[tuple[Behaviour, str], ...]]:
    """The changes of a run but for those of which a finding tells: its own, and those that are said to be resolved."""
    from reports.history.told_by_findings import Told, is_told_by_finding

    told = {
        at: Told([one for one in found if (one.provider, one.target) == at], resolved.get(at, ())) for at in changes
    }
    kept = {
        at: tuple((one, before) for one, before in those if not is_told_by_finding(one, run, before, told[at]))
        for at, those in changes.items()
    }
    return {at: those for at, those in kept.items() if those}


def _resolved(journal: Journal, found: Iterable[KnownFinding]) -> dict[tuple[str, str], tuple[KnownFinding, ...]]:
    """The violations of which this run is the first to show that they are gone, by provider and target."""
    gone: dict[tuple[str, str], tuple[KnownFinding, ...]] = {}
    for one in found:
        by = one.life.resolved_by
        if by and by.run == journal.run and one.severity == "violation":
            at = one.provider, one.target
            gone[at] = (*gone.get(at, ()), one)
    return gone


def _with_new_ways(told: Past, ways: Mapping[tuple[str, str], Sequence[NewWay]]) -> Past:
    from reports.alerts.new_ways import fingerprints_of, way_advice

    said = {at: tuple(map(way_advice, those)) for at, those in ways.items()}
    return replace(told, not_accepted=said, unaccepted={at: fingerprints_of(those) for at, those in ways.items()})


def _new_ways(
    journal: Journal, found: Iterable[KnownFinding], connection: Connection
) -> dict[tuple[str, str], list[NewWay]]:
    """New ways to break accepted clauses that this run has seen, and no later one."""
    from reports.alerts.new_ways import new_ways

    ways: dict[tuple[str, str], list[NewWay]] = {}
    for at in ((target.provider, target.target) for target in journal.targets):
        own = [one for one in found if (one.provider, one.target) == at]
        here = {one.fingerprint for one in own if one.severity == "known" and one.life.last_seen.run == journal.run}
        ways[at] = [*new_ways(connection, at, own, here).values()]
    return ways


def _unsteady(journal: Journal, found: Iterable[KnownFinding]) -> dict[tuple[str, str], tuple[Unsteady, ...]]:
    """What comes and goes at each target, up to this run, and was looked for in it and not seen."""
    from reports.pages.unsteady import unsteady

    of_target: dict[tuple[str, str], list[KnownFinding]] = {}
    for one in found:
        names = [point.run for point in one.points]
        points = one.points[: names.index(journal.run) + 1] if journal.run in names else ()
        if points and points[-1].look != "not measured" and any(point.look == "seen" for point in points):
            of_target.setdefault((one.provider, one.target), []).append(replace(one, points=points, life=life(points)))
    return {at: unsteady(those) for at, those in of_target.items()}


def _accepted(journal: Journal, connection: Connection) -> Iterable[tuple[tuple[str, str], int]]:
    """What the last whole run before this one had accepted at each target of it, with the same profile."""
    from reports.history.recent import accepted_before, recent_trials

    started = journal.started.timestamp()
    for target in journal.targets:
        for runs in recent_trials(connection, LOOKED_AT, target.provider):
            own = [one for one in runs if one.target == target.target]
            if (number := accepted_before(own, int(started), journal.profile)) is not None:
                yield (target.provider, target.target), number


def _lives(run: str, found: Iterable[KnownFinding]) -> Iterable[tuple[Key, Life]]:
    """Each finding that the run has seen, by all names that it has had; runs after this one are left out."""
    for one in found:
        names = [point.run for point in one.points]
        points = one.points[: names.index(run) + 1] if run in names else ()
        if points and points[-1].look == "seen":
            told = life(points)
            yield from (((one.provider, one.target, name), told) for name in (one.fingerprint, *one.former))
