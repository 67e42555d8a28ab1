"""No secret and no patient's value leaves its place, however a run ends."""

from __future__ import annotations

import pytest

from suites.selftest.canaries import Planted, planted

FEW = ("-k", "guards or hides")
LYING = {"lie": "SQOD-ECHO-CLAIMANT"}
RUNS: dict[str, tuple[str, tuple[str, ...], dict[str, str]]] = {
    "passing": ("aniva", FEW, {}),
    "passing, with a login": ("sqod", (*FEW, "-s"), {}),
    "failing": ("sqod", ("-k", "SQOD-ECHO-CLAIMANT or SQOD-INVALID", "-o", "log_cli=true"), LYING),
    "crashing": ("sqod", FEW, {"crash": "judge"}),
    "crashing in a fixture": ("aniva", FEW, {"crash": "fixture"}),
    "crashing in pytest": ("aniva", (*FEW, "--full-trace"), {"crash": "pytest"}),
    "interrupted": ("sqod", (*FEW, "--full-trace"), {"crash": "interrupt"}),
    "crashing in a worker": ("sqod", (*FEW, "-n", "2"), {"crash": "judge"}),
    "crashing in a worker's pytest": ("aniva", (*FEW, "-n", "2"), {"crash": "pytest"}),
    "exploring": ("sqod", ("-k", "EXPLORE-ORDINARY or guards", "--hypothesis-profile", "nightly"), {"crash": "judge"}),
}


@pytest.fixture(scope="session", params=RUNS)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """A run with canaries in target, answers and crashes."""
    provider, options, how = RUNS[request.param]
    return planted(tmp_path_factory.mktemp("canaries") / "run", provider, *options, **how)


def test_no_canary_is_seen(run: Planted) -> None:
    """Of the planted values none is found, in any spelling, in any file written or text printed."""
    assert run.leaks() == []
