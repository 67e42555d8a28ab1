"""Which violations of a run are nothing but server errors."""

from __future__ import annotations

from typing import Any

import pytest

from suites.kit.model.profiles import PROFILES
from suites.kit.session.options import Plan
from suites.kit.session.results import Results
from suites.selftest import exchanges


@pytest.mark.parametrize(
    ("check", "statuses", "count"),
    [
        ("withstands", (500, 502), 1),
        ("responds", (500,), 1),
        ("responds", (500, 418), 0),
        ("withstands", (200,), 0),
        ("withstands", (None,), 0),
        ("withstands", (), 0),
        ("accepts", (500,), 0),
    ],
)
def test_a_crash_is_a_server_error_that_no_request_may_end_in(
    check: str, statuses: tuple[Any, ...], count: int
) -> None:
    """A violation counts as a crash where each finding is a server error and the check allows none whatever is sent; an
    update that had to be accepted breaks a promise."""
    contract = exchanges.contract()
    results = Results(Plan("a-run", PROFILES["gate"], 1, [contract]), {})
    findings = [{"status": status} for status in statuses]
    record = {"verdict": "violation", "check": check, "findings": findings, "reason": None}
    results.verdicts[contract.name] = {"ONE": record}
    assert results.tally(contract.name).crashed == count
