"""What the page of the history promises, as far as it can be seen without a browser."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports.history.database import opened, reading
from reports.pages.history import history_page
from suites.selftest import journals
from suites.selftest.nights import CLAUSE, FIRST, known, night, take_in, take_in_all, told
from suites.selftest.test_reports_page import OFTEN, Page


def page_after(engine: Engine, nights: int, hours: float = 4) -> Page:
    """The page so many hours after the last of these nights began."""
    now = FIRST + timedelta(days=nights - 1, hours=hours)
    with reading(engine) as connection:
        return Page(history_page(connection, int(now.timestamp())))


def page_of(engine: Engine, folder: Path, outcomes: Sequence[str], hours: float = 4) -> Page:
    """The page of nights with these verdicts on the one clause."""
    take_in_all(engine, folder, outcomes)
    return page_after(engine, len(outcomes), hours)


HEADLINES = [
    (["kept"], 4, "All promises kept at 1 target"),
    (["known"], 4, "All promises kept at 1 target but for 1 known deviation"),
    (["kept", "violation"], 4, "1 of 1 target with a violation"),
    (["inconclusive"], 4, "1 of 1 target without a clear result"),
    (["warning"], 4, "No violation, 1 of 1 target with warnings"),
    (["kept"], 27, "1 of 1 target with stale data"),
]


@pytest.mark.parametrize(("outcomes", "hours", "title"), HEADLINES)
def test_the_headline_is_the_state(
    engine: Engine, tmp_path: Path, outcomes: list[str], hours: float, title: str
) -> None:
    """The first heading says how many targets fail, are unclear or have stale data."""
    assert f"<h1>{title}</h1>" in page_of(engine, tmp_path, outcomes, hours).source


def test_a_run_cut_short_is_no_pass(engine: Engine, tmp_path: Path) -> None:
    """A target whose latest run was cut short is not green, and the page says what that means."""
    take_in_all(engine, tmp_path, ["kept"])
    take_in(engine, tmp_path, night(1, told("kept"), end=False))
    page = page_after(engine, 2, hours=1)
    assert "<h1>1 of 1 target without a clear result</h1>" in page.source
    assert '<span class="badge cut-short">cut short</span>' in page.source
    assert "The latest run was cut short: clauses that it did not reach have no verdict." in page.text


def test_each_target_has_the_age_of_its_data(engine: Engine, tmp_path: Path) -> None:
    """A target says how old its latest whole run is, whatever came after it."""
    take_in_all(engine, tmp_path, ["kept"])
    take_in(engine, tmp_path, night(1, told("kept"), end=False))
    assert "data 28 hours old" in page_after(engine, 2).text


def test_old_data_and_a_latest_run_without_a_test_are_told_apart(engine: Engine, tmp_path: Path) -> None:
    """Where the latest run tested nothing, what is called old is the last one that did."""
    text = page_of(engine, tmp_path, ["kept", "inconclusive"], 30).text
    assert "The latest run that tested it is 2 days old" in text
    assert "the latest whole run has tested nothing; 1 more reason" in text
    assert "whole run is" not in text


def test_inconclusive_clauses_are_counted(engine: Engine, tmp_path: Path) -> None:
    """The share of inconclusive clauses is told before anything that passes."""
    take_in(engine, tmp_path, night(0, told("inconclusive"), journals.verdict("ACME-OTHER")))
    text = page_after(engine, 1).text
    assert text.index("1 of 2 clauses (50 %) are inconclusive.") < text.index("ACME-OTHER")


ENDS = [("2026-11-11", "in 10 days"), ("2026-11-01", "which is today"), ("2026-10-31", "which is over")]


@pytest.mark.parametrize(("end", "words"), ENDS)
def test_accepted_deviations_near_their_end_are_told(engine: Engine, tmp_path: Path, end: str, words: str) -> None:
    """A known deviation whose acceptance ends soon is told with its end."""
    take_in(engine, tmp_path, night(0, told("known", reason=f"ticket 7 (accepted by integrations until {end})")))
    assert f"{CLAUSE}: the deviation is accepted until {end}, {words}." in page_after(engine, 1).text


def test_accepted_deviations_far_from_their_end_are_not_told(engine: Engine, tmp_path: Path) -> None:
    """A known deviation that is accepted for months is no reason to doubt a pass."""
    reason = "ticket 7 (accepted by integrations until 2027-03-01)"
    take_in(engine, tmp_path, night(0, told("known", reason=reason)))
    assert "the deviation is accepted until" not in page_after(engine, 1).text


def test_changes_are_those_of_the_comparable_run(engine: Engine, tmp_path: Path) -> None:
    """The page says what got worse since the last run that compares with the latest one."""
    text = " ".join(page_of(engine, tmp_path, ["kept", "violation"]).text.split())
    assert f"Got worse{CLAUSE} kept -> violation" in text
    assert "New findings9f86d081" in text


def test_what_has_no_run_before_is_counted(engine: Engine, tmp_path: Path) -> None:
    """A target with a single run is not told to be as it was."""
    text = " ".join(page_of(engine, tmp_path, ["kept"]).text.split())
    assert "0 of 1 targets are as they were in the run before; 1 has no earlier whole run" in text


def test_a_clause_has_a_strip_of_its_last_runs(engine: Engine, tmp_path: Path) -> None:
    """A cell has glyph and word of the latest verdict, and a glyph for each of the last 14 runs."""
    page = page_of(engine, tmp_path, ["violation"] * 3 + ["kept"] * 10 + ["-", "warning", "violation"])
    assert '<span class="badge violation">✗ violation</span>' in page.source
    strip = re.search(r'<span class="strip".*?aria-label="(.*?)">(.*?)</span>', page.source)
    assert strip is not None
    assert re.sub("<.*?>", "", strip[2]) == "✗✓✓✓✓✓✓✓✓✓✓·▲✗"
    assert strip[1] == "14 runs: 2 violation, 1 warning, 10 kept, 1 no verdict"


def test_passing_clauses_are_folded(engine: Engine, tmp_path: Path) -> None:
    """Clauses that fail stand in a table of their own; those that pass are folded."""
    take_in(engine, tmp_path, night(0, told("violation"), journals.verdict("ACME-OTHER")))
    failing, _, passing = page_after(engine, 1).source.partition("<summary>Clauses that pass (")
    assert "ACME-OTHER" not in failing
    assert 'class="id">ACME-OTHER<' in passing


@pytest.mark.parametrize(
    "words",
    [
        "ongoing",
        "seen in 2 runs since 2026-11-02 03:00 UTC",
        "First seen2026-11-02 03:00 UTC, run 20261102T030000-0001",
        "Last seen2026-11-03 03:00 UTC, run 20261103T030000-0002, 3 of 3 tries; in 2 runs in all",
        "Last good run2026-11-01 03:00 UTC, run 20261101T030000-0000",
        "Our ownerintegrations",
        "Expected2028-07-01T13:00:00+03:00",
        "Got2028-07-01T10:00:00Z",
        'Reproducecurl -X PATCH "$ACME_URL',
    ],
)
def test_a_card_tells_the_life_of_a_finding(engine: Engine, tmp_path: Path, words: str) -> None:
    """The card of a finding has its life, its owner, what was expected and came, and the cURL command."""
    assert words in " ".join(page_of(engine, tmp_path, ["kept", "violation", "violation"]).text.split())


def test_resolved_findings_are_folded(engine: Engine, tmp_path: Path) -> None:
    """A finding that is gone stands folded, with the run that showed it."""
    page = page_of(engine, tmp_path, ["violation", "kept"])
    before, _, folded = page.source.partition("<summary>Resolved (")
    assert ('<details class="card' in before, '<details class="card' in folded) == (False, True)
    assert "Resolved2026-11-02 03:00 UTC, run 20261102T030000-0001" in " ".join(page.text.split())


def test_charts_say_in_words_what_they_show(engine: Engine, tmp_path: Path) -> None:
    """Below each chart stand the numbers of the latest run and the most of all runs."""
    for number, median in enumerate((20.0, 10.0)):
        *lines, end, footer = night(number, told("kept"))
        slow = {**end, "latency": {"median": median, "p95": 4 * median}, "requests": 100 * (number + 1)}
        take_in(engine, tmp_path, [*lines, slow, footer])
    text = page_after(engine, 2).text
    assert "Answers took 10 ms (median) and 40 ms (95 %); the highest of the 95 % in the last 2 runs: 80 ms." in text
    assert "200 requests: 40 accepted, 80 refused; at most 200 in a run." in text


@pytest.mark.parametrize(("nights", "charts"), [(1, 0), (2, 2)])
def test_one_run_makes_no_chart(engine: Engine, tmp_path: Path, nights: int, charts: int) -> None:
    """A single run, which would be two dots and one bar, is told in words only."""
    for number in range(nights):
        *lines, end, footer = night(number, told("kept"))
        take_in(engine, tmp_path, [*lines, {**end, "latency": {"median": 4.0, "p95": 11.0}}, footer])
    page = page_after(engine, nights)
    assert len([tag for tag, _ in page.tags if tag == "svg"]) == charts


def test_one_run_has_no_highest_time(engine: Engine, tmp_path: Path) -> None:
    """The history does not know the slowest answer of a run, so it names none."""
    *lines, end, footer = night(0, told("kept"))
    take_in(engine, tmp_path, [*lines, {**end, "latency": {"median": 4.0, "p95": 11.0}}, footer])
    assert "Answers took 4 ms (median) and 11 ms (95 %). " in " ".join(page_after(engine, 1).text.split()) + " "


def test_an_outage_does_not_hide_what_was_left_changed(engine: Engine, tmp_path: Path) -> None:
    """What a run left changed stays on the page while the runs after it can test nothing."""
    records = night(0, told("kept"))
    take_in(
        engine, tmp_path, [{**one, "left": ["1 is moved."]} if one["kind"] == "summary" else one for one in records]
    )
    take_in(engine, tmp_path, night(1, told("inconclusive")))
    assert "Run 20261101T030000-0000 left something changed at the target: 1 is moved." in page_after(engine, 2).text


def test_a_violation_is_the_vendors_also_in_the_history(engine: Engine, tmp_path: Path) -> None:
    """A target whose run has a violation and an error of the suite names the vendor for the violation."""
    records = night(0, told("violation"), journals.verdict("ACME-OTHER", "suite error"))
    take_in(engine, tmp_path, [{**one, "whose": "ours"} if one["kind"] == "summary" else one for one in records])
    assert "the vendor for 1 violation; for the rest us" in page_after(engine, 1).text


def test_of_many_findings_the_page_shows_the_first(engine: Engine, tmp_path: Path) -> None:
    """Of hundreds of findings of a provider the page shows the first ones, and says how to see the others."""
    found = [journals.finding(fingerprint=f"{number:08x}") for number in range(510)]
    take_in(engine, tmp_path, night(0, told("violation", findings=found)))
    page = page_after(engine, 1)
    assert page.source.count('<details class="card') == 500
    assert "10 more: reports history --provider acme lists them all." in page.text


def hostile_night() -> list[journals.Record]:
    """A night in which every text from a vendor or a contract is hostile."""
    bad = journals.HOSTILE + "\x1b[31m\x9b2J"
    place = journals.target("acme", title=bad, owner=bad, page="javascript:alert(1)", base_url=bad, target=bad)
    texts = dict.fromkeys(("sent", "expected", "got", "curl", "seen", "pointer", "keyword"), bad)
    lines = [
        told("violation", says=bad, findings=[journals.finding(**texts)], source={"at": bad}),
        journals.verdict("ACME-LOST", "inconclusive", reason=bad, source={"at": bad, "page": "data:text/html,x"}),
    ]
    end = {**journals.summary(whose="vendor", violation=1), "sentence": bad, "command": bad, "target": bad}
    return [*night(0, end=False, targets=[place]), *lines, end, journals.footer(1)]


def test_hostile_text_makes_no_tag(engine: Engine, tmp_path: Path) -> None:
    """Text of a run never becomes an image, a second script or a link that runs something."""
    take_in(engine, tmp_path, hostile_night())
    page = page_after(engine, 1)
    assert [tag for tag, _ in page.tags if tag in ("script", "img")] == ["script"]
    assert all(not (a.get("href") or "").startswith(("javascript", "data")) for _, a in page.tags)


def test_hostile_text_is_escaped(engine: Engine, tmp_path: Path) -> None:
    """Marks that turn a line around or talk to a terminal are escaped on the page."""
    take_in(engine, tmp_path, hostile_night())
    source = page_after(engine, 1).source
    assert not re.search("[\u202e\x1b\x9b]", source)
    assert r"\u202e" in source


def test_an_empty_history_has_no_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without runs there is no page, but one message that says what to do."""
    url = f"sqlite:///{tmp_path / 'history.sqlite'}"
    assert main(["page", "--history", url, "--dir", str(tmp_path)]) == 78
    assert capsys.readouterr().err == (
        "reports: the history is empty: `reports ingest` takes in the journals of runs.\n"
    )


def test_the_page_is_written_beside_the_journals(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`reports page --history` takes the history of the environment, and prints the path of the page."""
    take_in_all(engine, tmp_path, ["kept"])
    monkeypatch.setenv("HISTORY_URL", f"sqlite:///{tmp_path / 'history.sqlite'}")
    assert main(["page", "--history", "--dir", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'history.html'}\n"
    assert "1 of 1 target with stale data" in (tmp_path / "history.html").read_text(encoding="utf-8")


def test_a_card_says_how_to_see_it_again(tmp_path: Path) -> None:
    """The command that tries the finding again names the last run that saw it."""
    with opened(f"sqlite:///{tmp_path / 'history.sqlite'}") as engine:
        take_in_all(engine, tmp_path, ["violation", "violation"])
        (found,) = known(engine)
        with reading(engine) as connection:
            text = history_page(connection, int(time.time()))
    assert f"pytest --replay {found.life.last_seen.run}:{found.fingerprint}" in text


def test_the_history_puts_back_first(engine: Engine, tmp_path: Path) -> None:
    """A target at which something is left changed has putting it back as the first step, with its command."""
    left = ["1 is moved.", "put the changes back: cd /srv/suite && pytest --restore R1"]
    records = night(0, told("violation"))
    take_in(engine, tmp_path, [{**one, "left": left} if one["kind"] == "summary" else one for one in records])
    text = " ".join(page_after(engine, 1).text.split())
    assert "tests nothing.cd /srv/suite && pytest --restore R1 Send the vendor a request below" in text


def test_code_in_a_sentence_of_the_history_is_code(engine: Engine, tmp_path: Path) -> None:
    """What stands in backticks in a reason or a promise is shown as code, also where it changed."""
    take_in(engine, tmp_path, night(0, told("kept", says="`a` is kept.")))
    take_in(engine, tmp_path, night(1, told("inconclusive", says="`a` is kept.", reason="Run `b` again.")))
    page = page_after(engine, 2)
    assert "Run <code>b</code> again." in page.source
    assert "`" not in page.text.partition('"use strict"')[0]


@pytest.mark.parametrize(("seen", "spread", "expected"), OFTEN)
def test_how_often_it_was_seen_is_the_phrase_of_the_run(
    engine: Engine, tmp_path: Path, seen: str, spread: str, expected: str
) -> None:
    """The card of a finding says how often it showed as the page of its run does."""
    one = journals.finding(CLAUSE, seen=seen, spread=spread)
    take_in(engine, tmp_path, night(0, told("violation", findings=[one])))
    assert f"How often{expected}\n" in page_after(engine, 1).text


def test_what_a_killed_run_sent_is_not_known(engine: Engine, tmp_path: Path) -> None:
    """Beside clauses that were judged, no page says that nothing was sent: the run was killed before it counted."""
    take_in(engine, tmp_path, night(0, told("kept"), end=False))
    text = page_after(engine, 1).text
    assert ("0 requests" in text, "How much the latest run sent is not known" in text) == (False, True)


def test_the_page_has_the_advice_of_the_alert(engine: Engine, tmp_path: Path) -> None:
    """Of a hole in the credentials the page of the history says what the alert says, for the target and beside it."""
    found = {**journals.finding(CLAUSE), "pointer": None, "keyword": "credentials wrong", "got": "204"}
    take_in(engine, tmp_path, night(0, told("violation", check="guards", findings=[found])))
    text = page_after(engine, 1).text
    assert "until it is fixed, anybody who sends a made-up key can change these appointments" in text
    assert "Until it is fixedAnybody who sends a made-up key can change these appointments" in text


@pytest.mark.parametrize(
    ("outcomes", "heading"), [(["kept"], "Before you believe a pass"), (["inconclusive"], "first")]
)
def test_only_a_page_with_a_pass_warns_of_believing_it(
    engine: Engine, tmp_path: Path, outcomes: list[str], heading: str
) -> None:
    """Where no target passes, the doubts are headed as what to read first, not as doubts about a pass."""
    page = page_of(engine, tmp_path, outcomes, hours=30)
    assert ("Before you believe a pass" in page.text) == (outcomes == ["kept"])
    assert heading in page.text


def test_a_run_that_did_not_come_to_its_end_is_ours(engine: Engine, tmp_path: Path) -> None:
    """A run that was killed is our own matter: nothing about it is the vendor's, and nothing is unknown."""
    take_in(engine, tmp_path, night(0, told("kept"), end=False))
    assert "us: the run did not come to its end" in page_after(engine, 1).text
