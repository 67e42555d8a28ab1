"""What has one cause with something that is told: it is told with that, and not once more a night later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reports._beside import word_of
from reports._causes import cause_of
from reports._records import WORST_FIRST
from reports._refused_alike import OPEN, OTHER_REQUESTS, apart
from reports._same_member import is_at
from reports._shortened import cut
from reports.alerts.items import GONE, Item
from reports.alerts.states import is_seen_now
from reports.history.behaviour import KnownChange
from reports.history.findings import KnownFinding

WARNING = "warning"
"""The severity of what may be told with something else alone: of a violation people read by itself."""


def joined(
    waiting: Iterable[KnownFinding], in_full: Sequence[KnownFinding], named: Iterable[KnownFinding]
) -> tuple[KnownFinding, ...]:
    """Those that wait for a second run, and that a message shows all the same: below one of those that it tells
    `in_full`, or as what is `named` beside a change. All others wait on: what no message shows is not told."""
    names = {one.fingerprint for one in named if one.severity == WARNING}
    return tuple(one for one in waiting if is_seen_now(one) and (_is_with(one, in_full) or one.fingerprint in names))


def _is_with(one: KnownFinding, told: Sequence[KnownFinding]) -> bool:
    alike = (each for each in told if each.severity == one.severity or one.severity == WARNING)
    return any(_is_of_request(one, each) or _came_with(one, each) for each in alike)


def _is_of_request(one: KnownFinding, other: KnownFinding) -> bool:
    """Whether one request shows both."""
    return cause_of(one) == cause_of(other) or (one.clause, one.sent) == (other.clause, other.sent)


def _came_with(one: KnownFinding, other: KnownFinding) -> bool:
    """Whether both came in one run and say the same of one member, by other requests: that is most likely one fault."""
    what, that = ((each.pointer, word_of(each), each.life.first_seen.run) for each in (one, other))
    return bool(one.pointer) and what == that


def at_changes(findings: Iterable[KnownFinding], changes: Sequence[KnownChange]) -> Mapping[str, KnownFinding]:
    """The findings that are there at members of which changes tell, by the place of the change: the worst of each."""
    places = {one.behaviour.place for one in changes if not one.is_sent_once}
    there = [one for one in findings if any(is_at(one, place) for place in places) and is_seen_now(one)]
    worst_last = sorted(there, key=lambda one: -WORST_FIRST.index(one.severity))
    return {place: one for one in worst_last for place in places if is_at(one, place)}


def with_block(first: Item, found: Iterable[KnownFinding]) -> list[str]:
    """Lines about what is told with the finding of a block, below it; one line for the answer that all updates got."""
    told = first.finding
    alike, others = apart(found, lambda one: first.whose == OPEN and not one.pointer and one.got == told.got)
    own = [one for one in others if first.kind not in GONE and _is_with(one, [told])]
    what = f"  {OTHER_REQUESTS.format('of the run')}, seen in one run so far"
    return [
        *([f"{what}: reports history --provider {told.provider}"] if alike else []),
        *(f"  and, {_by(one, told)}, {_named(one)}: reports show {one.fingerprint}" for one in own),
    ]


def _by(one: KnownFinding, told: KnownFinding) -> str:
    return "by the same request" if _is_of_request(one, told) else "most likely by the same cause"


def _named(one: KnownFinding) -> str:
    again = "again, " if one.life.times_seen > 1 else ""
    return f"{one.clause} at {cut(one.pointer)} (seen {again}in one run so far)" if one.pointer else one.clause
