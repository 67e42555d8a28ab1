"""Which run a target was good in last, and since which it is not: what the changes on the page are changes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import takewhile

from reports._diff import Difference
from reports._records import TESTED
from reports._text import counts_text, utc_seconds, utc_time
from reports._tones import RED
from reports.history.recent import RecentTrial
from reports.pages.matrix import PASSING

FINE = (*PASSING, "known")
"""The verdicts of a run that is told as "all kept"."""


FEW = 5
"""Up to how many lines of changes are shown as they are: more, of a target that was down, hide what stands below."""

ARROW = " -> "
"""What stands between the verdicts of a change."""


def folded(lines: Sequence[str]) -> str:
    """What a long list of changed verdicts comes to, for its fold: "28 clauses: 28 kept -> inconclusive". Empty
    where it is short, and where it lists findings, which are news each."""
    ends = Counter(line.split("  ")[-1] for line in lines)
    if len(lines) <= FEW or not all(ARROW in end for end in ends):
        return ""
    told = [f"{count} {end.removesuffix('-')}{'no verdict' if end.endswith('-') else ''}" for end, count in _most(ends)]
    return f"{len(lines)} clauses: {', '.join(told)}"


def _most(ends: Counter[str]) -> list[tuple[str, int]]:
    return sorted(ends.items(), key=lambda item: (-item[1], item[0]))


def compared(change: Difference, runs: Sequence[RecentTrial], is_all: bool) -> str:
    """The last run before the change, and the first one that has it. `runs` are the target's last ones, the earliest
    first; `is_all`: it has had no others."""
    untested = _untested(runs)
    before = f"run {change.before.run}, {utc_time(change.before.started)}"
    if untested:
        least = "" if is_all or len(untested) < len(runs) else "at least "
        tested = f"last tested in {before}: {_result(change.before.verdicts)}"
        return f"{tested}; could not be tested {least}since {_run(untested[0])}"
    if not change.worse:
        return f"compared with {before}"
    good = "before" if any(word in RED for word in change.before.verdicts.values()) else "last good"
    return f"{good}: {before}; {_broken(change)} since {_run(runs[-1])}"


def _untested(runs: Sequence[RecentTrial]) -> list[RecentTrial]:
    """The latest runs that have tested nothing, as in an outage, the earliest first."""
    return list(takewhile(_has_tested_nothing, reversed(runs)))[::-1]


def _has_tested_nothing(one: RecentTrial) -> bool:
    return not any(judged.verdict in TESTED for judged in one.verdicts.values())


def _result(verdicts: Mapping[str, str]) -> str:
    counts = Counter(word for word in verdicts.values() if word not in FINE)
    return counts_text(counts) or "all kept"


def _broken(change: Difference) -> str:
    words = [*(one.after for one in change.changes), *(found.severity for found in change.new.values())]
    return "broken" if "violation" in words else "worse"


def _run(one: RecentTrial) -> str:
    return f"run {one.run}, {utc_seconds(one.started)}"
