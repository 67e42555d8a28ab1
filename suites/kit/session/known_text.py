"""The blocks of a terminal that need earlier runs: accepted deviations, and targets that cannot be tested any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from suites.kit.http.list_search import NOT_LISTED
from suites.kit.session.earlier_runs import EarlierRuns, way_of
from suites.kit.session.failure_text import NAMED_AT_MOST

Record = dict[str, Any]
Earlier = Callable[[str], EarlierRuns]
"""The earlier runs at the target of a provider."""
NEW = (
    "NEW since it was accepted: {} earlier run{} accepted this clause, and none of them saw it here (the latest: {}). "
    "The exception may not be meant for it: tell the vendor, and let known.yaml say so if it is accepted, too"
)
GONE = (
    "  it was there when run {} ({}) tested this target: somebody has moved, cancelled or deleted it since; look for "
    "it in the vendor's application, and put it back or name another one in targets.toml"
)
REFUSED = (
    "  run {} ({}) tested this target with credentials that were accepted: unless yours were changed since, the vendor "
    "has revoked them or taken a right from them"
)
CREDENTIALS = "the credentials ("
"""What a reason has that asks to check these."""


def known_blocks(records: Sequence[Record], earlier: Earlier) -> list[str]:
    """A block per reason: its clauses, each with the members that are broken, how often, and what is new about it."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for record in records:
        blocks[f"{record['provider']}: {record['reason']}"] += _lines(record, earlier(record["provider"]))
    return ["\n".join([reason, *lines]) for reason, lines in blocks.items()]


def _lines(record: Record, runs: EarlierRuns) -> list[str]:
    """A line per way in which an accepted clause is broken, the new ones first."""
    ways = {way_of(one): one for one in reversed(record["findings"])}
    known = runs.ways(record["clause"]) if runs.accepted(record["clause"]) else {*ways}
    ordered = sorted(ways, key=lambda way: (way in known, way))
    more, new = len(ordered) - NAMED_AT_MOST, "" if known.issuperset(ways) else _new(record, runs)
    lines = [_line(record["clause"], ways[way], "" if way in known else new) for way in ordered[:NAMED_AT_MOST]]
    rest = [f"  {record['clause']}: {more} more, in the journal"] if more > 0 else []
    return [*lines, *rest] or [f"  {record['clause']}"]


def _line(clause: str, finding: Record, new: str) -> str:
    where = finding["pointer"] or finding["keyword"]
    often = finding.get("spread") or finding["seen"]
    said = [part for part in (f"{where}" if where else "", often, finding["fingerprint"]) if part]
    return f"  {clause}: {', '.join(said)}{f'; {new}' if new else ''}"


def _new(record: Record, runs: EarlierRuns) -> str:
    accepted = runs.accepted(record["clause"])
    return NEW.format(len(accepted), "s"[: len(accepted) != 1], accepted[0].run)


def since_tested(reason: str, runs: EarlierRuns) -> list[str]:
    """A line about the last run that could test a target, where what it needed then is missing or refused now."""
    text = GONE if NOT_LISTED in reason else REFUSED if CREDENTIALS in reason else ""
    last = runs.last_tested if text else None
    return [text.format(last.run, last.started)] if last else []
