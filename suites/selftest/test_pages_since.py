"""What the page of a run says of the time before it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from reports.__main__ import main
from reports.history.database import opened
from suites.selftest import journals
from suites.selftest.empty_histories import history_in
from suites.selftest.nights import night, take_in_all
from suites.selftest.test_reports_page import Page, page_of


def run_of(number: int) -> str:
    """The id of the run of a night."""
    return str(night(number)[0]["run"])


def page_after(folder: Path, outcomes: Sequence[str], number: int) -> str:
    """The text of the page of one of these nights, with their history."""
    url = history_in(folder)
    with opened(url) as engine:
        take_in_all(engine, folder, outcomes)
    out = folder / "page.html"
    assert main(["page", run_of(number), "--dir", str(folder), "--history", url, "--out", str(out)]) == 0
    return " ".join(Page(out.read_text(encoding="utf-8")).text.split())


def test_a_page_says_since_when(tmp_path: Path) -> None:
    """With a history, the page of a run names of a finding the first run that saw it, and the last one that did not."""
    text = page_after(tmp_path, ["kept", "violation", "violation"], 2)
    assert "First seen2026-11-02 03:00 UTC, run 20261102T030000-0001; in 2 runs in all" in text
    assert "Last good run2026-11-01 03:00 UTC, run 20261101T030000-0000" in text


def test_a_page_knows_nothing_of_later_runs(tmp_path: Path) -> None:
    """The page of an earlier run tells the life of a finding as it was then."""
    text = page_after(tmp_path, ["kept", "violation", "kept", "violation"], 1)
    assert "First seenin this run" in text
    assert "Last good run2026-11-01 03:00 UTC" in text


def test_a_run_that_no_history_has_says_how_it_gets_there(tmp_path: Path) -> None:
    """Where no history has the run, its page names the two commands that tell since when."""
    text = page_of(tmp_path, journals.broken()).text
    path = tmp_path / f"{journals.RUN}.jsonl"
    assert f"the history does not have this run. First: reports ingest {path}; then: reports page {path}" in text


def test_a_run_with_a_fault_is_not_sent_to_a_history(tmp_path: Path) -> None:
    """The page of a run with an injected fault, which no history takes, names no command in vain."""
    head, *others = journals.broken()
    text = page_of(tmp_path, [{**head, "injected": ["--fault X"]}, *others]).text
    assert ("runs with --fault or --variant are kept in no history" in text, "reports ingest" in text) == (True, False)


def test_a_broken_history_costs_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the history of the environment cannot be read, the page is written, and says why it knows no past."""
    (tmp_path / "h.sqlite").write_text("no database, but some text of more than one line\n" * 9)
    monkeypatch.setenv("HISTORY_URL", f"sqlite:///{tmp_path / 'h.sqlite'}")
    path = journals.write(tmp_path, journals.broken())
    assert main(["page", journals.RUN, "--dir", str(tmp_path)]) == 0
    assert "This file is no history" in path.with_suffix(".html").read_text(encoding="utf-8")


def test_a_history_that_is_asked_for_is_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the history that is named cannot be read, that is told, and no page is written."""
    (tmp_path / "h.sqlite").write_text("no database, but some text of more than one line\n" * 9)
    path = journals.write(tmp_path, journals.broken())
    url = f"sqlite:///{tmp_path / 'h.sqlite'}"
    assert main(["page", journals.RUN, "--dir", str(tmp_path), "--history", url]) == 78
    assert "This file is no history" in capsys.readouterr().err
    assert not path.with_suffix(".html").exists()
