"""A plugin that gives a run a folder of locks of its own, as it has on another machine or in a container."""

from __future__ import annotations

import pytest

from suites.kit.session import run_lock


def pytest_configure(config: pytest.Config) -> None:
    """Use a folder beside the reports."""
    folder = config.rootpath / "locks"
    run_lock.lock_folder = lambda: folder  # type: ignore[assignment]
