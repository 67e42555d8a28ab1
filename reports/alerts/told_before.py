"""What a message does not tell, as its channel knows of it, and what is still there: which clauses, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reports._shortened import cut
from reports._text import utc_seconds
from reports.history.findings import KnownFinding

MOST = 4
"""Clauses that are named: a line of a chat or two. More are counted."""


def told_before(there: Iterable[KnownFinding], told: Iterable[str]) -> str:
    """The violations that are there and of which nothing is new, by clause, each with its members and since when, in a
    line; `told` are the fingerprints of what the message tells. Empty where there is none."""
    names = {*told}
    ongoing = [
        one for one in there if one.severity == "violation" and one.life.times_seen > 1 and one.fingerprint not in names
    ]
    clauses = dict[str, list[KnownFinding]]()
    for one in ongoing:
        clauses.setdefault(one.clause, []).append(one)
    parts = [_part(name, those) for name, those in clauses.items()]
    more = f"; and {len(parts) - MOST} clauses more" if len(parts) > MOST else ""
    return f"Broken before, and still: {'; '.join(parts[:MOST])}{more}." if parts else ""


def _part(name: str, those: Iterable[KnownFinding]) -> str:
    found = [*those]
    since = min(one.life.first_seen.started for one in found)
    members: Mapping[str, None] = dict.fromkeys(cut(one.pointer) for one in found if one.pointer)
    at = f" {', '.join([*members][:MOST])}" if members else ""
    return f"{name}{at} (since {utc_seconds(since)}: reports show {found[0].fingerprint})"
