"""Which of the findings that a message tells another target of the same provider has, too: that one edition of the
vendor's software is worse than another is what a reader would lay messages side by side for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from reports._shortened import cut
from reports.alerts.items import GONE, Item
from reports.alerts.states import is_seen_now
from reports.history.broken_clauses import At
from reports.history.findings import KnownFinding

MOST = 6
"""Findings that are named: a line of a chat or two. More are counted."""


def elsewhere(items: Iterable[Item], own: At, targets: Collection[At], findings: Iterable[KnownFinding]) -> str:
    """What is there at the other `targets` of the provider, too, and what at this one alone, as far as the history
    knows, in a line; empty where the provider has no other target, or nothing is told that is there."""
    told = {item.finding.fingerprint: item.finding for item in items if item.kind not in GONE}
    others = [at for at in targets if at[0] == own[0] and at != own]
    there = [one for one in findings if one.fingerprint in told and is_seen_now(one)]
    same = {at[1]: {one.fingerprint for one in there if (one.provider, one.target) == at} for at in others}
    return " ".join(_sentences(told.values(), same)) if told and others else ""


def _sentences(told: Collection[KnownFinding], same: dict[str, set[str]]) -> Iterator[str]:
    for target, names in same.items():
        if found := [one for one in told if one.fingerprint in names]:
            yield f"The same at {target}: {'all of it' if len(found) == len(told) else _named(found)}."
    alone = [one for one in told if not any(one.fingerprint in names for names in same.values())]
    if alone:
        yield f"Here alone, and not at {' or '.join(same)} as far as runs there tell: {_named(alone)}."


def _named(found: Sequence[KnownFinding]) -> str:
    names = [*dict.fromkeys(f"{one.clause} {cut(one.pointer or '')}".rstrip() for one in found)]
    return ", ".join(names[:MOST]) + (f" and {len(names) - MOST} more" if len(names) > MOST else "")
