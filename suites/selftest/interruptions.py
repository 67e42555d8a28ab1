"""Stops runs at random moments, and looks what is left: `python -m suites.selftest.interruptions 20`.

Each trial is one run against a stand-in over HTTP, stopped by SIGINT or SIGTERM in turn: by a process that sends
everything itself, or by one that lets a worker send it.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from suites.selftest import live

SIGNALS = (signal.SIGINT, signal.SIGTERM)
REQUESTS = {"aniva": 165, "eka": 365, "lobbie": 185, "sqod": 340}
"""The approximate number of requests of a run, so that the moments fall anywhere in it."""


@dataclass(frozen=True)
class Trial:
    """One stopped run: what stopped it, when, how it ended, and what was not as before."""

    provider: str
    how: signal.Signals
    after: int
    workers: str
    code: int
    left: list[str]
    text: str

    def __str__(self) -> str:
        state = "as before" if not self.left else f"CHANGED: {', '.join(self.left)}"
        moment = f"{self.how.name:8} after {self.after:4} requests"
        return f"{self.provider:8} {moment} {self.workers:5} exit {self.code}: {state}"


def trial(number: int, folder: Path, seed: int = 1, workers: str | None = None, after: int | None = None) -> Trial:
    """The n-th trial: its moment follows from seed and number, unless it is given as a number of requests."""
    chance = random.Random(f"{seed}/{number}")
    provider = list(REQUESTS)[number % len(REQUESTS)]
    how, after = SIGNALS[number // len(REQUESTS) % 2], after or chance.randint(1, REQUESTS[provider])
    workers = workers or ("-n0" if number % 3 else "-n1")
    with live.place(folder, (provider,), latency=0.005) as place:
        before = place.snapshots()
        code, text = place.stopped(how, after, workers)
        left = live.differing(before, place) + [str(path) for path in place.ledgers()]
    return Trial(provider, how, after, workers, code, left, text)


def main(count: int, seed: int) -> int:
    """Run the trials and print a line each. Returns how many left something changed."""
    failed = 0
    for number in range(count):
        with tempfile.TemporaryDirectory() as folder:
            found = trial(number, Path(folder), seed)
        print(found, flush=True)
        failed += bool(found.left)
    print(f"{count - failed} of {count} targets as before")
    return failed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Stop runs at random moments, and look what is left.")
    parser.add_argument("count", type=int, nargs="?", default=20, help="how many runs to stop")
    parser.add_argument("seed", type=int, nargs="?", default=1, help="another seed stops them at other moments")
    arguments = parser.parse_args()
    sys.exit(main(arguments.count, arguments.seed) > 0)
