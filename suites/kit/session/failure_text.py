"""How a failure reads in the terminal: the clause, what was sent, expected and got, and how to see it again."""

from __future__ import annotations

from typing import Any

SHOWN_AT_MOST = 3
"""Findings of one clause that are shown: enough to see a pattern. All of them are in the journal."""


def failure_text(record: dict[str, Any]) -> str:
    """A verdict's record in a few lines; a block for each finding."""
    lines = [f"{record['verdict'].upper()}  {record['clause']}   {record['says']}   ({_place(record['source'])})"]
    if record["reason"]:
        lines.append(f"  why        {record['reason']}")
    for finding in record["findings"][:SHOWN_AT_MOST]:
        lines += _finding(finding)
    if len(record["findings"]) > SHOWN_AT_MOST:
        lines.append(f"  more       {len(record['findings']) - SHOWN_AT_MOST} more of this clause in the journal")
    return "\n".join(lines)


def _place(source: dict[str, Any]) -> str:
    """Where the vendor says it."""
    return f"{source['at']}, line {source['line']}" if "line" in source else str(source["at"])


def _finding(finding: dict[str, Any]) -> list[str]:
    where = f"{finding['pointer']}: " if finding["pointer"] else ""
    return [
        f"  seen       {finding['seen']}, {finding['severity']} {finding['fingerprint']}",
        f"  sent       {finding['sent']}",
        f"  expected   {where}{finding['expected']}",
        f"  got        {where}{finding['got']}",
        f"  reproduce  {finding['curl']}",
    ]
