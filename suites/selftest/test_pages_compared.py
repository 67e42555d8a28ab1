"""What the page of the history says of the run before a change, and of the first run that has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from suites.selftest.nights import night, take_in, told
from suites.selftest.test_history_page import page_after, page_of

GOOD = "run 20261101T030000-0000, 2026-11-01 03:00 UTC"


COMPARED = [
    (["kept", "violation"], f"last good: {GOOD}; broken since run 20261102T030000-0001, 2026-11-02 03:00 UTC"),
    (
        ["kept", "inconclusive", "inconclusive"],
        f"last tested in {GOOD}: all kept; could not be tested since run 20261102T030000-0001, 2026-11-02 03:00 UTC",
    ),
    (
        ["violation", "inconclusive"],
        f"last tested in {GOOD}: 1 violation; could not be tested since run 20261102T030000-0001",
    ),
    (["violation", "kept"], f"compared with {GOOD}"),
]


@pytest.mark.parametrize(("outcomes", "words"), COMPARED)
def test_a_change_has_its_last_good_run_and_its_first(
    engine: Engine, tmp_path: Path, outcomes: list[str], words: str
) -> None:
    """A change names the last run before it as that, and the first run that has it, also over an outage of days."""
    assert words in page_of(engine, tmp_path, outcomes).text


def test_a_warning_is_not_called_broken(engine: Engine, tmp_path: Path) -> None:
    """A promise that is no must is told as worse, and not as broken, once it is not kept."""
    take_in(engine, tmp_path, night(0, told("kept", strength="should")))
    take_in(engine, tmp_path, night(1, told("warning")))
    assert f"last good: {GOOD}; worse since run 20261102T030000-0001" in page_after(engine, 2).text


def test_an_outage_makes_no_data_fresh(engine: Engine, tmp_path: Path) -> None:
    """The age of a target's data is that of the last run that tested something, whatever came after it."""
    text = page_of(engine, tmp_path, ["kept", "inconclusive"]).text
    assert "Data 28 hours old, last tested 2026-11-01 03:00 UTC; latest run 2026-11-02 03:00 UTC" in text


def test_a_longer_outage_than_the_page_shows_is_told_as_that(engine: Engine, tmp_path: Path) -> None:
    """Where all runs that the page shows have tested nothing, it says so only of these."""
    take_in(engine, tmp_path, night(-1, told("kept")))
    assert "could not be tested at least since run" in page_of(engine, tmp_path, ["inconclusive"] * 15).text
