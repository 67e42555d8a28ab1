"""One verdict of what several lanes told of a clause.

The verdict of the clause's own item counts first. Another lane can show that the promise was broken there too, or that
it was kept there when the item itself saw nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from suites.kit.verdicts import SUITE_ERROR, UNJUDGED, UNSHOWN, VERDICTS, VIOLATION

Record = dict[str, Any]


def merged(told: Mapping[int, Record], own: int) -> Record | None:
    """The verdict record of a clause from those of each lane; `own` is the lane of its item.

    None while the item has not told yet, and no other lane has found the promise broken.
    """
    item = [told[own]] if own in told else []
    others = [record for lane, record in sorted(told.items()) if lane != own and (record["findings"] or item)]
    if not item and not others:
        return None
    chosen = min([*item, *others], key=lambda record: _rank(record, others))
    return {
        **chosen,
        "cases": sum(record["cases"] for record in (*item, *others)),
        "findings": _united([*item, *others]),
    }


def _rank(record: Record, others: Sequence[Record]) -> int:
    """How much a record counts: a mistake of ours first, then the worst word.

    Two words of an item only say that it saw nothing; they give way to another lane that did: that a known deviation
    is not met any more, and that no exchange spoke for the clause.
    """
    if others and (_is_stale(record) or record["reason"] in (UNSHOWN, UNJUDGED)):
        return len(VERDICTS)
    return -1 if record["verdict"] == SUITE_ERROR else VERDICTS.index(record["verdict"])


def _is_stale(record: Record) -> bool:
    return record["verdict"] == VIOLATION and not record["findings"]


def _united(records: list[Record]) -> list[Record]:
    """Every finding once, with the shortest request that showed it."""
    shortest: dict[str, Record] = {}
    for finding in sorted((f for record in records for f in record["findings"]), key=_size):
        shortest.setdefault(finding["fingerprint"], finding)
    return sorted(shortest.values(), key=lambda finding: finding["exchange"] or 0)


def _size(finding: Record) -> tuple[int, int]:
    return len(finding["sent"]), finding["exchange"] or 0
