"""For plugins of tests: does something once, after a number of items of this process have ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest


class _AtItem:
    def __init__(self, number: int, act: Callable[[], object]) -> None:
        self.left, self.act = number, act

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self) -> None:
        """Count an item."""
        self.left -= 1
        if self.left == 0:
            self.act()


def at_item(config: pytest.Config, number: int, act: Callable[[], object]) -> None:
    """Act when the n-th item has ended."""
    config.pluginmanager.register(_AtItem(number, act))
