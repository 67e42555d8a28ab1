"""A finding that goes on, and now shows for a value of a closed list for which it did not: told once for each value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from contracts.accepted_values import either
from reports._same_member import value_of
from reports._shortened import cut
from reports._text import utc_seconds
from reports.alerts.standing import Said, is_long_ago
from reports.history.behaviour import KnownChange
from reports.history.choices import RIGHT, VALUES, accepted_and_new_of, new_values, told_as, values_of
from reports.history.findings import KnownFinding
from reports.history.lives import Look
from reports.history.tables import finding, sighting, trial

STILL = "(the request below shows what was wrong before, and still is: it is the smallest one)"
"""Said of a finding whose request does not show its new value."""

Told = Mapping[str, list[str]]


def subjects(found: KnownFinding, values: Iterable[str]) -> list[str]:
    """Under which names it is recorded that a channel was told of a finding at these values."""
    return [f"{found.fingerprint} {value}" for value in values]


def untold(connection: Connection, known: Mapping[str, Said], found: KnownFinding, values: Iterable[str]) -> list[str]:
    """The values of a finding of which a channel was not told; `known` is what it was. One that was put right since
    then, and is wrong again, is told again, but not within a week: what comes and goes is no news each night."""
    told = {value: known.get(name) for value in values for name in subjects(found, [value])}
    return [value for value, said in told.items() if not said or _is_back(connection, said, found, value)]


def _is_back(connection: Connection, said: Said, found: KnownFinding, value: str) -> bool:
    """Whether a value was right in a run after the one with which a channel was told of it, long ago. Where the history
    has the run of then no more, all that it has came after it."""
    if not is_long_ago(said):
        return False
    runs = [point.run for point in found.points]
    later = found.points[runs.index(said.run) + 1 :] if said.run in runs else found.points
    right = _right_in(connection, found, value)
    return any(point.look == Look.ABSENT or point.trial in right for point in later)


def _right_in(connection: Connection, one: KnownFinding, value: str) -> frozenset[int]:
    """The trials that have seen a finding for other values, and not for this one, by their ids."""
    here = [finding.c[name] == getattr(one, name) for name in ("provider", "target", "fingerprint")]
    rows = select(sighting.c.trial_id, sighting.c.choices).join_from(sighting, finding).where(*here)
    told = [(trial_id, told_as(choices)) for trial_id, choices in connection.execute(rows)]
    return frozenset(id for id, one in told if value in one.get(RIGHT, ()) and value not in one.get(VALUES, ()))


def wider(connection: Connection, findings: Sequence[KnownFinding]) -> dict[str, tuple[str, ...]]:
    """The values for which findings of a target show now and did not, by fingerprint: those that nobody has accepted
    beside others; else those that earlier runs have sent, which were right each time."""
    told = _told(connection, findings)
    found = {one.fingerprint: new_values(one) or _newly_wrong(told.get(one.fingerprint, ())) for one in findings}
    return {name: tuple(values) for name, values in found.items() if values}


def _newly_wrong(told: Sequence[Told]) -> list[str]:
    """By what each run that has seen a finding says of its values, the latest one last. A value that was right and
    wrong in one run goes wrong now and then, which is no news."""
    if not told:
        return []
    *earlier, now = told
    wrong = {value for one in earlier for value in one.get(VALUES, ())} | {*now.get(RIGHT, ())}
    right = {value for one in earlier for value in one.get(RIGHT, ())}
    return [value for value in now.get(VALUES, ()) if value in right - wrong]


def _told(connection: Connection, findings: Sequence[KnownFinding]) -> Mapping[str, list[Told]]:
    """What the runs say of the values of findings of one target, by fingerprint, the latest one last."""
    found, names = defaultdict[str, list[Told]](list), {one.fingerprint for one in findings if one.choices}
    at = [finding.c[name] == getattr(one, name) for one in findings[:1] for name in ("provider", "target")]
    rows = select(finding.c.fingerprint, sighting.c.choices).join_from(sighting, finding).join(trial)
    wanted = rows.where(*at, sighting.c.choices != "").order_by(trial.c.started, trial.c.id)
    for name, choices in connection.execute(wanted) if names else ():
        if name in names:
            found[name].append(told_as(choices))
    return found


def what_is_new(
    found: KnownFinding, values: Sequence[str], shown: Sequence[KnownChange], before: Iterable[str]
) -> Iterator[str]:
    """What is new about a finding that goes on, and what was wrong there before."""
    yield from filter(None, [for_values(found, values)])
    yield from (f"new: {cut(one.behaviour.sentence)}" for one in shown)
    if shown and not any(value_of(one.behaviour.place) == found.got.strip('"') for one in shown):
        yield STILL
    yield from (f"wrong before, and not said to be over: {one}" for one in before)


def for_values(found: KnownFinding, values: Sequence[str]) -> str:
    """For which values a finding is new, or else for which it is wrong and right, in words; empty where it is not about
    single values."""
    if said := accepted_and_new_of(found):
        return said
    since = utc_seconds(found.life.first_seen.started)
    if values:
        return f"also when {either(values)} is sent, since the run of {since}: it was right before"
    return values_of(found)
