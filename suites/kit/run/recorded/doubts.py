"""Whether a difference between two moments of recorded traffic can be anybody's but the vendor's.

Nothing can be sent again, and in production others write, too. So how often they would make such a difference by chance
is worked out from how long they had the opportunity, and members that change in the file by themselves are not judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import exp, fsum, lgamma, log

from contracts.pointers import get
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.chance import FALSE_ALARM
from suites.kit.model.findings import Finding
from suites.kit.model.json_values import differences, same
from suites.kit.run.recorded.exchanges import Recorded
from suites.kit.run.recorded.timeline import OtherWrites, Timeline

CHANGES_A_DAY = 10
"""How often somebody else changes one member of an appointment at most, in this reckoning: people who
reschedule, a reminder, a sync. Members that change more often show it in the file."""
SECONDS_A_DAY = 86_400
BY_ITSELF = (
    "it also changed between two reads between which the file has no write: somebody else writes to it, or reads lag"
)
BY_CHANCE = (
    "it was so in {} of {} updates, and in the {:.1f} s between their reads somebody else may have made as many "
    "changes: record more traffic in which a read follows each update at once"
)
MAY_BE_LATE = "the read that shows it came at once and may show an earlier value, as reads that lag behind do"


def is_by_chance(times: int, seconds: float) -> bool:
    """Whether others may have made so many differences, or more, within this time, in more than 1 of 10,000 files."""
    expected = max(seconds, 0.0) * CHANGES_A_DAY / SECONDS_A_DAY
    if expected == 0:
        return False
    fewer = fsum(exp(-expected + count * log(expected) - lgamma(count + 1)) for count in range(times))
    return 1 - fewer > FALSE_ALARM


def changed_by_themselves(lines: Iterable[Timeline], writes: OtherWrites, bound: BoundContract) -> set[str]:
    """The members that differ between two reads of an appointment between which the file has no write."""
    volatile = set(bound.contract.behaviour.volatile)
    return {pointer for line in lines for pointer in _unasked(line, writes, volatile)}


def _unasked(line: Timeline, writes: OtherWrites, volatile: set[str]) -> Iterator[str]:
    updates = [call.entry for call in line.updates]
    for one, other in pairwise(line.reads):
        start, end = one.entry.started, other.entry.ended
        is_written = any(entry.started <= end and entry.over >= start for entry in updates)
        if one.state != other.state and not (is_written or writes.between(start, end)):
            yield from (pointer for pointer, *_ in differences(one.state, other.state, volatile))


def may_be_late(finding: Finding, one: Recorded) -> bool:
    """Whether a late read may be what is found wrong: it shows the member as the appointment was shown earlier, or
    nothing that can be trusted tells how it was."""
    if not finding.pointer or one.moments.is_blind:
        return bool(finding.pointer)
    shown = get(one.sure.after.get("read", {}), finding.pointer)
    return any(same(get(state, finding.pointer), shown) for state in one.history)
