"""What appears under a clause that known.yaml accepts: an exception is for a clause, so that nobody would hear of a new
way to break it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Exists, select

from contracts.accepted_values import values_accepted
from reports.history.choices import ACCEPTED, VALUES, told_as, with_accepted
from reports.history.findings import KnownFinding
from reports.history.lives import Look
from reports.history.tables import clause, finding, sighting, trial, verdict

BROKEN = ("violation", "warning")


def appeared(
    connection: Connection, at: tuple[str, str], findings: Sequence[KnownFinding]
) -> dict[str, tuple[KnownFinding, ...]]:
    """Of each accepted clause of a provider at a target (`at`) the findings that the latest run to test it has seen,
    and that were not there when it was accepted, at a place where none was; and those that showed for another value of
    a closed list then, with the values for which they are accepted."""
    own = defaultdict[str, list[KnownFinding]](list)
    for each in findings:
        own[each.clause].append(each)
    since = accepted_since(connection, at, {each.clause for each in findings if is_accepted(each)})
    found = {name: _not_accepted(connection, own[name], started) for name, started in since.items()}
    return {name: those for name, those in found.items() if those}


def _not_accepted(connection: Connection, those: Sequence[KnownFinding], started: int) -> tuple[KnownFinding, ...]:
    later = _later(those, started)
    told = {one.fingerprint for one in later}  # to compare findings whole takes minutes where there are thousands
    others = [one for one in those if one.fingerprint not in told and is_accepted(one)]
    return (*later, *_by_value(connection, others, started))


def is_accepted(one: KnownFinding) -> bool:
    """Whether the latest run that says something of a finding has seen it, as accepted. Where the contract has its
    clause no more, there is nothing to accept."""
    looks = [point.look for point in one.points if point.look != Look.NOT_MEASURED]
    return one.severity == "known" and looks[-1] == Look.SEEN and not one.is_withdrawn


def accepted_since(connection: Connection, at: tuple[str, str], names: Collection[str]) -> dict[str, int]:
    """When the first run began that judged each clause by its exception, after the last one that did not, in seconds
    since 1970. Another reason makes another exception: who gives it has seen what is there."""
    rows = select(clause.c.name, verdict.c.verdict, verdict.c.reason, trial.c.started, _is_in_part().label("in_part"))
    joined = rows.join_from(verdict, clause).join(trial)
    own = trial.c.provider == at[0], trial.c.target == at[1], clause.c.name.in_(names)
    found, reasons = dict[str, int](), dict[str, str]()
    for row in connection.execute(joined.where(*own).order_by(trial.c.started, trial.c.id)):
        if row.verdict == "known":
            reason = without_day(row.reason or "")
            if reasons.get(row.name) not in (None, "", reason):
                found.pop(row.name, None)
            found.setdefault(row.name, row.started)
            reasons[row.name] = reason
        elif row.verdict in BROKEN and row.in_part:  # it knew what is accepted, and what is new beside that
            found.setdefault(row.name, row.started)
        elif row.verdict in BROKEN:
            found.pop(row.name, None)
    return found


def _is_in_part() -> Exists:
    """Whether the run of a verdict took something for accepted that broke the clause, or some values of it."""
    same = sighting.c.trial_id == verdict.c.trial_id, sighting.c.clause_id == verdict.c.clause_id
    is_accepted = (sighting.c.severity == "known") | sighting.c.choices.contains(f'"{ACCEPTED}"')
    return select(sighting.c.trial_id).where(*same, is_accepted).correlate(verdict).exists()


def without_day(exception: str) -> str:
    """What an exception is for, without who accepted it until when: one that is only prolonged accepts no more."""
    return exception.rpartition(" (accepted by ")[0] or exception


def _later(those: Sequence[KnownFinding], started: int) -> tuple[KnownFinding, ...]:
    """The findings that appeared after an exception was made, at a place where none was until then. Where nobody saw
    the clause broken before, what the first run saw that went by the exception is what it is for."""
    before = [one for one in those if one.life.first_seen.started < started]
    places = {_place(one) for one in before or those if one.life.first_seen.started <= started}
    return tuple(one for one in those if _place(one) not in places and is_accepted(one))


def _by_value(connection: Connection, those: Sequence[KnownFinding], started: int) -> Iterator[KnownFinding]:
    """The findings of a clause, as they were there when it was accepted, that showed for a value for which none had at
    their place then."""
    listed = [one for one in those if one.pointer and one.choices]
    told_at = _choices(connection, listed[0]) if listed else {}
    for each in listed:
        told = told_at[each.pointer or ""]
        before = [told_as(text) for when, text in told if when < started]
        accepted = values_accepted(before or [told_as(text) for when, text in told if when == started])
        if accepted is not None and {*told_as(each.choices).get(VALUES, ())} - accepted:
            yield replace(each, choices=with_accepted(each.choices, accepted))


def values_seen(connection: Connection, one: KnownFinding) -> frozenset[str] | None:
    """For which values of a closed list an exception for a finding would be, if it were made now; None: for all."""
    told = _choices(connection, one)[one.pointer] if one.pointer else []
    return values_accepted(told_as(text) for _, text in told)


def _choices(connection: Connection, one: KnownFinding) -> Mapping[str, list[tuple[int, str]]]:
    """For which values runs saw the clause of a finding broken, by the member, each with when the run began. Asked once
    for all members: of thousands, a question each takes minutes."""
    here = [finding.c[name] == getattr(one, name) for name in ("provider", "target", "clause")]
    columns = finding.c.pointer, trial.c.started, sighting.c.choices
    found = defaultdict[str, list[tuple[int, str]]](list)
    rows = select(*columns).join_from(sighting, finding).join(trial).where(*here, finding.c.pointer.is_not(None))
    for pointer, when, text in connection.execute(rows):
        found[pointer].append((when, text))
    return found


def _place(one: KnownFinding) -> tuple[str, str | None]:
    """Where a clause is broken: at a member; if it is about none, by which kind of request. Who accepts that
    a key without the right may update has not accepted that no key is needed at all."""
    return (one.pointer, None) if one.pointer else ("", one.keyword)
