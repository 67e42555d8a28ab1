"""A line for whoever watches a run at a slow vendor: what it is at, each time that nothing was printed for long."""

from __future__ import annotations

import io
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import TextIO

import pytest

from suites.kit.model.activity import activities

SILENCE_SECONDS = 10.0
"""After so long without a sign people begin to wonder whether a program hangs (J. Nielsen, Usability Engineering)."""
LOOK_SECONDS = 1.0
"""How often it is looked whether it is time for a line; a line may be late by this much."""


class Progress:
    """A pytest plugin of the controlling process. It prints to a terminal, or with `-v`; never with `-q`."""

    def __init__(self, config: pytest.Config, clock: Callable[[], float] = time.monotonic) -> None:
        self._config, self._clock = config, clock
        self._began = self._printed_at = clock()
        self._task = ""
        self._has_ended = threading.Event()
        self.out: TextIO | None = None

    def pytest_sessionstart(self) -> None:
        """Begin to look, in a thread, as the main one may wait for an answer."""
        if self._is_wanted:
            self.out = _terminal()
            threading.Thread(target=self._look, daemon=True).start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Note the clause that is tried now."""
        self._task = f"trying {nodeid.rpartition('[')[2].removesuffix(']')}"

    def pytest_runtest_logreport(self) -> None:
        """Note that pytest prints something."""
        self._printed_at = self._clock()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Note that no clause is tried any more; what is put back now says so itself."""
        self._task = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self) -> None:
        """End: from now on, lines would stand in the summary."""
        self._has_ended.set()

    def pytest_unconfigure(self) -> None:
        """End also where there is no summary."""
        self._has_ended.set()

    def tell_if_silent(self) -> None:
        """Print what the run is at, if nothing was printed for long."""
        now, what = self._clock(), ": ".join(filter(None, [self._task, *activities()]))
        reporter = self._reporter
        if what and reporter and self.out and now - self._printed_at >= SILENCE_SECONDS:
            self._printed_at = now
            start = "\n" if reporter.currentfspath else ""  # it stands at the end of a line of dots
            reporter.currentfspath = None
            self.out.write(f"{start}{what} ({now - self._began:.0f} s into the run)\n")
            self.out.flush()

    def _look(self) -> None:
        while not self._has_ended.wait(LOOK_SECONDS):
            self.tell_if_silent()

    @property
    def _is_wanted(self) -> bool:
        reporter, verbose = self._reporter, int(self._config.option.verbose)
        return verbose > 0 or (verbose == 0 and reporter is not None and bool(reporter.isatty))

    @property
    def _reporter(self) -> pytest.TerminalReporter | None:
        return self._config.pluginmanager.get_plugin("terminalreporter")


def _terminal() -> TextIO | None:
    """Standard output as it is outside of tests, in which pytest catches what is printed; None where it is no file."""
    try:
        return os.fdopen(os.dup(sys.stdout.fileno()), "w")
    except (io.UnsupportedOperation, AttributeError, OSError):
        return None
