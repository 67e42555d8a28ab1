"""An empty history, an imitation of GitHub without issues, and the command that keeps the one by the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports.history.database import opened
from reports.issues import tracker
from suites.selftest.empty_histories import history_in
from suites.selftest.github import REPO, TOKEN, Repository, repository


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked to wait for an imitation."""
    monkeypatch.setattr(tracker, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An empty history of its own."""
    return history_in(tmp_path)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The same, open."""
    with opened(url) as found:
        yield found


@pytest.fixture
def forge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    """A repository without issues."""
    with repository() as found:
        monkeypatch.setenv("GITHUB_API_URL", found.url)
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        yield found


def issues(url: str, *options: str) -> int:
    """Run `reports issues`, and return its exit code."""
    return main(["issues", "--history", url, "--repo", REPO, *options])
