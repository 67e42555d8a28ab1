"""What an alert of one target says of the others: whether a release is blocked elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports._outage import runner_of
from reports.alerts.other_targets import MOST, OtherTarget, others_line
from reports.history.findings import KnownFinding
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


def test_the_last_line_tells_how_many_clauses_of_others_could_not_be_judged(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """A target of which few clauses could not be judged, which may close the gate, is not told as a good one."""
    outcomes = {"ACME-1": "kept", "ACME-2": "kept", "ACME-3": "inconclusive"}
    reason = "all free times are booked"
    verdicts = [journals.verdict(name, one, provider="beta", reason=reason) for name, one in outcomes.items()]
    records = night(0, *verdicts, targets=[journals.target("beta")])
    take_in(engine, tmp_path, [{**one, "provider": "beta"} if one["kind"] == "summary" else one for one in records])
    take_in(engine, tmp_path, run_of(1, "acme", "violation"))
    assert alert(str(engine.url), hook[0], "--provider", "acme") == 0
    last = hook[1].bodies[0]["message"].splitlines()[-1]
    assert last.endswith("(1 of 3 clauses could not be judged).")


@pytest.mark.parametrize("is_certain", [True, False])
def test_what_may_be_left_is_not_told_as_left(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], is_certain: bool
) -> None:
    """The last line says of another target what its own message says: that changes are left, or may be."""
    way = "(a) put the changes back" if is_certain else "(a) once they can be read again, put the changes back"
    left = ["$A: /a", f"{way}: pytest --restore R1", "(b) leave it changed: pytest --accept R1"]
    beta = [{**one, "left": left} if one["kind"] == "summary" else one for one in run_of(0, "beta", "kept")]
    take_in(engine, tmp_path, beta)
    take_in(engine, tmp_path, run_of(1, "acme", "violation"))
    assert alert(str(engine.url), hook[0], "--provider", "acme") == 0
    last = hook[1].bodies[0]["message"].splitlines()[-1]
    assert ("something is left changed" in last, "changes may be left" in last) == (is_certain, not is_certain)


def test_without_another_target_nothing_is_told_of_one(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """A message about the only target has no such line."""
    take_in(engine, tmp_path, run_of(0, "acme", "violation"))
    assert alert(str(engine.url), hook[0]) == 0
    assert "Other targets" not in hook[1].bodies[0]["message"]


def test_a_stand_in_that_somebody_tried_is_no_other_target(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """What a stand-in breaks blocks no release, so that no message tells of it."""
    tried = run_of(0, "beta", "violation")
    tried[0]["targets"] = [journals.target("beta", base_url="http://127.0.0.1:8080")]
    take_in(engine, tmp_path, tried)
    take_in(engine, tmp_path, run_of(1, "acme", "violation"))
    assert alert(str(engine.url), hook[0], "--provider", "acme") == 0
    assert "Other targets" not in hook[1].bodies[0]["message"]


def test_of_other_providers_no_finding_is_read(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An alert of one provider reads no findings of others, of which it counts the clauses only."""
    read = list[str]()

    def kept(**facts: object) -> KnownFinding:
        read.append(str(facts["provider"]))
        return KnownFinding(**facts)  # type: ignore[arg-type]

    monkeypatch.setattr("reports.history.findings.KnownFinding", kept)
    for number, provider in enumerate(("beta", "acme")):
        take_in(engine, tmp_path, run_of(number, provider, "violation"))
    assert alert(str(engine.url), hook[0], "--provider", "acme") == 0
    assert "(1 clause broken)" in hook[1].bodies[0]["message"].splitlines()[-1]
    assert {*read} == {"acme"}


def test_the_line_stays_short() -> None:
    """Of many targets in trouble the first are named, and the others are counted."""
    many = {(f"p{number}", "t"): OtherTarget(f"P{number} at t", "cannot be tested") for number in range(MOST + 4)}
    line = others_line(("p0", "t"), many | {("q", "t"): OtherTarget("Q at t")})
    assert line.count("cannot be tested") == MOST
    assert line.endswith("; 3 more in trouble; 1 without a violation.")


RUNNERS = [
    ("eka", "https://api.dev.eka.care/x", "the vendor, whose sandbox that is (https://api.dev.eka.care)"),
    ("eka", "http://127.0.0.1:24700", "whoever runs that server (http://127.0.0.1:24700)"),
    ("acme", "https://api.dev.eka.care", "whoever runs that server (https://api.dev.eka.care)"),
]


@pytest.mark.parametrize(("provider", "url", "expected"), RUNNERS)
def test_who_runs_a_server_is_said_where_the_contract_knows_it(provider: str, url: str, expected: str) -> None:
    """A server that the contract lists is the vendor's; of any other one nobody here knows whose it is."""
    assert runner_of(provider, url) == expected
