"""A plugin that keeps the locks of the tests' own runs in a folder of this test session.

A test that kills a run leaves its lock behind, on purpose. In the user's folder, where the runs of people and of other
test sessions keep theirs, it would stop a later test whose stand-in happens to get the same port.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from suites.kit.session import run_lock

VARIABLE = "SELFTEST_LOCKS"


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Use the session's folder, unless another plugin names one after this."""
    if folder := os.environ.get(VARIABLE):
        run_lock.lock_folder = lambda: Path(folder)  # type: ignore[assignment]
