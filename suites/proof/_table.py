"""What is printed: progress while it runs, and the table at the end."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TextIO

from suites.proof._jobs import Result

HEADS = ("provider", "check", "faults", "caught", "missed", "requests", "whole runs", "requests there", "others cried")
STEP = 50
"""A line of progress after so many results, where no terminal shows one that moves."""


@dataclass
class Progress:
    """Counts results, and says on standard error how far it is."""

    total: int
    out: TextIO = field(default_factory=lambda: sys.stderr)
    count: int = 0
    missed: int = 0

    def __post_init__(self) -> None:
        self._started = time.monotonic()

    def heard(self, result: Result) -> None:
        """One more; a miss is told at once."""
        self.count += 1
        self.missed += not result.is_caught
        if not result.is_caught:
            self.out.write(f"{self._clear}{missed(result)}\n")
        if self.out.isatty() or self.count % STEP == 0 or self.count == self.total:
            self.out.write(f"{self._clear}{self._told()}{self._end}")
            self.out.flush()

    def _told(self) -> str:
        taken = time.monotonic() - self._started
        left = taken / self.count * (self.total - self.count)
        return f"{self.count} of {self.total}, {self.missed} missed, {taken:.0f} s, about {left:.0f} s left"

    @property
    def _clear(self) -> str:
        return "\r\x1b[K" if self.out.isatty() else ""

    @property
    def _end(self) -> str:
        return "" if self.out.isatty() and self.count < self.total else "\n"


def missed(result: Result) -> str:
    """A fault that was not caught, in a line."""
    where = " in a whole run" if result.job.whole else ""
    reason = f" ({result.reason})" if result.reason else ""
    return f"missed{where}: {result.job.fault}: {result.strength}, yet {result.word}{reason}. {result.says}"


def table(results: Sequence[Result]) -> str:
    """The results by provider and check, each provider, and all of them.

    `requests` are the median until a fault is first seen, by its own item alone and in whole runs.
    """
    groups: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for one in results:
        for key in ((one.job.provider, one.check), (one.job.provider, "~all"), ("~all", "~all")):
            groups[key].append(one)
    rows = [HEADS, *(_row(*key, groups[key]) for key in sorted(groups))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    return "\n".join(_line(row, widths) for row in rows)


def cries(results: Iterable[Result]) -> Iterator[str]:
    """Of each whole run in which other clauses were broken too: which. Whether rightly, a reader decides."""
    for one in sorted(results, key=lambda one: one.job.fault):
        if one.cried:
            yield f"{one.job.fault}: {', '.join(f'{id} ({word})' for id, word in sorted(one.cried.items()))}"


def _row(provider: str, check: str, results: list[Result]) -> tuple[str, ...]:
    own = [one for one in results if not one.job.whole]
    whole = [one for one in results if one.job.whole]
    lost = {one.job.fault for one in results if not one.is_caught}
    caught = sum(one.is_caught for one in own)
    cried = sum(len(one.cried) for one in whole)
    figures = (len(own), caught, len(lost), _seen(own), len(whole), _seen(whole), cried)
    return (provider.strip("~"), check.strip("~"), *map(str, figures))


def _seen(results: list[Result]) -> str:
    """After how many requests a fault is first seen: the median of those that were caught."""
    first = [one.first for one in results if one.is_caught and one.first is not None]
    return f"{median(first):g}" if first else "-"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    words = [cell.ljust(width) for cell, width in zip(row[:2], widths, strict=False)]
    return "  ".join([*words, *(cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True))])
