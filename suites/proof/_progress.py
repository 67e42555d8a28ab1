"""How far it is, on standard error, while it goes on."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

STEP = 50
"""A line of progress after so many results, where no terminal shows one that moves."""


@dataclass
class Progress:
    """Counts results; what is wrong with one is told at once."""

    total: int
    step: int = STEP
    out: TextIO = field(default_factory=lambda: sys.stderr)
    count: int = 0
    wrong: int = 0

    def __post_init__(self) -> None:
        self._started = time.monotonic()

    def heard(self, wrong: str | None) -> None:
        """One more, and what is wrong with it."""
        self.count += 1
        if wrong:
            self.wrong += 1
            self.out.write(f"{self._clear}{wrong}\n")
        if self.out.isatty() or self.count % self.step == 0 or self.count == self.total:
            self.out.write(f"{self._clear}{self._told()}{self._end}")
            self.out.flush()

    def _told(self) -> str:
        taken = time.monotonic() - self._started
        left = taken / self.count * (self.total - self.count)
        return f"{self.count} of {self.total}, {self.wrong} wrong, {taken:.0f} s, about {left:.0f} s left"

    @property
    def _clear(self) -> str:
        return "\r\x1b[K" if self.out.isatty() else ""

    @property
    def _end(self) -> str:
        return "" if self.out.isatty() and self.count < self.total else "\n"
