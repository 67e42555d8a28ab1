"""How long the history takes over 1,000 runs of 300 clauses: a table, by `python -m suites.selftest.reports_of_years`.

Each command is a process of its own, as a CI job starts it; the median of several, in seconds of wall clock and of CPU.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from suites.selftest import journals
from suites.selftest.nights import night

NIGHTS = 1_000
CLAUSES = 300
FLAPPING = 12
"""Clauses that are broken in some nights, each in others: a history without findings would flatter."""
EXCHANGES = 500
"""Lines of requests and answers in each journal: what a gate run at the largest of our vendors writes."""
TIMES = 5
"""Starts of each command: enough for a median that one slow start does not move."""


def verdicts(number: int) -> list[journals.Record]:
    """What a night says of each clause."""
    broken = {clause for clause in range(FLAPPING) if (number // 7) % (clause + 2) == 0}
    return [
        journals.verdict(f"ACME-{clause:03}", "violation" if clause in broken else "kept") for clause in range(CLAUSES)
    ]


def write_nights(folder: Path) -> None:
    """The journals of all nights."""
    exchanges = [journals.exchange(number) for number in range(EXCHANGES)]
    for number in range(NIGHTS):
        records = night(number, *exchanges, *verdicts(number))
        journals.write(folder, records, str(records[0]["run"]))


def timed(history: str, *command: str, times: int = TIMES) -> None:
    """Print the median seconds of a command: wall clock, and CPU of it and its children."""
    walls, cpus, environment = [], [], {**os.environ, "HISTORY_URL": history}
    for _ in range(times):
        wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "reports", *command], capture_output=True, check=False, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        walls.append(time.perf_counter() - wall)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"{command[0]:<10}{median(walls):>8.2f} s{median(cpus):>8.2f} s CPU", flush=True)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        history, folder = f"sqlite:///{name}/history.sqlite", Path(name) / "runs"
        folder.mkdir()
        print(f"writing {NIGHTS:,} journals", flush=True)
        write_nights(folder)
        timed(history, "ingest", "--dir", str(folder), times=1)
        for command in ("diff", "history", "gate"):
            timed(history, command)


if __name__ == "__main__":
    main()
