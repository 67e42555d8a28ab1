"""A plugin that removes the restore ledger of a run while it goes on, once."""

from __future__ import annotations

import pytest

from suites.selftest.at_item import at_item

ITEMS = 8
"""So many items are done before: by then the run has changed something."""


def pytest_configure(config: pytest.Config) -> None:
    """Wait for the moment."""
    ledgers = config.rootpath / "reports/out"
    at_item(config, ITEMS, lambda: [ledger.unlink() for ledger in ledgers.glob("*.restore")])
