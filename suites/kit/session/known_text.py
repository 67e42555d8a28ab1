"""The blocks of a terminal that need earlier runs: accepted deviations, and targets that cannot be tested any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Any

from suites.kit.http.list_search import NOT_LISTED
from suites.kit.model.verdicts import KEPT
from suites.kit.session.earlier_runs import EarlierRuns, way_of
from suites.kit.session.failure_text import NAMED_AT_MOST

Record = dict[str, Any]
Earlier = Callable[[str], EarlierRuns]
"""The earlier runs at the target of a provider."""
UNTOLD = (
    "  {}: no earlier run in reports/out tells what was accepted at this target, so all of it counts as accepted here; "
    "a history can tell: reports gate, reports alert"
)
GONE = (
    "  it was there when run {} ({}) tested this target, if targets.toml named it then: somebody has moved, cancelled "
    "or deleted it since; look for it in the vendor's application, and put it back or name another one in targets.toml"
)
REFUSED = (
    "  run {} ({}) tested this target with credentials that were accepted: unless yours were changed since, the vendor "
    "has revoked them or taken a right from them"
)
ACCEPTED = "  run {} ({}) had such updates accepted: look what has changed since then, at our values and at the vendor"
CREDENTIALS = "the credentials ("
"""What a reason has that asks to check these."""


def known_blocks(records: Sequence[Record], earlier: Earlier, at_targets: Collection[str]) -> list[str]:
    """A block per reason: its clauses, each with the members that are broken, and how often. Of providers `at_targets`
    it is said where nobody can tell whether that is all that was accepted."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for record in records:
        lines = _lines(record)
        if record["provider"] in at_targets and _is_untold(record, earlier(record["provider"])):
            lines.append(UNTOLD.format(record["clause"]))
        blocks[f"{record['provider']}: {record['reason']}"] += lines
    return ["\n".join([reason, *lines]) for reason, lines in blocks.items()]


def _is_untold(record: Record, runs: EarlierRuns) -> bool:
    return runs.accepted(record["clause"], record["reason"]) is None


def _lines(record: Record) -> list[str]:
    """A line per way in which an accepted clause is broken."""
    ways = {way_of(one): one for one in reversed(record["findings"])}
    ordered = sorted(ways)
    more = len(ordered) - NAMED_AT_MOST
    lines = [_line(record["clause"], ways[way]) for way in ordered[:NAMED_AT_MOST]]
    rest = [f"  {record['clause']}: {more} more, in the journal"] if more > 0 else []
    return [*lines, *rest] or [f"  {record['clause']}"]


def _line(clause: str, finding: Record) -> str:
    where = finding["pointer"] or finding["keyword"]
    often = finding.get("spread") or finding["seen"]
    said = [part for part in (f"{where}" if where else "", often, finding["fingerprint"]) if part]
    return f"  {clause}: {', '.join(said)}"


def since_tested(reason: str, runs: EarlierRuns) -> list[str]:
    """A line about the last run that could test a target, where what it needed then is missing or refused now."""
    text = GONE if NOT_LISTED in reason else REFUSED if CREDENTIALS in reason else ""
    last = runs.last_tested if text else None
    return [text.format(last.run, last.started)] if last else []


def since_accepted(clauses: Sequence[str], runs: EarlierRuns) -> list[str]:
    """A line about the last run that had updates accepted which are all refused now: it found one of these clauses
    kept."""
    known = runs.runs if clauses else ()  # what is read of files is read only where it may say something
    kept = (one for one in known if any(one.verdicts.get(id, {}).get("verdict") == KEPT for id in clauses))
    return [ACCEPTED.format(one.run, one.started) for one in [next(kept, None)] if one]
