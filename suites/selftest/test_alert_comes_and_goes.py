"""What is said of a clause that comes and goes: when it was last good, and that it is not to be trusted as fixed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports._again import NOT_NOW
from reports.history.database import reading
from reports.pages.history import history_page
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import CLAUSE, FIRST, night, take_in, told
from suites.selftest.test_reports_page import Page

OTHER = "ACME-OTHER"
FLAPPING = ("kept", "violation", "kept", "violation", "kept")


def hear(engine: Engine, folder: Path, hook: tuple[str, Titles], *nights: tuple[str, str]) -> str:
    """The last message after nights with verdicts on the one clause and on another."""
    for number, (one, other) in enumerate(nights):
        beside = journals.verdict(OTHER, other)
        beside["findings"] = [journals.finding(OTHER, fingerprint="0a0b0c0d")] if other == "violation" else []
        take_in(engine, folder, night(number, told(one), beside))
        assert alert(str(engine.url), hook[0]) == 0
    return str(hook[1].bodies[-1]["message"])


def page(engine: Engine, nights: int) -> str:
    """The text of the history's page after so many nights."""
    with reading(engine) as connection:
        now = int((FIRST + timedelta(days=nights - 1, hours=4)).timestamp())
        return " ".join(Page(history_page(connection, now)).text.split())


def test_the_last_good_run_may_be_the_latest_one(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where a clause that comes and goes is kept today, today's run is the last good one."""
    text = hear(engine, tmp_path, hook, *((one, "kept") for one in FLAPPING))
    assert "last good: 2026-11-05 03:00 UTC, run 20261105T030000-0004" in text


def test_a_message_names_what_is_broken_again(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """A clause that was told once to come and go, and is broken again, is named where something else is told."""
    others = ("kept", "kept", "kept", "kept", "violation", "kept")
    text = hear(engine, tmp_path, hook, *zip((*FLAPPING, "violation"), others, strict=True))
    assert hook[1][-1].endswith(
        '1 clause resolved ("The promise of ACME-OTHER holds"), 1 clause that comes and goes broken again'
    )
    assert f"\nBroken in this run, as told before to come and go: {CLAUSE}.\n" in text


def test_a_page_does_not_trust_what_comes_and_goes(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """The page of a night on which all was kept says of a clause that it comes and goes."""
    hear(engine, tmp_path, hook, *((one, "kept") for one in FLAPPING))
    text = page(engine, len(FLAPPING))
    assert f"{CLAUSE} has come and gone in the last 14 runs: kept in the latest run, and not to be trusted" in text
    assert "Last good run before2026-11-03 03:00 UTC" in text


def test_a_fault_that_was_fixed_once_does_not_come_and_go(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """One that came and went a single time is resolved, and no page doubts that."""
    hear(engine, tmp_path, hook, *((one, "kept") for one in FLAPPING[:3]))
    assert "has come and gone" not in page(engine, 3)


def test_a_message_counts_in_how_many_runs_it_was_broken(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Of what comes and goes is said in which of the last runs it was broken, and that it may not show now."""
    text = hear(engine, tmp_path, hook, *((one, "kept") for one in FLAPPING))
    runs = "(oldest first: good, broken, good, broken, good); first seen: 20"
    assert f"broken in 2 of the last 5 runs that tested it {runs}" in text
    assert f"\n  see it again ({NOT_NOW}): pytest --replay " in text


def test_what_was_kept_today_is_not_said_of_each_run(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Behind the sentence of a run that kept all stands at once that a clause came and went before it."""
    text = hear(engine, tmp_path, hook, *((one, "kept") for one in FLAPPING))
    assert text.splitlines()[1] == f"This is so in this run only: in runs before it, {CLAUSE} came and went. See below."


def test_clauses_of_one_request_come_and_go_by_one_cause(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where one request and its answer break two clauses now and then, the title says that it is one cause."""
    for number, outcome in enumerate(FLAPPING):
        beside = journals.verdict(OTHER, outcome)
        beside["findings"] = [journals.finding(OTHER, fingerprint="0a0b0c0d")] if outcome == "violation" else []
        take_in(engine, tmp_path, night(number, told(outcome), beside))
        assert alert(str(engine.url), hook[0]) == 0
    assert hook[1][-1].endswith(
        ': 2 clauses coming and going, by one cause ("The promise of ACME-OTHER holds") (all at /scheduled_at)'
    )


GREEN = ("All promises kept", "Responsiblenobody", "Nothing to do")


def run_page(engine: Engine, folder: Path, number: int) -> str:
    """The text of the page of one of these nights, with their history."""
    out = folder / "page.html"
    run = str(night(number)[0]["run"])
    assert main(["page", run, "--dir", str(folder), "--history", str(engine.url), "--out", str(out)]) == 0
    return " ".join(Page(out.read_text(encoding="utf-8")).text.split())


@pytest.mark.parametrize("outcome", ["violation", "warning"])
def test_no_page_is_green_where_a_clause_comes_and_goes(engine: Engine, tmp_path: Path, outcome: str) -> None:
    """Neither the page of the history nor that of the run says that all is kept while a clause comes and goes."""
    for number, word in enumerate(FLAPPING):
        take_in(engine, tmp_path, night(number, told(outcome if word == "violation" else word, strength="should")))
    pages = page(engine, len(FLAPPING)), run_page(engine, tmp_path, len(FLAPPING) - 1)
    assert [("but 1 clause comes and goes" in text, GREEN[0] in text) for text in pages] == [(True, False)] * 2


def test_what_comes_and_goes_is_for_the_vendor(engine: Engine, tmp_path: Path) -> None:
    """Who is responsible, and what to do, is said of what comes and goes as if the latest run had seen it."""
    for number, word in enumerate(FLAPPING):
        take_in(engine, tmp_path, night(number, told(word)))
    for text in (page(engine, len(FLAPPING)), run_page(engine, tmp_path, len(FLAPPING) - 1)):
        assert [word for word in GREEN if word in text] == []
        assert "Responsiblethe vendor, for what comes and goes" in text
        assert "What to doDo not take it for fixed. Send the vendor what reports show 9f86d081 prints" in text


def test_a_card_of_what_comes_and_goes_is_not_resolved(engine: Engine, tmp_path: Path) -> None:
    """On the page of the history its finding stands among those that are open, and its badge says that it comes and
    goes, as does that of its target."""
    for number, word in enumerate(FLAPPING):
        take_in(engine, tmp_path, night(number, told(word)))
    text = page(engine, len(FLAPPING))
    assert f"violation comes and goes {CLAUSE}" in text
    assert "Acme Health comes and goes acme at stand-in comes and goes" in text
    assert ("Not seen since2026-11-05" in text, "Resolved (" in text) == (True, False)


def test_what_is_accepted_may_come_and_go(engine: Engine, tmp_path: Path) -> None:
    """A deviation that known.yaml accepts is not called unsteady where it shows in every second night."""
    for number, word in enumerate(FLAPPING):
        verdict = told("known", findings=[journals.finding(CLAUSE)]) if word == "violation" else told(word)
        take_in(engine, tmp_path, night(number, verdict))
    for text in (page(engine, len(FLAPPING)), run_page(engine, tmp_path, len(FLAPPING) - 1)):
        assert ("1 clause comes and goes" in text, "comes and goes ACME" in text) == (False, False)


def test_an_earlier_run_knows_nothing_of_later_ones(engine: Engine, tmp_path: Path) -> None:
    """The page of a night before the clause came and went twice is green: nobody knew better then."""
    for number, word in enumerate(FLAPPING):
        take_in(engine, tmp_path, night(number, told(word)))
    assert GREEN[0] in run_page(engine, tmp_path, 2)


def test_a_clause_that_fails_elsewhere_each_time_is_not_trusted(engine: Engine, tmp_path: Path) -> None:
    """A clause that failed at another place in each of three runs is not said to be kept by the run that saw none."""
    for number in range(4):
        found = [journals.finding(CLAUSE, fingerprint=f"{number:08x}", pointer=f"/m{number}")] if number < 3 else []
        take_in(engine, tmp_path, night(number, told("violation" if found else "kept", findings=found)))
    for text in (page(engine, 4), run_page(engine, tmp_path, 3)):
        assert ("but 1 clause comes and goes" in text, GREEN[0] in text) == (True, False)
    assert "broken in 3 of the last 4 runs that tested it (oldest first: broken, broken, broken, good)" in text


def test_a_clause_that_fails_elsewhere_today_has_not_gone(engine: Engine, tmp_path: Path) -> None:
    """Where the latest run has found another place of such a clause, no page says that it kept it and may not again."""
    for number in range(4):
        found = [journals.finding(CLAUSE, fingerprint=f"{number:08x}", pointer=f"/m{number}")]
        take_in(engine, tmp_path, night(number, told("violation", findings=found)))
    for text in (page(engine, 4), run_page(engine, tmp_path, 3)):
        assert ("This is so in this run only" in text, "comes and goes" in text) == (False, False)


def test_a_hole_that_comes_and_goes_stands_in_the_title(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """That somebody is let in now and then is said in the title, also where the latest run did not see it."""
    hole = journals.finding(CLAUSE, pointer=None, keyword="credentials wrong", got="204")
    for number, word in enumerate(FLAPPING):
        verdict = told(word, check="guards", findings=[hole] if word == "violation" else [])
        take_in(engine, tmp_path, night(number, verdict))
        assert alert(str(engine.url), hook[0]) == 0
    assert hook[1][0].endswith(": an update with a wrong key goes through, 1 clause newly broken")
    assert hook[1][-1].endswith(": an update with a wrong key goes through at times, 1 clause coming and going")
