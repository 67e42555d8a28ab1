"""A pytest plugin (`-p suites.selftest.interrupted`): somebody presses Ctrl-C after a few items."""

from __future__ import annotations

import signal

import pytest

ITEMS = 3
"""Enough for something to be judged, and to be put back."""


class Impatient:
    """Counts the items."""

    def __init__(self) -> None:
        self.count = 0

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self) -> None:
        """Press Ctrl-C."""
        self.count += 1
        if self.count == ITEMS:
            signal.signal(signal.SIGINT, signal.default_int_handler)  # background processes inherit that it is ignored
            signal.raise_signal(signal.SIGINT)


def pytest_configure(config: pytest.Config) -> None:
    """Wait for the moment."""
    config.pluginmanager.register(Impatient())
