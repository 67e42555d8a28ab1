"""What stands first on a page, and whole: what nobody has accepted, what was sent, and why it is told as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

import reports
from reports._placeholders import not_shown
from reports._text import seen_as
from reports._until_fixed import meanwhile
from reports._warnings import LEAVES_ROOM, OF_TYPE, why_warning
from reports.pages.run import page
from reports.pages.since import Past
from suites.selftest import journals
from suites.selftest.nights import night, take_in, told
from suites.selftest.test_alert_accepted import found, known
from suites.selftest.test_alert_steps import SCRIPT
from suites.selftest.test_history_page import page_after
from suites.selftest.test_reports_page import Page, page_of
from suites.selftest.test_until_fixed import NOTE

NEW = {("bolt", "stand-in"): ("BOLT-TIME, which known.yaml accepts, is broken in a new way.",)}


def two_kept() -> list[journals.Record]:
    """A run of two providers that keep everything but what is accepted."""
    ends = [journals.summary(name, kept=1) for name in ("acme", "bolt")]
    return [journals.header("acme", "bolt"), *ends, journals.footer()]


def test_what_nobody_accepted_comes_before_what_is_kept(tmp_path: Path) -> None:
    """A provider that breaks an accepted clause in a new way stands before one that keeps all."""
    journal = reports.read(journals.write(tmp_path, two_kept()))
    text = Page(page(journal, Past("", not_accepted=NEW))).text
    assert text.index("Bolt Health not accepted") < text.index("Acme Health kept")


def test_a_section_of_the_terminal_is_named_only_where_it_has_one(tmp_path: Path) -> None:
    """A run whose findings are all of accepted clauses prints no line that sets $NAMES: nobody is sent to look."""
    accepted, at = known(1), ("acme", "stand-in")
    past = Past("", not_accepted={at: ("New.",)}, unaccepted={at: frozenset({accepted["findings"][0]["fingerprint"]})})
    for one, is_there in ((journals.verdict("ACME-TIME", "violation"), True), (accepted, False)):
        word = one["verdict"]
        end = {**journals.summary(**{word: 1}), "names": {"ACME_KEY": "the environment"}}
        records = [journals.header(), one, end, journals.footer(int(is_there))]
        text = Page(page(reports.read(journals.write(tmp_path, records)), past)).text
        assert ("$ACME_KEYthe environment" in text, "TO SEND A REQUEST AGAIN" in text) == (True, is_there)


def test_what_is_accepted_already_is_not_offered_to_be_accepted(engine: Engine, tmp_path: Path) -> None:
    """Beside what is new under an accepted clause nobody is told to accept the clause in known.yaml."""
    for number, verdict in enumerate((known(1), known(1, 2))):
        take_in(engine, tmp_path, night(number, verdict, journals.verdict("ACME-KEPT")))
    text = page_after(engine, 2).text
    assert "as a new fault" in text
    assert "accept the deviation in known.yaml" not in text


def test_what_nobody_accepted_has_a_card_of_its_own(engine: Engine, tmp_path: Path) -> None:
    """The card of a new finding under an accepted clause says so, and stands before those of what is accepted."""
    for number, verdict in enumerate((known(1), known(1, 2))):
        take_in(engine, tmp_path, night(number, verdict, journals.verdict("ACME-KEPT")))
    cards = page_after(engine, 2).source.split('<details class="card ')[1:]
    assert [(card.split('"')[0], "/m2" in card) for card in cards] == [("not-accepted", True), ("known", False)]


@pytest.mark.parametrize("is_history", [False, True], ids=["run", "history"])
def test_all_steps_stand_under_what_was_sent(engine: Engine, tmp_path: Path, is_history: bool) -> None:
    """Where it takes several requests, a page shows each of them as sent, and not the last one alone."""
    one = found(1, sequence=SCRIPT, seen="2 of 2")
    run = night(0, told("violation", findings=[one]))
    take_in(engine, tmp_path, run)
    (tmp_path / "run").mkdir()
    text = page_after(engine, 1).text if is_history else page_of(tmp_path / "run", run).text
    sent = text.partition("Sent")[2].partition("Expected")[0]
    assert "3 steps, in this order" in sent
    assert "sets language to" in sent
    assert sent.index('{"language": ""}') < sent.index("read the appointment") < sent.index('"time": "2031"')


def test_a_stamp_stands_behind_the_member_that_was_sent(engine: Engine, tmp_path: Path) -> None:
    """Of what one request shows, a member that it sends comes before one that only moved along, though that is new."""
    sent = 'PATCH {"note": "b"}'
    main, stamp = (found(n, sent=sent, pointer=at, severity="warning") for n, at in ((1, "/note"), (2, "/updated_at")))
    take_in(engine, tmp_path, night(0, told("warning", findings=[main])))
    take_in(engine, tmp_path, night(1, told("warning", findings=[stamp, main])))
    text = page_after(engine, 2).source.partition("Findings (")[2]
    assert text.index("/note</code>") < text.index("/updated_at</code>")


def test_former_values_are_folded_on_the_page_of_the_history(engine: Engine, tmp_path: Path) -> None:
    """A wall of values from before the run does not stand between a reader and what is broken."""
    wall = f'/note "{"x" * 400}"'
    end = {
        **journals.summary(whose="left", kept=1),
        "left": [f"$A: may be changed (the run sent updates; before them: {wall})"],
    }
    take_in(engine, tmp_path, [end if one["kind"] == "summary" else one for one in night(0, told("kept"))])
    shown, _, folded = page_after(engine, 1).source.partition("What was there before the run")
    assert ("$A" in shown, "x" * 400 in shown, "x" * 400 in folded) == (True, False, True)


def test_a_value_that_is_not_shown_is_explained() -> None:
    """What stands in place of a value is said to be none of the reader's names."""
    assert [word for word, _ in not_shown("$undocumented absent")] == ["$undocumented"]
    assert not_shown('"$APPOINTMENT_EDITABLE"') == []


def test_an_explained_value_stands_on_the_page(tmp_path: Path) -> None:
    """Beside a value that is not shown, the page says why it is not."""
    text = page_of(tmp_path, journals.broken(expected="$undocumented", got="absent")).text
    assert "($undocumented: a value that is not shown, as the vendor's documentation does not name this member)" in text


REASONS = [
    (("must", "warning", "/age breaks type"), OF_TYPE),
    (("must", "warning", "status"), LEAVES_ROOM),
    (("should", "warning", "/age breaks type"), ""),
    (("must", "violation", "/age breaks type"), ""),
]


@pytest.mark.parametrize(("facts", "expected"), REASONS, ids=["type", "other", "should", "violation"])
def test_a_must_that_is_only_a_warning_says_why(facts: tuple[str, str, str], expected: str) -> None:
    """A promise that is broken, and told as a warning, is told with the reason."""
    assert why_warning(*facts) == expected


def test_the_reason_of_a_warning_stands_on_the_page(tmp_path: Path) -> None:
    """The card of such a finding has the reason."""
    one = journals.finding(severity="warning", keyword="/age breaks type")
    run = [journals.header(), journals.verdict("ACME-TIME", "warning", findings=[one], strength="must")]
    assert "Why a warning" in page_of(tmp_path, [*run, journals.summary(warning=1), journals.footer()]).text


def test_one_count_tells_how_often() -> None:
    """Where all updates of a run are counted, too, a page counts only the requests that could show it."""
    assert seen_as("8 times in 406 updates", "8 of 172 requests that must not change it").startswith("in 8 of 172")
    assert seen_as("8 times in 406 updates", "") == "8 times in 406 updates"
    assert seen_as("3 of 3", "8 of 9 requests") == "3 of 3 tries"


def test_what_updates_change_unasked_may_be_sent_along() -> None:
    """The cheapest remedy stands first, and only where an update may set the member."""
    text = meanwhile("preserves", replace(NOTE, keyword="unsent"))
    assert text.startswith(
        "send /note along in each update that does not name it, with the value just read (if an update may set"
    )
    assert not meanwhile("preserves", replace(NOTE, keyword="filled")).startswith("send")
