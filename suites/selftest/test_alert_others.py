"""What an alert of one target says of the others: whether a release is blocked elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.alerts.other_targets import MOST, OtherTarget, others_line
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import CLAUSE, night, take_in

SILENT = "the last 5 requests got no answer (ConnectError: Connection refused); nothing more is sent"
OUTCOMES = {"kept": "1 without a violation", "violation": "1 clause broken", "inconclusive": "cannot be tested"}


def run_of(number: int, provider: str, outcome: str) -> list[journals.Record]:
    """A night of one provider, with this verdict."""
    reason = {"reason": SILENT} if outcome == "inconclusive" else {}
    verdict = journals.verdict(CLAUSE, outcome, provider=provider, **reason)
    records = night(number, verdict, targets=[journals.target(provider)])
    return [{**one, "provider": provider} if one["kind"] == "summary" else one for one in records]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_last_line_tells_of_other_targets(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], outcome: str
) -> None:
    """Whoever reads of one target reads last how the others of the history stand."""
    take_in(engine, tmp_path, run_of(0, "beta", outcome))
    take_in(engine, tmp_path, run_of(1, "acme", "violation"))
    assert alert(str(engine.url), hook[0], "--provider", "acme") == 0
    last = hook[1].bodies[0]["message"].splitlines()[-1]
    assert last.startswith("Other targets of this history: ")
    assert OUTCOMES[outcome] in last


def test_without_another_target_nothing_is_told_of_one(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """A message about the only target has no such line."""
    take_in(engine, tmp_path, run_of(0, "acme", "violation"))
    assert alert(str(engine.url), hook[0]) == 0
    assert "Other targets" not in hook[1].bodies[0]["message"]


def test_the_line_stays_short() -> None:
    """Of many targets in trouble the first are named, and the others are counted."""
    many = {(f"p{number}", "t"): OtherTarget(f"P{number} at t", "cannot be tested") for number in range(MOST + 4)}
    line = others_line(("p0", "t"), many | {("q", "t"): OtherTarget("Q at t")})
    assert line.count("cannot be tested") == MOST
    assert line.endswith("; 3 more in trouble; 1 without a violation.")
