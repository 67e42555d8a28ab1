"""What `reports issues` promises where GitHub refuses: one message with what to do, and no token for anybody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine
from werkzeug import Response

from reports.__main__ import main
from suites.selftest import issue_keeping, journals
from suites.selftest.github import TOKEN, Repository, refused
from suites.selftest.issue_keeping import issues
from suites.selftest.nights import night, take_in

no_pause, url = issue_keeping.no_pause, issue_keeping.url
engine, forge = issue_keeping.engine, issue_keeping.forge


TWO = [
    journals.verdict(clause, "violation", findings=[journals.finding(clause, fingerprint=name)])
    for clause, name in (("ACME-1", "aaaa"), ("ACME-2", "bbbb"))
]
"""Two clauses that are broken."""

LIMIT = {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "1795824000"}
REFUSALS = [
    (refused(401, "Bad credentials"), 78, "GITHUB_TOKEN is wrong or has expired"),
    (refused(403, "Resource not accessible by integration"), 78, "it needs the right to write issues"),
    (refused(403, "Forbidden", **LIMIT), 75, "run it again after 2026-11-28 00:00 UTC"),
    (refused(403, "Slow down", retry_after="60"), 75, "run it again after 60 seconds"),
    (refused(429, "You have exceeded a secondary rate limit."), 75, "run it again in a few minutes"),
    (refused(404, "Not Found"), 78, "There is no such repository, or the token may not see it"),
    (refused(410, "Issues are disabled for this repo"), 78, "turn them on in its settings"),
    (refused(301, "Moved Permanently"), 78, "The repository has another name now"),
    (refused(500, "Server Error"), 75, "Run it again later"),
    (Response("<html>busy</html>", 503), 75, "Run it again later"),
]


@pytest.mark.parametrize(("refusal", "code", "advice"), REFUSALS, ids=[f"{r[0].status_code}-{r[1]}" for r in REFUSALS])
def test_a_refusal_is_one_message(
    url: str, forge: Repository, capsys: pytest.CaptureFixture[str], refusal: Response, code: int, advice: str
) -> None:
    """What the API refuses is one line with the status and what to do: 75 where it may work later, else 78."""
    forge.refusals = [refusal]
    assert issues(url) == code
    told = capsys.readouterr().err
    assert (told.count("\n"), str(refusal.status_code) in told, advice in told, TOKEN in told) == (1, True, True, False)


def test_a_server_that_does_not_answer_is_one_message(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nobody answers, that is said in one line, to be tried again."""
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    assert issues(url) == 75
    assert capsys.readouterr().err == "reports: 127.0.0.1: no answer (ConnectError). Run it again later.\n"


def test_without_a_token_nothing_is_asked(
    url: str, forge: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing token is told before anything is sent."""
    monkeypatch.setenv("GITHUB_TOKEN", "")
    assert issues(url) == 78
    assert "Set GITHUB_TOKEN" in capsys.readouterr().err
    assert forge.calls == []


@pytest.mark.parametrize("name", ["acme", "acme/x/y", "../..%2F", "https://github.com/acme/x"])
def test_a_name_of_no_repository_is_refused(
    url: str, forge: Repository, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """What is not OWNER/NAME is told before anything is sent."""
    assert main(["issues", "--history", url, "--repo", name]) == 78
    assert "expected OWNER/NAME" in capsys.readouterr().err
    assert forge.calls == []


def test_a_label_that_is_dropped_is_told(
    engine: Engine, url: str, tmp_path: Path, forge: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where GitHub drops the label, by which the next run finds the issue, no more issues are opened."""
    forge.may_label = False
    take_in(engine, tmp_path, night(0, *TWO))
    assert issues(url) == 78
    assert len(forge.issues) == 1
    assert "dropped its label" in capsys.readouterr().err


def test_the_token_goes_to_no_other_server(url: str, forge: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """A next page at another host is not asked for."""
    forge.refusals = [Response("[]", 200, {"link": '<http://evil.example/issues?page=2>; rel="next"'})]
    assert issues(url) == 78
    assert "its next page is at evil.example" in capsys.readouterr().err
