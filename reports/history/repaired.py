"""A change of behaviour that is a repair: a request becomes what it became before a finding, in the run that shows the
finding gone. It breaks nobody's application, and holds no release back."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection, select

from reports._behaviour import Behaviour
from reports._observed import ONCE, is_sent, outcomes_of, request_of
from reports._records import TESTED
from reports.history.stored_text import clipped
from reports.history.tables import change, clause, finding, notice, run, sighting, trial, verdict

Gone = Callable[[int, int], frozenset[tuple[str, str]]]
"""The findings, by clause and member, that the first run has and the second has not."""
LEVEL = "info"
"""The class of a repair."""
UNTIL = "; as until run {}, and so again since {} is gone"
"""What the sentence of a repair ends with."""
SUFFIX = re.compile(r"; as until run \S+, and so again since \S+ is gone$")


def findings_gone(connection: Connection) -> Gone:
    """Says which findings one run shows and another one does not; of the same two runs the history is asked once."""
    return cache(partial(_difference, connection))


def as_repair(connection: Connection, trial_id: int, earlier: int, one: Behaviour, gone: Gone) -> Behaviour:
    """A change from the run `earlier` to another one, which is a repair where an opposite one came with a finding that
    is gone with it; else as it is."""
    if not one.kind.startswith(ONCE):
        return one
    for row in _opposites(connection, trial_id, one):
        repaired = gone(row.trial_id, row.before_trial) & gone(earlier, trial_id)
        if names := sorted(name for name, pointer in repaired if is_sent(pointer, request_of(one.sentence))):
            return replace(one, level=LEVEL, sentence=one.sentence + UNTIL.format(row.before, names[0]))
    return one


def is_repair(one: Behaviour) -> bool:
    """Whether a change is told as a repair."""
    return SUFFIX.search(one.sentence) is not None


def _opposites(connection: Connection, trial_id: int, one: Behaviour) -> list[Any]:
    """The earlier changes by which the same request became what it is not any more, each with the run before it."""
    own = connection.execute(
        select(trial.c.provider, trial.c.target, trial.c.started).where(trial.c.id == trial_id)
    ).one()
    older, named = trial.alias(), run.alias()
    at = older.c.provider == own.provider, older.c.target == own.target
    rows = (
        select(notice.c.trial_id, notice.c.sentence, notice.c.before, older.c.id.label("before_trial"))
        .join_from(notice, change)
        .join(trial, notice.c.trial_id == trial.c.id)
        .join(named, named.c.name == notice.c.before)
        .join(older, older.c.run_id == named.c.id)
        .where(change.c.provider == own.provider, change.c.target == own.target, *at)
        .where(change.c.place == clipped(one.place), trial.c.started < own.started)
        .order_by(trial.c.started.desc(), trial.c.id.desc())
    )
    wanted = outcomes_of(one.sentence)[::-1]
    return [row for row in connection.execute(rows) if outcomes_of(SUFFIX.sub("", row.sentence)) == wanted]


def _difference(connection: Connection, there: int, elsewhere: int) -> frozenset[tuple[str, str]]:
    """The findings, by clause and member, that nobody had accepted in one run, and that another one looked for and did
    not see."""
    seen = _seen(connection, there) - _seen(connection, elsewhere, but_accepted=False)
    tested = select(clause.c.name).join_from(verdict, clause).where(verdict.c.trial_id == elsewhere)
    names: Collection[str] = set(connection.scalars(tested.where(verdict.c.verdict.in_(TESTED))))
    return frozenset((name, pointer) for name, pointer in seen if name in names)


def _seen(connection: Connection, trial_id: int, but_accepted: bool = True) -> set[tuple[str, str]]:
    rows = select(finding.c.clause, finding.c.pointer).join_from(sighting, finding)
    own = [sighting.c.trial_id == trial_id, *([sighting.c.severity != "known"] if but_accepted else [])]
    return {(row.clause, row.pointer or "") for row in connection.execute(rows.where(*own))}
