"""The page of the CI job that a run notes in its journal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from suites.kit.model.profiles import PROFILES
from suites.kit.session.ci_job import job_url
from suites.kit.session.journal import header
from suites.kit.session.options import Plan

GITHUB = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/nights", "GITHUB_RUN_ID": "77"}
PAGE = "https://github.com/acme/nights/actions/runs/77"


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        (GITHUB, PAGE),
        ({"CI_JOB_URL": "https://gitlab.example.com/acme/-/jobs/1"}, "https://gitlab.example.com/acme/-/jobs/1"),
        ({"BUILD_URL": "http://ci.example.com:8080/job/night/1/"}, "http://ci.example.com:8080/job/night/1/"),
        ({}, ""),
        ({**GITHUB, "GITHUB_RUN_ID": ""}, ""),
    ],
)
def test_each_forge_names_its_job(environ: dict[str, str], url: str) -> None:
    """GitHub, GitLab and Jenkins say where a job is; a run outside CI has none."""
    assert job_url(environ) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "//ci.example.com/1",
        "https://",
        "https://user:secret@ci.example.com/1",
        "https://ci.example.com/a b",
        "https://ci.example.com/1\n",
        "https://ci.example.com/\u202e1",
        "https://ci.example.com/" + "1" * 2000,
    ],
)
def test_what_is_no_page_is_not_noted(url: str) -> None:
    """What a browser would not open as a page, or what would show a password, stands in no journal."""
    assert job_url({"BUILD_URL": url}) == ""


def test_the_journal_begins_with_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """The header has the job of a run in CI."""
    for name, value in GITHUB.items():
        monkeypatch.setenv(name, value)
    plan = Plan("20261129T041700-4f2a", PROFILES["gate"], 1, [], now=datetime(2026, 11, 29, tzinfo=UTC))
    assert header(plan, [], Path("reports/out/run.restore"))["job"] == PAGE


def test_the_journal_has_the_time_that_the_run_began() -> None:
    """The header says when the run began, as its id does, and not when its first result came, a minute later."""
    plan = Plan("20261129T041700-4f2a", PROFILES["gate"], 1, [], now=datetime(2026, 11, 29, 4, 17, tzinfo=UTC))
    assert header(plan, [], Path("reports/out/run.restore"))["started"] == "2026-11-29T04:17:00+00:00"
