"""How long recorded traffic takes to judge: `python -m suites.selftest.recorded_benchmark`. Prints a table.

A file of 2,000 exchanges at 60 appointments of each provider, as a browser and as mitmproxy write it, with a fault and
without; what is flagged is printed beside the seconds. Each run is a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice, product
from pathlib import Path
from typing import Any

import contracts
from suites.kit.generate.bodies import pairwise_bodies
from suites.selftest.recordings import BROWSER, MITMPROXY, Recording

EXCHANGES, APPOINTMENTS = 2_000, 60
FILES = ((BROWSER, False), (MITMPROXY, True))
"""Who wrote each file, and whether the vendor had a fault."""
FAULTS = {
    "aniva": "ANIVA-OMIT:resets_a_neighbour",
    "eka": "EKA-REST-ALONE:touches_a_neighbour",
    "lobbie": "LOBBIE-ONLY-PROVIDED:touches_a_neighbour",
    "sqod": "SQOD-ONLY-SENT:touches_a_neighbour",
}


def main() -> None:
    """Record, judge, and print how long each file took, and what was flagged."""
    print(
        f"{'provider':<10}{'written by':<12}{'MB':>5}{'seconds':>9}{'CPU s':>7}{'exit':>6}  fault; flagged", flush=True
    )
    with tempfile.TemporaryDirectory() as folder:
        for provider, (dialect, fault) in product(contracts.names(), FILES):
            injected = FAULTS[provider] if fault else ""
            path = busy(provider, injected, dialect).write(Path(folder))
            size, seconds, cpu, code, flagged = _judged(provider, path)
            row = f"{provider:<10}{dialect:<12}{size:>5.1f}{seconds:>9.1f}{cpu:>7.1f}{code:>6}"
            print(f"{row}  {injected or 'none'}; {flagged}", flush=True)


def busy(provider: str, fault: str = "", dialect: str = BROWSER, exchanges: int = EXCHANGES) -> Recording:
    """Much traffic at many appointments in turn: reads, updates, reads."""
    recording = Recording(provider, fault, editables=APPOINTMENTS, dialect=dialect)
    numbers = cycle(range(len(recording.bound.target.fixtures["appointment.editable"])))
    for body, number in zip(islice(_bodies(recording), exchanges), numbers, strict=False):
        if len(recording.entries) + 3 > exchanges:
            break
        recording.read(number)
        recording.update(body, number)
        recording.read(number)
        recording.pause(20)
    return recording


def _bodies(recording: Recording) -> Iterator[Any]:
    return cycle(list(pairwise_bodies(recording.bound)))


def _judged(provider: str, path: Path) -> tuple[float, float, float, int, str]:
    """Megabytes, seconds, of those of the processor, exit code, and the flagged clauses of a run over a file."""
    journal = path.with_suffix(".jsonl")
    journal.unlink(missing_ok=True)
    options = [f"--recorded={path}", f"--journal={journal}", f"--provider={provider}", "-q"]
    began, used = time.monotonic(), _processor()
    run = subprocess.run([sys.executable, "-m", "pytest", *options], capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    flagged = [line.split()[1] for line in run.stdout.splitlines() if line.startswith(("VIOLATION ", "WARNING "))]
    return path.stat().st_size / 1e6, seconds, _processor() - used, run.returncode, ", ".join(flagged) or "nothing"


def _processor() -> float:
    """Seconds of the processor that all processes begun here have taken so far."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    main()
