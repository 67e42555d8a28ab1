"""A finding as it is for what is new about it alone: since when that is so, and what was wrong there before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, select

from contracts.changed_values import AS_SENT
from reports._same_member import is_at, value_of
from reports._shortened import cut
from reports._text import counted
from reports.history.behaviour import KnownChange
from reports.history.choices import RIGHT, VALUES, told_as
from reports.history.findings import KnownFinding
from reports.history.lives import Look, Point, life
from reports.history.tables import finding, sighting, trial

WIDENED = "response-values-widened"
"""The kind of a change by which answers have a value that the vendor's document does not list."""
LISTED = "enum"
"""The keyword of findings that a value is none of a closed list."""
MOST_BEFORE = 3
"""Values in full that were wrong before: a line of a chat each."""


def new_in_answers(
    findings: Sequence[KnownFinding], changes: Sequence[KnownChange]
) -> dict[str, tuple[KnownChange, ...]]:
    """The changes by which answers have another wrong value at the member of a finding that was there before, by its
    fingerprint: it is broken for that value, too."""
    own = [one for one in changes if one.behaviour.kind == WIDENED and value_of(one.behaviour.place)]
    listed = [one for one in findings if one.keyword in (LISTED, *AS_SENT)] if own else []
    found = {one.fingerprint: tuple(each for each in own if _goes_on(one, each)) for one in listed}
    return {name: those for name, those in found.items() if those}


def _goes_on(one: KnownFinding, change: KnownChange) -> bool:
    """Whether a finding at the member of a change was there in the run since which that is seen, and right before."""
    if not is_at(one, change.behaviour.place):
        return False
    looks = [point for point in one.points if point.look != Look.NOT_MEASURED]
    before = [point.look for point in looks if point.started < change.since.started]
    now = any(point.run == change.since.run and point.look == Look.SEEN for point in looks)
    return now and before[-1:] == [Look.SEEN]


def for_answers(found: KnownFinding, changes: Sequence[KnownChange]) -> KnownFinding:
    """A finding as it is for the values that answers have since these changes."""
    since = min((one.since for one in changes), key=lambda one: one.started)

    def look(point: Point) -> Look:
        if point.started >= since.started:
            return point.look
        return Look.ABSENT if point.run == since.before else Look.NOT_MEASURED

    return _with_looks(found, {point.trial: look(point) for point in found.points})


def for_sent(connection: Connection, found: KnownFinding, values: Collection[str]) -> KnownFinding:
    """A finding as it is for these values of a closed list that updates sent, by what each run says of them."""
    told = {id: told_as(choices) for id, choices in _by_trial(connection, found)}
    looks = {point.trial: _look(told.get(point.trial), {*values}) for point in found.points}
    return _with_looks(found, {**looks, found.life.last_seen.trial: Look.SEEN})


def _look(told: Mapping[str, list[str]] | None, values: set[str]) -> Look:
    if told and values & {*told.get(VALUES, ())}:
        return Look.SEEN
    return Look.ABSENT if told and values <= {*told.get(RIGHT, ())} else Look.NOT_MEASURED


def _with_looks(found: KnownFinding, looks: Mapping[int, Look]) -> KnownFinding:
    # What is good for this value may have been wrong for others.
    points = tuple(replace(point, look=looks[point.trial], is_good=True) for point in found.points)
    return replace(found, points=points, life=life(points))


def _by_trial(connection: Connection, found: KnownFinding) -> list[tuple[int, str]]:
    rows = select(sighting.c.trial_id, sighting.c.choices).join_from(sighting, finding).where(*_own(found))
    return [(id, choices) for id, choices in connection.execute(rows)]


def _own(found: KnownFinding) -> list[ColumnElement[bool]]:
    return [finding.c[name] == getattr(found, name) for name in ("provider", "target", "fingerprint")]


def wrong_before(connection: Connection, found: KnownFinding) -> tuple[str, ...]:
    """What runs before the last one showed of a finding, and that is not what the last one shows: it is not over."""
    columns = sighting.c.sent, sighting.c.got
    rows = select(*columns).join_from(sighting, finding).join(trial).where(*_own(found))
    last = sighting.c.trial_id != found.life.last_seen.trial
    shown = Counter((sent, got) for sent, got in connection.execute(rows.where(last).order_by(trial.c.started)))
    return tuple(_lines(shown, found))


def _lines(shown: Counter[tuple[str, str]], found: KnownFinding) -> Iterator[str]:
    others = {pair: number for pair, number in shown.items() if pair[1] != found.got}
    for (sent, got), number in [*others.items()][:MOST_BEFORE]:
        yield f"{cut(sent)}, got {cut(got)} (shown by {counted(number, 'run')} before)"
