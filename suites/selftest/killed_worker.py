"""A pytest plugin (`-p suites.selftest.killed_worker`): the first worker is killed after a few items."""

from __future__ import annotations

import os
import signal

import pytest

ITEMS = 12
"""Enough for updates to have been sent, and not put back yet."""


class Killer:
    """Counts the items of this worker."""

    def __init__(self) -> None:
        self.count = 0

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self) -> None:
        """Kill this process, as the kernel does when memory runs out."""
        self.count += 1
        if self.count == ITEMS:
            os.kill(os.getpid(), signal.SIGKILL)


def pytest_configure(config: pytest.Config) -> None:
    """Wait for the moment, in the first worker only; the one that takes its place lives."""
    if getattr(config, "workerinput", {}).get("workerid") == "gw0":
        config.pluginmanager.register(Killer())
