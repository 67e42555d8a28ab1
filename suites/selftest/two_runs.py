"""Starts two runs at once at one place, and looks who writes: `python -m suites.selftest.two_runs 20`.

The two have nothing in common but the user and the place: each has a checkout's folder, a TMPDIR, a target name and a
name of the place (127.0.0.1, localhost) of its own. In half of the trials they start in the same moment, in the others
up to three seconds apart; in every third trial a worker sends the updates. Then the same again for two that do not
share a folder of locks either, as on two machines, but a real Redis.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import tomli_w

from contracts import text_table
from suites.selftest import live, redis_server, runs

PROVIDER, OTHER_NAME = "aniva", "the-same-under-another-name"
APART_SECONDS = 3.0
"""About as long as a whole run takes: the second one begins anywhere in the first."""
RUN = re.compile(r"run/(\S+)")
ADVICE = ("--restore", "--accept", "delete")
"""What nobody may be told to do about a run that goes on."""


@dataclass
class Writers:
    """An application that notes when the first and the last update of each run arrived."""

    app: Any
    patience: float = 0.0
    """Seconds for which the first update waits for one of another run: two that may write at once then surely do."""
    times: dict[str, list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _both_write: threading.Event = field(default_factory=threading.Event)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Note an update, and answer as the application does."""
        if environ["REQUEST_METHOD"] != "GET":
            run = RUN.search(environ.get("HTTP_USER_AGENT", ""))
            with self._lock:
                self.times.setdefault(run[1] if run else "nobody", []).append(time.monotonic())
                if len(self.times) > 1:
                    self._both_write.set()
            self._both_write.wait(self.patience)
        return self.app(environ, start_response)

    def are_two_at_once(self) -> bool:
        """Whether an update of one run arrived between two of another."""
        spans = sorted((min(times), max(times)) for times in self.times.values())
        return any(later[0] < earlier[1] for earlier, later in pairwise(spans))


@dataclass(frozen=True)
class Trial:
    """Two runs: how many of them wrote, whether at once, their exit codes, and what was wrong about their messages."""

    apart: float
    workers: str
    wrote: int
    at_once: bool
    codes: tuple[int, ...]
    wrong: str
    texts: tuple[str, ...] = field(repr=False)

    @property
    def is_right(self) -> bool:
        """One wrote after the other, or one wrote and the other was told who."""
        expected = [0, 75] if self.wrote == 1 else [0, 0]
        return not self.at_once and sorted(self.codes) == expected and not self.wrong

    def row(self, number: int) -> list[str]:
        """A row of the table."""
        verdict = "as it should be" if self.is_right else self.wrong or "WRONG"
        codes = ", ".join(map(str, self.codes))
        writers = "two at once" if self.at_once else "one after the other" if self.wrote == 2 else str(self.wrote)
        return [str(number), f"{self.apart:.2f} s", self.workers, writers, codes, verdict]


HEADS = ["trial", "apart", "workers", "writers", "exit codes", ""]


def trial(
    number: int, folder: Path, *options: str, environ: dict[str, str] | None = None, patience: float = 0.0
) -> Trial:
    """The n-th trial. `options` and `environ` are for both runs, `patience` is the vendor's (see Writers)."""
    chance = random.Random(f"1/{number}")
    apart, workers = (chance.uniform(0, APART_SECONDS) if number % 2 else 0.0), "-n0" if number % 3 else "-n1"
    noted: list[Writers] = []

    def around(app: Any) -> Writers:
        noted.append(Writers(app, patience))
        return noted[0]

    with live.place(folder / "one", (PROVIDER,), around=around) as place:
        commands = [[*runs.command(place.folder, *place.options(), workers, *options)]]
        table = place.tables[PROVIDER]
        other = {**table, "base_url": table["base_url"].replace("127.0.0.1", "localhost")}
        file = folder / "two" / "targets.toml"
        file.parent.mkdir(parents=True)
        file.write_text(tomli_w.dumps({OTHER_NAME: other}))
        own = (f"--target={OTHER_NAME}", f"--targets={file}")
        commands.append(runs.command(file.parent, *own, workers, *options))
        done = _run_both(commands, folder, {**os.environ, **place.environ, **(environ or {})}, apart, chance)
    codes, texts = tuple(code for code, _ in done), tuple(text for _, text in done)
    [writers] = noted
    return Trial(apart, workers, len(writers.times), writers.are_two_at_once(), codes, _wrong(codes, texts), texts)


def _run_both(
    commands: list[list[str]], folder: Path, environ: dict[str, str], apart: float, chance: random.Random
) -> list[tuple[int, str]]:
    """Start both, in either order. Exit code and text of each."""
    started = []
    for command in chance.sample(commands, 2):
        own = folder / f"tmp-{len(started)}"
        own.mkdir()
        process = subprocess.Popen(
            command, cwd=runs.HOUSE, env={**environ, "TMPDIR": str(own)}, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        started.append(process)
        time.sleep(apart if len(started) == 1 else 0)
    texts = [runs.printed(process, seconds=180) for process in started]
    return [(process.returncode, text) for process, text in zip(started, texts, strict=True)]


def _wrong(codes: tuple[int, ...], texts: tuple[str, ...]) -> str:
    """What is wrong about what the run that did not write was told; empty if nothing is."""
    for code, text, other in zip(codes, texts, reversed(texts), strict=True):
        if code == 75:
            holder = re.search(r"^run (\S+),", other, re.MULTILINE)
            if not holder or f"run {holder[1]} (process " not in text:
                return "the holder is not named"
            if any(word in text for word in ADVICE):
                return "advised against a run that goes on"
    return ""


@contextmanager
def apart_but_for_redis() -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    """Options and environment of runs that share no folder of locks, but a Redis."""
    with redis_server.running() as url:
        yield ("-p", "suites.selftest.own_lock_folder"), {"REDIS_URL": url}


def _table(title: str, count: int, *options: str, environ: dict[str, str] | None = None) -> int:
    """Run the trials of one kind, print their table, and return how many were wrong."""
    trials = []
    for number in range(count):
        with tempfile.TemporaryDirectory() as folder:
            trials.append(trial(number, Path(folder), *options, environ=environ))
        print(f"{title}, {number + 1} of {count}:", *trials[-1].row(number)[1:], file=sys.stderr, flush=True)
    print("\n".join([title, *text_table(HEADS, [one.row(number) for number, one in enumerate(trials)], "<")]))
    right = sum(one.is_right for one in trials)
    at_once = sum(one.at_once for one in trials)
    print(f"{right} of {count} as they should be, two writers at once in {at_once}\n", flush=True)
    return count - right


def main(count: int) -> int:
    """Run all trials. Returns how many were wrong."""
    wrong = _table("two checkouts of one user", count)
    if reason := redis_server.why_none():
        print(f"two machines that share a Redis: not tried, {reason}")
        return wrong
    with apart_but_for_redis() as (options, environ):
        return wrong + _table("two machines that share a Redis", count, *options, environ=environ)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Start two runs at once at one place, and look who writes.")
    parser.add_argument("count", type=int, nargs="?", default=20, help="how many times, for each kind of lock")
    sys.exit(main(parser.parse_args().count) > 0)
