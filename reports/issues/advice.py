"""What an issue advises until its finding is fixed: the same text as the alert of that finding has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from reports._beside import Beside
from reports._until_fixed import also_at
from reports.alerts.finding_text import until_fixed
from reports.alerts.states import is_seen_now
from reports.history.accepted import is_accepted
from reports.history.choices import is_in_part
from reports.history.findings import KnownFinding
from reports.history.left import Left

At = tuple[str, str]
"""A provider, and its target."""
Advise = Callable[[KnownFinding], str]


def advisor(findings: Iterable[KnownFinding], left: Mapping[At, Sequence[Left]]) -> Advise:
    """What is advised about each of some findings, by all that is known at its target: `findings` are all, `left` is
    what is left changed. Asked only for issues that are written: of thousands of findings most are not."""
    there = defaultdict[At, list[KnownFinding]](list)
    for one in findings:
        if is_seen_now(one):
            there[one.provider, one.target].append(one)

    @cache
    def beside(at: At) -> Beside:
        return Beside.of((one.text for one in left.get(at, ())), there[at], at[0])

    def advise(one: KnownFinding) -> str:
        at = one.provider, one.target
        alike = [each for each in there[at] if each.clause == one.clause and each.fingerprint != one.fingerprint]
        is_listed = is_in_part(one) or any(map(is_accepted, alike))
        return until_fixed(one, beside(at), also_at(one, (each for each in alike if not is_accepted(each))), is_listed)

    return advise
