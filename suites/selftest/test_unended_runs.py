"""Whoever takes in, shows or tells of a run that has no end is told so."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.__main__ import main
from suites.selftest import journals
from suites.selftest.empty_histories import history_in
from suites.selftest.nights import night, told


def history(folder: Path) -> str:
    """The URL of a history of its own."""
    return history_in(folder)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command that succeeds prints, on both streams."""
    assert main(arguments) == 0
    return "".join(capsys.readouterr())


@pytest.mark.parametrize("is_ended", [True, False])
def test_a_run_without_an_end_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], is_ended: bool) -> None:
    """Ingest, alert and page say of a run that it has no end yet, and nothing of one that has."""
    path = journals.write(tmp_path, night(0, told("kept"), end=is_ended), "20261101T030000-0000")
    url = history(tmp_path)
    texts = [
        said(capsys, "ingest", str(path), "--history", url),
        said(capsys, "alert", "--dry-run", "--history", url),
        said(capsys, "page", str(path)),
    ]
    assert ["20261101T030000-0000" in text and "has no end yet" in text for text in texts] == [not is_ended] * 3


def test_a_run_that_has_ended_meanwhile_is_taken_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is said to do, to take in the journal again, makes the whole run known."""
    for is_ended, words in ((False, "has no end yet"), (True, "1 of 1 runs are new")):
        path = journals.write(tmp_path, night(0, told("kept"), end=is_ended), "20261101T030000-0000")
        assert words in said(capsys, "ingest", str(path), "--history", history(tmp_path))
