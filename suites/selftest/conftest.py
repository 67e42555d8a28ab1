"""Which selftests are `quick`: all but those in the modules below, so that a new test is quick by default.

`pytest suites/selftest -m quick` says within seconds what a change has broken. A module is slow when its tests start
processes, wait for something, or make many whole runs; a single slow test in a quick module is marked `slow`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

SLOW = {
    "test_canaries.py",
    "test_contracts_check.py",
    "test_faults.py",
    "test_kit_ahead.py",
    "test_kit_bodies.py",
    "test_kit_cancel.py",
    "test_kit_put_back.py",
    "test_kit_rate.py",
    "test_kit_sender_served.py",
    "test_live_runs.py",
    "test_live_troubles.py",
    "test_proof.py",
    "test_proof_peer.py",
    "test_proof_variants.py",
    "test_reports_page.py",
    "test_run.py",
    "test_standin_command.py",
    "test_standin_server.py",
    "test_variants.py",
    "test_wrong_targets.py",
}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where only quick tests are wanted, slow modules are not even imported."""
    return True if config.option.markexpr == "quick" and collection_path.name in SLOW else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is quick, before `-m` selects."""
    for item in items:
        if item.path.name not in SLOW and item.get_closest_marker("slow") is None:
            item.add_marker("quick")
