"""Changes of behaviour that came with a finding: what a run showed first together is most likely one fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reports._observed import is_sent, request_of
from reports._records import WORST_FIRST
from reports.alerts.states import is_seen_now
from reports.history.behaviour import KnownChange
from reports.history.findings import KnownFinding
from reports.history.lives import Look


def at_requests(findings: Iterable[KnownFinding], changes: Sequence[KnownChange]) -> Mapping[str, KnownFinding]:
    """The findings that came in the run since which a request that the page leaves open becomes something else, and
    that are there at a member which it sends, by what the change is about: the worst of each. Nobody has accepted
    them."""
    there = [one for one in findings if one.severity != "known" and one.pointer and is_seen_now(one)]
    worst_last = sorted(there, key=lambda one: -WORST_FIRST.index(one.severity))
    once = [one for one in changes if one.is_sent_once]
    return {each.behaviour.place: one for one in worst_last for each in once if _came_with(each, one)}


def _came_with(change: KnownChange, one: KnownFinding) -> bool:
    if not is_sent(one.pointer or "", request_of(change.behaviour.sentence)):
        return False
    looks = {point.run: point.look for point in one.points}
    return looks.get(change.since.run) == Look.SEEN and looks.get(change.since.before) == Look.ABSENT
