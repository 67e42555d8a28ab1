"""What an alert says of a finding: that it is there, that it is gone, that it comes and goes, or is accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import groupby, pairwise

from reports._causes import number_shown
from reports._until_fixed import is_let_in
from reports.history.findings import KnownFinding
from reports.history.lives import Look

WINDOW = 14
"""How many of the latest runs decide whether a finding comes and goes: two weeks of nights."""

CHANGES = 4
"""So many changes within them make it come and go: it came twice and went twice. Fewer are told one by one."""

STEADY = 5
"""After so many runs alike, one that came and went is told again: nobody wants to hear of it each night."""


CONFIRMED = 3
"""A run that has seen something so often has seen no accident, however many of its updates did not show it."""


WAITS = 2
"""In how many runs what no single one is certain of has to be seen by default."""


class State(StrEnum):
    """What an alert says of a finding, or of a target. What is accepted is known, and no news."""

    BROKEN = "broken"
    GONE = "gone"
    FLAPPING = "flapping"
    ACCEPTED = "accepted"
    OUTAGE = "outage"
    UNCLEAR = "unclear"
    WENT_DOWN = "went down"
    LIMITED = "limited"
    PAUSED = "paused"
    WRITTEN_TO = "written to"
    LEFT = "left"
    STALE = "stale"
    WELL = "well"


CUT_OFF = (State.WENT_DOWN, State.LIMITED, State.PAUSED)
"""States of a target that took no more requests at some moment of a run: what was kept was kept until then."""

CAUSED = (State.LIMITED, State.PAUSED, State.WRITTEN_TO)
"""States of a target by what kept clauses from being judged, which is neither the vendor's fault nor an outage. Whose
it is differs, so that each is told."""

PARTLY_JUDGED = (State.UNCLEAR, State.WENT_DOWN, *CAUSED)
"""States of a target of which a run could judge a part."""


def state(finding: KnownFinding, runs: int) -> State | None:
    """What is to be said of a finding; None where it is too early, or no run that is looked at says anything of it.

    `runs`: in how many runs in a row it has to be seen, unless its own run is certain of it.
    """
    looks = [point.look for point in finding.points if point.look != Look.NOT_MEASURED][-WINDOW:]
    if not looks:
        return None
    if finding.is_withdrawn:
        return State.GONE
    if finding.severity == "known" and looks[-1] == Look.SEEN:
        return State.ACCEPTED
    if _is_flapping(looks):
        return State.FLAPPING
    if looks[-1] == Look.ABSENT:
        return State.GONE
    return State.BROKEN if _streak(looks) >= (1 if is_certain(finding) else runs) else None


def is_seen_now(finding: KnownFinding) -> bool:
    """Whether the latest run that says something of a finding has seen it, and there still is a promise about it."""
    looks = [point.look for point in finding.points if point.look != Look.NOT_MEASURED]
    is_seen = looks[-1:] == [Look.SEEN]  # of some nothing was said in all the runs that are looked at
    return is_seen and not finding.is_withdrawn


def comes_and_goes(finding: KnownFinding) -> bool:
    """Whether a finding comes and goes, whatever the latest run says of it."""
    return state(finding, 1) == State.FLAPPING


def in_runs(*findings: KnownFinding) -> str:
    """In how many of the latest runs that say something of findings of one target one was there, and in which."""
    looks = [_any(point.look for point in of_run) for of_run in zip(*(one.points for one in findings), strict=True)]
    words = ["broken" if look == Look.SEEN else "good" for look in looks if look != Look.NOT_MEASURED][-WINDOW:]
    return f"{words.count('broken')} of the last {len(words)} runs that tested it (oldest first: {', '.join(words)})"


def _any(looks: Iterable[Look]) -> Look:
    """What a run says of several findings: whether any of them was there."""
    told = {*looks}
    return next((look for look in (Look.SEEN, Look.ABSENT) if look in told), Look.NOT_MEASURED)


def is_certain(finding: KnownFinding) -> bool:
    """Whether one run is enough: a violation of a `must` that showed each time that it was tried, or often enough, be
    it when its request was sent again or in the updates of the run, or by which somebody is let in. Of that nobody
    should hear a night later."""
    times = re.match(r"(\d+) (?:of|times in) (\d+)", finding.seen)
    is_confirmed = times is not None and int(times[1]) >= min(CONFIRMED, max(2, int(times[2])))
    is_widespread = number_shown(finding.spread) >= CONFIRMED
    is_enough = is_confirmed or is_widespread or is_let_in(finding.check, finding)
    return is_enough and finding.strength == "must" and finding.severity == "violation"


def why_now(finding: KnownFinding) -> str:
    """Why a finding is told now that several runs have seen: what is new to the reader is not new at the vendor. Empty
    for one of the latest run alone."""
    if (times := finding.life.times_seen) == 1:
        return ""
    waited = times == WAITS and not is_certain(finding)
    return "told now, as a second run has seen it" if waited else f"told now, seen in {times} runs"


def is_told_first(finding: KnownFinding) -> bool:
    """Whether its latest run is the one with which an alert tells, by default, of a finding that a run before it has
    seen, too, and was not certain of: no channel was told of it with an earlier one."""
    if finding.told_in - {finding.life.last_seen.run}:
        return False
    if finding.life.times_seen < WAITS or not is_seen_now(finding) or state(finding, WAITS) != State.BROKEN:
        return False
    severity, seen, spread = finding.was or (finding.severity, finding.seen, finding.spread)
    before = replace(finding, points=finding.points[:-1], severity=severity, seen=seen, spread=spread)
    return state(before, WAITS) is None


def was_news(finding: KnownFinding, runs: int) -> bool:
    """Whether a channel that was there was told of a finding before it went: a run was certain of it, or it was seen in
    so many `runs` in a row."""
    looks = [point.look for point in finding.points if point.look != Look.NOT_MEASURED]
    longest = max((len([*those]) for look, those in groupby(looks) if look == Look.SEEN), default=0)
    return is_certain(finding) or longest >= runs


def _is_flapping(looks: Sequence[Look]) -> bool:
    changes = sum(one != other for one, other in pairwise(looks))
    return changes >= CHANGES and _streak(looks) < STEADY


def _streak(looks: Sequence[Look]) -> int:
    """How many of the latest runs say the same."""
    return next((number for number, look in enumerate(reversed(looks)) if look != looks[-1]), len(looks))
