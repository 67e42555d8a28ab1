"""What runs have left changed at a target: which findings did it, whether it has to be told, how it was settled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from reports._beside import is_named
from reports._causes import number_shown
from reports._records import short_digest
from reports.alerts.standing import Said, is_long_ago
from reports.alerts.states import State
from reports.history.findings import KnownFinding
from reports.history.ingest import ACCEPTED
from reports.history.left import Left, clauses_in
from reports.history.lives import Look
from reports.history.tables import run, trial
from reports.history.trials import LatestTrial

NAME = re.compile(r"\$[A-Z0-9_]+")
"""The name of an appointment in what is left changed, and in the path of a request."""


@dataclass(frozen=True)
class LeftChanged:
    """What has to be told of it: LEFT, WELL when it is over, None for nothing.

    `mark` tells it from what was told before, and names its runs; `confirmed` are those of the runs told before of
    which a person has confirmed that it stays; `doing` are findings that did it, each with the run that saw it.
    """

    state: State | None = None
    mark: str = ""
    confirmed: tuple[str, ...] = ()
    doing: tuple[tuple[str, KnownFinding], ...] = ()


def left_changed(
    connection: Connection, one: LatestTrial, before: Said | None, findings: Sequence[KnownFinding]
) -> LeftChanged:
    """What is new about what is left changed at a target; `before` is what was told of it last."""
    digest = short_digest(repr([left.text for left in one.left]))
    mark = " ".join([digest, *(left.run for left in one.left)])
    was_left = before is not None and before.state == State.LEFT
    if not one.left:
        return LeftChanged(State.WELL, mark, _confirmed(connection, one, before)) if was_left else LeftChanged()
    is_known = before is not None and was_left and before.run.split(" ")[0] == digest and not is_long_ago(before)
    return LeftChanged(None if is_known else State.LEFT, mark, doing=doing(one.left, findings))


def doing(left: Sequence[Left], findings: Sequence[KnownFinding]) -> tuple[tuple[str, KnownFinding], ...]:
    """The findings that have left something changed, one for each clause that a run names as the reason: the one that
    explains most of it, in the order of that."""
    found = list[tuple[str, KnownFinding]]()
    for one in left:
        of_clause = dict[str, KnownFinding]()
        seen = (each for each in findings if each.clause in clauses_in([one]) and _was_seen(each, one.run))
        for each in sorted(seen, key=lambda its: blame(its, one), reverse=True):
            of_clause.setdefault(each.clause, each)
        found += [(one.run, each) for each in of_clause.values()]
    return tuple(found)


def blame(finding: KnownFinding, left: Left) -> tuple[bool, bool, int]:
    """By how much a finding explains what is left changed: at a member that is named there, by a request to an
    appointment that is named there, and in how many requests of the run it showed."""
    names = set(NAME.findall(left.text))
    is_there = bool(names.intersection(NAME.findall(finding.sent)))
    return is_named(finding.pointer, [left.text]), is_there, number_shown(finding.spread)


def _was_seen(finding: KnownFinding, name: str) -> bool:
    return any(point.run == name and point.look == Look.SEEN for point in finding.points)


def _confirmed(connection: Connection, one: LatestTrial, before: Said | None) -> tuple[str, ...]:
    """The runs told before of which a person has confirmed that what they left changed stays."""
    told = before.run.split(" ")[1:] if before else []
    own = trial.c.provider == one.provider, trial.c.target == one.target, trial.c.settled == ACCEPTED
    return tuple(connection.scalars(select(run.c.name).join_from(trial, run).where(*own, run.c.name.in_(told))))
