"""What appears under a clause that known.yaml accepts: an exception is for a clause, so that nobody would hear of a new
way to break it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from reports.history.findings import KnownFinding
from reports.history.lives import Look
from reports.history.tables import clause, trial, verdict

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
    """When the first run began that judged each clause as accepted, after the last one that did not, in seconds since
    1970."""
    rows = select(clause.c.name, verdict.c.verdict, trial.c.started).join_from(verdict, clause).join(trial)
    own = trial.c.provider == at[0], trial.c.target == at[1], clause.c.name.in_(names)
    found = dict[str, int]()
    for row in connection.execute(rows.where(*own).order_by(trial.c.started, trial.c.id)):
        if row.verdict == "known":
            found.setdefault(row.name, row.started)
        elif row.verdict in BROKEN:
            found.pop(row.name, None)
    return found


def _later(those: Sequence[KnownFinding], started: int) -> tuple[KnownFinding, ...]:
    """The findings that appeared after a run, at a place where none was until then."""
    places = {_place(one) for one in those if one.life.first_seen.started <= started}
    return tuple(one for one in those if _place(one) not in places and is_accepted(one))


def _place(finding: KnownFinding) -> tuple[str, str | None]:
    """Where a clause is broken: at a member; if it is about none, by which kind of request. Who accepts that
    a key without the right may update has not accepted that no key is needed at all."""
    return (finding.pointer, None) if finding.pointer else ("", finding.keyword)
