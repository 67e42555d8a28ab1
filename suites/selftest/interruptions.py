"""Stops runs at random moments, and looks what is left: `python -m suites.selftest.interruptions 40`.

Each trial is one run against a stand-in over HTTP. It is stopped by SIGINT, by SIGTERM, by SIGINT twice within 100 ms,
or by SIGKILL, after which `pytest --restore` puts back: by a process that sends everything itself, or by one that lets
a worker send it.
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

INT, TERM, KILL = signal.SIGINT, signal.SIGTERM, signal.SIGKILL
WAYS: dict[str, tuple[int, ...]] = {
    "SIGINT": (INT,),
    "SIGTERM": (TERM,),
    "SIGINT twice": (INT, INT),
    "SIGKILL, --restore": (KILL,),
}
"""The signals of each way to stop a run."""
REQUESTS = {"aniva": 165, "eka": 365, "lobbie": 185, "sqod": 340}
"""The approximate number of requests of a run, so that the moments fall anywhere in it."""


@dataclass(frozen=True)
class Trial:
    """One stopped run: what stopped it, when, how it ended, and what was not as before."""

    provider: str
    way: str
    after: int
    workers: str
    code: int
    left: list[str]
    text: str

    def __str__(self) -> str:
        state = "as before" if not self.left else f"CHANGED: {', '.join(self.left)}"
        moment = f"{self.way:18} after {self.after:4} requests"
        return f"{self.provider:8} {moment} {self.workers:5} exit {self.code}: {state}"


def trial(number: int, folder: Path, seed: int = 1, workers: str | None = None, after: int | None = None) -> Trial:
    """The n-th trial: its moment follows from seed and number, unless it is given as a number of requests."""
    chance = random.Random(f"{seed}/{number}")
    provider = list(REQUESTS)[number % len(REQUESTS)]
    way, after = list(WAYS)[number // len(REQUESTS) % len(WAYS)], after or chance.randint(1, REQUESTS[provider])
    workers = workers or ("-n0" if number % 3 else "-n1")
    with live.place(folder, (provider,), latency=0.005) as place:
        before = place.snapshots()
        code, text = place.stopped(WAYS[way], after, workers)
        for ledger in place.ledgers() if KILL in WAYS[way] else ():
            code, text = place.restored("--restore", ledger.stem)
        left = live.differing(before, place) + [str(path) for path in place.ledgers()]
    return Trial(provider, way, after, workers, code, left, text)


def main(count: int, seed: int) -> int:
    """Run the trials, so many for each provider, and print a line each. Returns how many left something changed."""
    failed, total = 0, count * len(REQUESTS)
    for number in range(total):
        with tempfile.TemporaryDirectory() as folder:
            found = trial(number, Path(folder), seed)
        print(f"{number + 1:3} of {total}  {found}", flush=True)
        failed += bool(found.left)
    print(f"{total - failed} of {total} targets as before")
    return failed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Stop runs at random moments, and look what is left.")
    parser.add_argument("count", type=int, nargs="?", default=40, help="how many runs of each provider to stop")
    parser.add_argument("seed", type=int, nargs="?", default=1, help="another seed stops them at other moments")
    arguments = parser.parse_args()
    sys.exit(main(arguments.count, arguments.seed) > 0)
