"""Changes of behaviour that a finding tells of: what a promise rules on is not told once more as left open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from reports._behaviour import Behaviour
from reports._observed import LONGEST, ONCE, request_of
from reports._shortened import shortened
from reports.history.behaviour import KnownChange
from reports.history.findings import KnownFinding
from reports.history.lives import Look


def is_told_by_finding(change: Behaviour, run: str, before: str, findings: Iterable[KnownFinding]) -> bool:
    """Whether one of a target's findings, by the same request, is there in one of two runs and not in the other: the
    change between these runs is that it came, or went."""
    sent = request_of(change.sentence) if change.kind.startswith(ONCE) else ""
    return bool(sent) and any(
        shortened(one.sent, "", LONGEST) == sent and _was_seen(one, run) != _was_seen(one, before) for one in findings
    )


def left_to_tell(changes: Iterable[KnownChange], findings: Iterable[KnownFinding]) -> list[KnownChange]:
    """The changes of which no finding at the same target tells."""
    of_target = defaultdict[tuple[str, str], list[KnownFinding]](list)
    for one in findings:
        of_target[one.provider, one.target].append(one)
    return [one for one in changes if not _is_told(one, of_target[one.provider, one.target])]


def _is_told(one: KnownChange, own: Iterable[KnownFinding]) -> bool:
    return is_told_by_finding(one.behaviour, one.since.run, one.since.before, own)


def _was_seen(one: KnownFinding, run: str) -> bool:
    return any(point.run == run and point.look == Look.SEEN for point in one.points)
