"""What alerts wait with until a second run has seen it: the page of that run calls it news, as the alert does."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import CLAUSE, night, take_in, told
from suites.selftest.test_alert_behaviour import fates
from suites.selftest.test_history_page import page_after, page_of

FIRST_TOLD = "told first in this run, as a second run has seen it:"


def text_of(engine: Engine, folder: Path, *outcomes: str) -> str:
    """The text of the page after nights with these verdicts."""
    return " ".join(page_of(engine, folder, outcomes).text.split())


def test_what_a_second_run_has_seen_is_news_on_its_page(engine: Engine, tmp_path: Path) -> None:
    """A warning that the alert of this run tells of for the first time is neither ongoing nor unchanged."""
    text = text_of(engine, tmp_path, "kept", "warning", "warning")
    assert f"{FIRST_TOLD} {CLAUSE}" in text
    assert "0 of 1 targets are as they were in the run before and not listed here" in text
    assert f"warning told first in this run {CLAUSE}" in text


def test_what_a_third_run_has_seen_is_ongoing(engine: Engine, tmp_path: Path) -> None:
    """What was told a night before is no news any more."""
    text = text_of(engine, tmp_path, "kept", "warning", "warning", "warning")
    assert "told first" not in text
    assert "1 of 1 targets are as they were in the run before." in text


def test_what_a_run_is_certain_of_does_not_wait(engine: Engine, tmp_path: Path) -> None:
    """A violation was told with its first run: in the second it is ongoing."""
    assert "told first" not in text_of(engine, tmp_path, "kept", "violation", "violation")


def test_what_only_the_second_run_is_certain_of_is_news_on_its_page(engine: Engine, tmp_path: Path) -> None:
    """A violation that showed at one of three tries, and a night later at each, is told then, and not ongoing."""
    for number, seen in enumerate(("1 of 3", "3 of 3")):
        found = journals.finding(seen=seen, spread="")
        take_in(engine, tmp_path, night(number, told("violation", findings=[found])))
    assert f"{FIRST_TOLD} {CLAUSE}" in " ".join(page_after(engine, 2).text.split())


def test_what_was_told_a_night_before_is_not_told_first(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where something is left changed, an alert does not wait: a night later its page calls that no news."""
    for number in range(2):
        left = {"left": ["$EDITABLE: /note is still changed"]}
        lines = night(number, told("warning"))
        take_in(engine, tmp_path, [{**one, **(left if one["kind"] == "summary" else {})} for one in lines])
        assert alert(str(engine.url), hook[0]) == 0
    assert "1 warning (new" in hook[1][0]
    assert "told first" not in page_after(engine, 2).text


def test_what_an_alert_has_just_told_is_told_first(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """That a channel was told with this very run takes nothing from its page."""
    for number in range(2):
        take_in(engine, tmp_path, night(number, told("warning")))
        assert alert(str(engine.url), hook[0]) == 0
    assert (len(hook[1]), "told first in this run" in page_after(engine, 2).text) == (1, True)


def test_a_change_that_waits_for_a_second_run_is_news_in_it(engine: Engine, tmp_path: Path) -> None:
    """What became of one open request is told first with the second run that shows it, and in the third no more."""
    said = []
    for number in range(4):
        take_in(engine, tmp_path, night(number, told("kept"), *fates(number, "null")))
        text = " ".join(page_after(engine, number + 1).text.split())
        said.append(f"{FIRST_TOLD} Changes of behaviour" in text)
    assert said == [False, False, True, False]
