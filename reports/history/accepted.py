"""What appears under a clause that known.yaml accepts: an exception is for a clause, so that nobody would hear of a new
way to break it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Exists, select

from reports.history.findings import KnownFinding
from reports.history.lives import Look
from reports.history.tables import clause, sighting, trial, verdict

BROKEN = ("violation", "warning")


def appeared(
    connection: Connection, at: tuple[str, str], findings: Sequence[KnownFinding]
) -> dict[str, tuple[KnownFinding, ...]]:
    """Of each accepted clause of a provider at a target (`at`) the findings that the latest run to test it has seen,
    and that were not there when it was accepted, at a place where none was."""
    own = defaultdict[str, list[KnownFinding]](list)
    for each in findings:
        own[each.clause].append(each)
    since = accepted_since(connection, at, {each.clause for each in findings if is_accepted(each)})
    found = {name: _later(own[name], started) for name, started in since.items()}
    return {name: those for name, those in found.items() if those}


def is_accepted(finding: KnownFinding) -> bool:
    """Whether the latest run that says something of a finding has seen it, as accepted."""
    looks = [point.look for point in finding.points if point.look != Look.NOT_MEASURED]
    return finding.severity == "known" and looks[-1] == Look.SEEN


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
        elif row.verdict in BROKEN and not row.in_part:
            found.pop(row.name, None)
    return found


def _is_in_part() -> Exists:
    """Whether the run of a verdict took something for accepted that broke the clause."""
    same = sighting.c.trial_id == verdict.c.trial_id, sighting.c.clause_id == verdict.c.clause_id
    return select(sighting.c.trial_id).where(*same, sighting.c.severity == "known").correlate(verdict).exists()


def without_day(exception: str) -> str:
    """What an exception is for, without who accepted it until when: one that is only prolonged accepts no more."""
    return exception.rpartition(" (accepted by ")[0] or exception


def _later(those: Sequence[KnownFinding], started: int) -> tuple[KnownFinding, ...]:
    """The findings that appeared after an exception was made, at a place where none was until then. Where nobody saw
    the clause broken before, what the first run saw that went by the exception is what it is for."""
    before = [one for one in those if one.life.first_seen.started < started]
    places = {_place(one) for one in before or those if one.life.first_seen.started <= started}
    return tuple(one for one in those if _place(one) not in places and is_accepted(one))


def _place(finding: KnownFinding) -> tuple[str, str | None]:
    """Where a clause is broken: at a member; if it is about none, by which kind of request. Who accepts that
    a key without the right may update has not accepted that no key is needed at all."""
    return (finding.pointer, None) if finding.pointer else ("", finding.keyword)
