"""Meetings in processes of their own, so that none knows what another has met, and one that hangs can be ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from suites.proof._peer._command import meeting
from suites.proof._peer._trials import Outcome, Setting, Trial

LIMIT = 240.0
"""Seconds for a meeting; the slowest ordinary one takes a tenth of it."""


@dataclass(frozen=True)
class Meeting:
    """A meeting that is going on."""

    trial: Trial
    process: BaseProcess
    answer: Connection
    until: float

    def ended(self) -> Outcome:
        """What came of it; a process that died or had to be ended has met nothing."""
        try:
            outcome = self.answer.recv() if self.answer.poll() else None
        except EOFError:
            outcome = None
        self.stop()
        late = time.monotonic() >= self.until
        return outcome or Outcome(self.trial, reason="took too long" if late else "died")

    def stop(self) -> None:
        """Leave no process behind."""
        self.process.kill()
        self.process.join()
        self.answer.close()


def outcomes(trials: Sequence[Trial], setting: Setting, processes: int, limit: float = LIMIT) -> Iterator[Outcome]:
    """The outcomes, as they come. Each meeting forks this process, which has read all code already."""
    left, running = list(reversed(trials)), list[Meeting]()
    try:
        while left or running:
            while left and len(running) < processes:
                running.append(_begun(left.pop(), setting, limit))
            for one in _over(running):
                running.remove(one)
                yield one.ended()
    finally:
        for one in running:
            one.stop()


def _over(running: Sequence[Meeting]) -> list[Meeting]:
    """Wait for the first meetings that have an answer, have died, or have no time left."""
    soonest = min(one.until for one in running)
    ready = wait([one.answer for one in running], max(0.0, soonest - time.monotonic()))
    return [one for one in running if one.answer in ready or time.monotonic() >= one.until]


def _begun(trial: Trial, setting: Setting, limit: float) -> Meeting:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_met, args=(trial, setting, theirs))
    process.start()
    theirs.close()
    return Meeting(trial, process, ours, time.monotonic() + limit)


def _met(trial: Trial, setting: Setting, answer: Connection) -> None:
    """The life of a forked process. What the peer prints is of no use here: its report says more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    answer.send(meeting(trial, setting))
