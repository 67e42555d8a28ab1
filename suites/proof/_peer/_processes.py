"""Trials in processes of their own: no trial sees what another one left behind, and one that hangs can be ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from suites.proof._peer._run_trial import run_trial
from suites.proof._peer._trials import Outcome, Setting, Trial

LIMIT = 240.0
"""Seconds for a trial; the slowest ordinary one takes a tenth of that."""


@dataclass(frozen=True)
class Running:
    """A trial that is running."""

    trial: Trial
    process: BaseProcess
    result: Connection
    deadline: float

    def outcome(self) -> Outcome:
        """The outcome; a process that died or had to be ended has found nothing."""
        try:
            outcome = self.result.recv() if self.result.poll() else None
        except EOFError:
            outcome = None
        self.stop()
        is_late = time.monotonic() >= self.deadline
        return outcome or Outcome(self.trial, reason="took too long" if is_late else "died")

    def stop(self) -> None:
        """Leave no process behind."""
        self.process.kill()
        self.process.join()
        self.result.close()


def outcomes(trials: Sequence[Trial], setting: Setting, processes: int, limit: float = LIMIT) -> Iterator[Outcome]:
    """The outcomes, each as soon as it is there. Each trial forks this process, which has loaded all code already."""
    left, running = list(reversed(trials)), list[Running]()
    try:
        while left or running:
            while left and len(running) < processes:
                running.append(_start(left.pop(), setting, limit))
            for one in _wait_for_some(running):
                running.remove(one)
                yield one.outcome()
    finally:
        for one in running:
            one.stop()


def _wait_for_some(running: Sequence[Running]) -> list[Running]:
    """Wait for the first trials that have a result, have died, or are out of time."""
    soonest = min(one.deadline for one in running)
    ready = wait([one.result for one in running], max(0.0, soonest - time.monotonic()))
    return [one for one in running if one.result in ready or time.monotonic() >= one.deadline]


def _start(trial: Trial, setting: Setting, limit: float) -> Running:
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_main, args=(trial, setting, sender))
    process.start()
    sender.close()
    return Running(trial, process, receiver, time.monotonic() + limit)


def _main(trial: Trial, setting: Setting, result: Connection) -> None:
    """What a forked process does. The peer's output is discarded: its report file says more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent process
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    result.send(run_trial(trial, setting))
