"""What an alert says where all updates of a run were refused with one answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, select

from reports._refused_alike import ACCEPTED, OPEN, apart, in_title
from reports._shortened import cut
from reports._text import utc_seconds
from reports.alerts.items import GONE, Item, responsible
from reports.alerts.states import is_seen_now
from reports.history.findings import KnownFinding
from reports.history.tables import run, trial
from reports.history.trials import LatestTrial

LONGEST = 80
"""Characters of the answer in a title, which is one line."""


def of_one_answer(items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """What is told that shows nothing but that answer, and the rest."""
    return apart(items, lambda one: one.whose == OPEN and one.kind not in GONE)


def joined_alike(
    connection: Connection, waiting: Iterable[KnownFinding], items: Sequence[Item], told: Sequence[KnownFinding]
) -> Iterator[KnownFinding]:
    """Those that wait for a second run and show the answer that is told: that is one cause, and is told once. `told`
    are those that are told with others already."""
    shown, names = {one.finding.got for one in of_one_answer(items)[0]}, {one.fingerprint for one in told}
    alike = [one for one in waiting if one.got in shown and one.fingerprint not in names and is_seen_now(one)]
    whose = responsible(connection, alike)
    yield from (one for one in alike if whose(one) == OPEN)


def refused_in_title(items: Sequence[Item], sentence: str) -> Iterator[str]:
    """The words of a title about it: one thing, however many clauses break by it. `sentence` is the run's own."""
    for one in of_one_answer(items)[0][:1]:
        yield in_title(sentence, cut(one.finding.got, LONGEST))


def accepted_before(connection: Connection, one: LatestTrial, items: Sequence[Item]) -> str:
    """Which run had updates accepted last before this one, in a sentence; empty where none is told of that answer, or
    no such run is known. A run whose updates were all refused alike, too, is none, whatever it has not found."""
    at = trial.c.provider == one.provider, trial.c.target == one.target, trial.c.started < one.started
    had = trial.c.accepted > 0, trial.c.whose != OPEN
    rows = select(run.c.name, trial.c.started).join_from(trial, run).where(*at, *had)
    last = (
        connection.execute(rows.order_by(trial.c.started.desc()).limit(1)).first() if of_one_answer(items)[0] else None
    )
    return ACCEPTED.format(last.name, utc_seconds(last.started)) if last else ""
