"""A pytest plugin (`-p suites.selftest.interrupted`): somebody presses Ctrl-C after a few items."""

from __future__ import annotations

import signal

import pytest

from suites.selftest.at_item import at_item

ITEMS = 3
"""Enough for something to be judged, and to be put back."""


def _press_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # background processes inherit that it is ignored
    signal.raise_signal(signal.SIGINT)


def pytest_configure(config: pytest.Config) -> None:
    """Wait for the moment."""
    at_item(config, ITEMS, _press_ctrl_c)
