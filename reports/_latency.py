"""Answers that take much longer than in an earlier run."""

from __future__ import annotations

from collections.abc import Iterator

from reports._behaviour import SLOWER, TABLE_ONLY, Behaviour, Classes, behaviour

TIMES = 3
"""Twice as long is what a busy hour makes of it."""
LEAST = 1000.0
"""Milliseconds that it must have become more: clients wait for seconds, so below that nobody gives up."""


def changes_of_latency(before: float | None, after: float | None, classes: Classes = TABLE_ONLY) -> Iterator[Behaviour]:
    """That the median of how long answers took, in milliseconds, has become much longer; `classes` are a team's own."""
    if before is not None and after is not None and after >= max(before * TIMES, before + LEAST):
        sentence = f"half of the answers take {_seconds(after)} or longer, before {_seconds(before)}"
        yield behaviour(SLOWER, "median", sentence, classes)


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s"
