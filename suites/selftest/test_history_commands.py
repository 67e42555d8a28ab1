"""What `reports history` and `reports show` say of names that the history does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.__main__ import MISTAKE, main
from reports.history.database import opened
from suites.selftest import journals
from suites.selftest.empty_histories import history_in
from suites.selftest.nights import CLAUSE, night, take_in, take_in_all

FINDING = journals.finding(CLAUSE)["fingerprint"]
EMPTY = "The history is empty: `reports ingest` takes in the journals of runs."


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A history with one finding."""
    found = history_in(tmp_path)
    with opened(found) as engine:
        take_in_all(engine, tmp_path, ["kept", "violation"])
    return found


UNKNOWN = [
    (("history", "--provider", "acne"), "--provider acne: the history has no such provider. Known: acme."),
    (("history", "--clause", "ACME-TIMES"), f"no such clause. Known: {CLAUSE}. Did you mean {CLAUSE}?"),
    (("show", FINDING[1:]), f"no such finding. Known: {FINDING}. Did you mean {FINDING}?"),
    (("show", ""), "FINDING: the history has no such finding."),
]


@pytest.mark.parametrize(("words", "said"), UNKNOWN)
def test_a_mistyped_name_is_told(
    capsys: pytest.CaptureFixture[str], url: str, words: tuple[str, ...], said: str
) -> None:
    """What the history does not know is one message with what it knows, exit code 78."""
    assert main([*words, "--history", url]) == MISTAKE
    out = capsys.readouterr()
    assert (out.out, said in out.err) == ("", True), out.err


def test_the_clauses_of_another_provider_are_not_known(capsys: pytest.CaptureFixture[str], url: str) -> None:
    """With a provider, a clause has to be one of its own."""
    with opened(url) as engine:
        other = [journals.header("beta"), journals.verdict("BETA-ONE", provider="beta"), journals.summary("beta")]
        take_in(engine, Path(url.removeprefix("sqlite:///")).parent, [*other, journals.footer()])
    assert main(["history", "--provider", "beta", "--clause", CLAUSE, "--history", url]) == MISTAKE
    assert "Known: BETA-ONE." in capsys.readouterr().err


def test_a_clause_without_a_finding_is_known(url: str, tmp_path: Path) -> None:
    """A clause that was always kept is no mistake."""
    with opened(url) as engine:
        take_in(engine, tmp_path, night(2, journals.verdict("ACME-KEPT")))
    assert main(["history", "--clause", "ACME-KEPT", "--history", url]) == 0


@pytest.mark.parametrize("words", [(), ("--provider", "acme"), ("--clause", CLAUSE)])
def test_an_empty_history_is_said_to_be_empty(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Where nothing was taken in, that is what is said, whatever is asked for."""
    assert main(["history", *words, "--history", f"sqlite:///{tmp_path}/history.sqlite"]) == 0
    assert capsys.readouterr().out.strip() == EMPTY


def test_a_run_of_another_profile_is_told_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the latest run has no earlier one of its profile, that is the reason, and it has its name."""
    url = f"sqlite:///{tmp_path / 'history.sqlite'}"
    with opened(url) as engine:
        for number, profile in enumerate(["nightly", "nightly", "soak"]):
            take_in(engine, tmp_path, night(number, journals.verdict(), profile=profile))
    assert main(["diff", "--history", url]) == 78
    assert "there is no whole run with the profile soak that tested something" in capsys.readouterr().err


def test_an_outage_is_not_compared_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After a night that tested nothing, the run before it is what the latest one is compared with."""
    url = f"sqlite:///{tmp_path / 'history.sqlite'}"
    with opened(url) as engine:
        for number, outcome in enumerate(["kept", "inconclusive", "violation"]):
            take_in(engine, tmp_path, night(number, journals.verdict(outcome=outcome)))
    assert main(["diff", "--history", url]) == 1
    assert "kept -> violation" in capsys.readouterr().out
