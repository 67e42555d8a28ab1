"""Progress on standard error."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

STEP = 50
"""Results per line of progress where there is no terminal; chosen: a log of the whole proof stays below 20 lines."""


@dataclass
class Progress:
    """Counts results and prints at once what is wrong with one."""

    total: int
    step: int = STEP
    out: TextIO = field(default_factory=lambda: sys.stderr)
    count: int = 0
    wrong: int = 0

    def __post_init__(self) -> None:
        self._started = time.monotonic()

    def add(self, wrong: str | None) -> None:
        """One more result, and what is wrong with it."""
        self.count += 1
        if wrong:
            self.wrong += 1
            self.out.write(f"{self._clear}{wrong}\n")
        if self.out.isatty() or self.count % self.step == 0 or self.count == self.total:
            self.out.write(f"{self._clear}{self._line()}{self._end}")
            self.out.flush()

    def _line(self) -> str:
        elapsed = time.monotonic() - self._started
        left = elapsed / self.count * (self.total - self.count)
        return (
            f"{self.count} of {self.total}, {self.wrong} of them to look at, {elapsed:.0f} s, about {left:.0f} s left"
        )

    @property
    def _clear(self) -> str:
        return "\r\x1b[K" if self.out.isatty() else ""

    @property
    def _end(self) -> str:
        return "" if self.out.isatty() and self.count < self.total else "\n"
