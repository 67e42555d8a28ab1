"""No secret and no patient's value leaves its place, however a run ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from suites.selftest.canaries import Planted, planted

FEW = ("-k", "guards or FOREIGN")
CLAUSE = "SQOD-ECHO-CLAIMANT"
ONE = "SQOD-401"
"""For runs that write much for each item."""
FAULTY = {"fault_id": CLAUSE, "is_reported": True}
PLACE = "suites/selftest/planted.py:"
RUNS: dict[str, tuple[str, tuple[str, ...], dict[str, Any]]] = {
    "passing": ("aniva", FEW, {}),
    "passing, with a login": ("sqod", (*FEW, "-s"), {"is_reported": True}),
    "failing": ("sqod", ("-k", "SQOD-ECHO-CLAIMANT or SQOD-INVALID", "-o", "log_cli=true"), FAULTY),
    "crashing": ("sqod", FEW, {"crash": "judge"}),
    "crashing in a fixture": ("aniva", FEW, {"crash": "fixture"}),
    "crashing in pytest": ("aniva", (*FEW, "--full-trace"), {"crash": "pytest"}),
    "interrupted": ("sqod", (*FEW, "--full-trace"), {"crash": "interrupt"}),
    "crashing in a worker": ("sqod", (*FEW, "-n", "1"), {"crash": "judge"}),
    "crashing in a worker's pytest": ("aniva", (*FEW, "-n", "1"), {"crash": "pytest"}),
    "crashing with --debug": ("sqod", ("-k", ONE, "--debug"), {"crash": "judge"}),
    "exploring": ("sqod", ("-k", f"EXPLORE-OPEN or {ONE}", "--hypothesis-profile", "nightly"), {"crash": "judge"}),
}
ENDS = {
    "passing": (0, "PASSED"),
    "passing, with a login": (0, "PASSED"),
    "failing": (1, "VIOLATION  SQOD-ECHO-CLAIMANT"),
    "crashing": (70, f"why        {PLACE}"),
    "crashing in a fixture": (70, f"{PLACE}"),
    "crashing in pytest": (3, f"INTERNALERROR> {PLACE}"),
    "interrupted": (2, "KeyboardInterrupt: $SQOD_"),
    "crashing in a worker": (70, f"why        {PLACE}"),
    "crashing in a worker's pytest": (3, f"INTERNALERROR> AssertionError: {PLACE}"),
    "crashing with --debug": (70, f"why        {PLACE}"),
    "exploring": (70, f"why        {PLACE}"),
}
"""The exit code of each run, and what its terminal must say about its end."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Planted]:
    """Makes a run with canaries in target, answers and crashes; each of them once."""

    @cache
    def make(name: str) -> Planted:
        provider, options, how = RUNS[name]
        return planted(tmp_path_factory.mktemp("canaries") / "run", provider, *options, **how)

    return make


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest, made: Callable[[str], Planted]) -> Planted:
    """One of the runs."""
    return made(request.param)


def test_no_canary_is_seen(run: Planted) -> None:
    """Of the planted values none is found, in any spelling, in any file written or text printed."""
    assert run.leaks() == []


def test_a_run_ends_as_it_was_meant_to(run: Planted, request: pytest.FixtureRequest) -> None:
    """Each run ends with its own exit code, and its terminal says where something went wrong."""
    code, text = ENDS[request.node.callspec.params["run"]]
    assert run.code == code, run.text[-3000:]
    assert text in run.text


def test_names_stand_for_what_is_not_seen(run: Planted) -> None:
    """What was printed against the rules is there, with names in the place of values."""
    secret = "$SQOD_CLIENT_SECRET" if "SQOD" in run.text else "$ANIVA_API_KEY"
    assert secret in run.text
    assert secret in run.written("log.txt")


def test_all_reports_are_looked_at(made: Callable[[str], Planted]) -> None:
    """Each kind of report is made of a run with a violation, so that none is found clean because it is not there."""
    run = made("failing")
    files = {file.suffix for file in run.folder.rglob("reports/out/*")}
    silent = [part.split()[0] for part in run.text.split("\nreports ")[1:] if CLAUSE not in part]
    assert (files >= {".jsonl", ".html", ".sqlite"}, silent) == (True, ["page", "ingest", "page"])  # they write files


def test_a_journal_shows_what_it_may(made: Callable[[str], Planted]) -> None:
    """A journal of such a run has the vendor's documented members, and words for all others."""
    lines = made("failing").written("*.jsonl")
    assert '"status": "scheduled"' in lines
    assert '"name": "$personal"' in lines
    assert '"nickname": "$undocumented"' in lines
    assert "Authorization: Bearer $SQOD_TOKEN" in lines
