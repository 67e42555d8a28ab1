"""A pytest plugin (`-p suites.selftest.killed_worker`): the first worker is killed after a few items."""

from __future__ import annotations

import os
import signal

import pytest

from suites.selftest.at_item import at_item

ITEMS = 12
"""Enough for updates to have been sent, and not put back yet."""


def pytest_configure(config: pytest.Config) -> None:
    """Wait for the moment, in the first worker only; the one that takes its place lives.

    It is killed as the kernel does when memory runs out.
    """
    if getattr(config, "workerinput", {}).get("workerid") == "gw0":
        at_item(config, ITEMS, lambda: os.kill(os.getpid(), signal.SIGKILL))
