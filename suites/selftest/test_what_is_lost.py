"""A value that is gone, and a switch that takes one value only, are told as that, in the same words everywhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from contracts.changed_values import IS_GONE
from reports._compared_with import is_gone, that_is
from reports._refusals import which_refusals
from reports._shortened import shortened
from reports._until_fixed import meanwhile
from reports.alerts.fault import fault
from suites.kit.session.failure_text import failure_text
from suites.selftest import journals
from suites.selftest.channels import Titles
from suites.selftest.nights import CLAUSE, night, take_in
from suites.selftest.test_alert_access import FOUND
from suites.selftest.test_alert_message import broken, found, message
from suites.selftest.test_alert_refusals import ALIKE, WHO
from suites.selftest.test_history_page import page_after
from suites.selftest.test_reports_page import page_of

LOST = {"keyword": "unsent", "expected": '"x"', "got": "absent"}
SWITCH = {"keyword": "value", "pointer": "/chat", "expected": "false", "got": "true", "spread": "28 of 34 requests"}


def test_a_value_that_is_gone_is_said_to_be_gone(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """To lose a value is worse than to get another one: alert, pages and terminal say so in words."""
    verdict = broken(CLAUSE, found(1, **LOST), found(2, **{**LOST, "got": '"y"'}))
    heard = message(engine, tmp_path, hook, night(0, verdict))["message"]
    run = page_of(tmp_path, night(0, verdict)).text
    for text in (heard, run, page_after(engine, 0).text, failure_text(verdict)):
        assert IS_GONE in text


def test_the_title_says_remove_and_further_members_say_gone(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Who reads one line knows that data are lost, and of which further members."""
    assert fault(replace(FOUND, pointer="/note", **LOST)) == "updates remove /note, which they do not name"
    heard = message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1, **LOST), found(2, **LOST))))["message"]
    assert heard.count(" (gone): reports history --clause") == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"expected": "absent", "got": '"x"'},
        {"expected": "absent"},
        {"keyword": "required"},
        {"got": "$personal (null)"},
    ],
    ids=["came", "was never there", "of a schema", "null"],
)
def test_what_was_never_there_is_not_gone(changes: dict[str, str]) -> None:
    """A member that an answer lacks, or that came, is no value that was lost."""
    assert not is_gone(replace(FOUND, pointer="/note", **{**LOST, **changes}))


def test_a_hidden_value_is_gone_all_the_same() -> None:
    """That a personal value is there no more is said without the value."""
    assert that_is(replace(FOUND, pointer="/name", keyword="unsent", expected="$personal", got="$personal (absent)"))


def test_a_switch_that_takes_one_value_is_told_as_that(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Of two values one is not taken: the title says which, and nobody is told that the difference is not known."""
    heard = message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1, **SWITCH))))
    assert "(/chat cannot be set to false: it is true afterwards)" in heard["title"]
    assert "(the other 6 did not show it; one that sent true cannot show it)" in heard["message"]
    assert "is not known" not in heard["message"].partition("until it is fixed")[0]


@pytest.mark.parametrize(
    "changes",
    [{"seen": "1 of 3"}, {"spread": "3 of 9 requests (all 3 sent /note, none of the other 6 did)"}],
    ids=["now and then", "beside another member"],
)
def test_a_switch_that_can_be_set_is_not_said_to_be_stuck(changes: dict[str, str]) -> None:
    """What was stored at another try, or without another member, can be set: nobody is told that it cannot."""
    one = replace(FOUND, **{**SWITCH, **changes})
    assert fault(one) == "/chat is not what was sent"
    assert "no other update is known" not in meanwhile("echoes", one)


def test_that_there_is_no_way_round_is_said() -> None:
    """Where no other update helps, a reader does not look for one."""
    assert "no other update is known to set it: have the vendor put it right" in meanwhile(
        "echoes", replace(FOUND, **SWITCH)
    )


IDS = 'PATCH /a {"clinic": "c1", "doctor_id": "d1", "note": "x"}'


def test_a_rule_by_few_cases_is_not_told_as_the_whole_one() -> None:
    """Three cases of one member do not say that only this one does it: the other ids of the request are named."""
    few = replace(FOUND, sent=IDS, refusals=ALIKE, spread=WHO)
    assert which_refusals(few).startswith(
        "at least those of updates that send /clinic (the request above sends /doctor_id, too, and it is not known"
    )
    many = replace(few, spread=WHO.replace("all 3", "all 9"))
    assert which_refusals(many).startswith("those of updates that send /clinic; ")


def test_members_that_are_not_shown_are_named() -> None:
    """Of a request that is cut, each member is named, so that what it sends is known."""
    sent = f'PATCH /a {{"note": "{"x" * 50}", "doctor_id": "{"d" * 50}", "clinic_id": "c1"}}'
    assert shortened(sent, "/note", 80).endswith(", and 2 more members: doctor_id, clinic_id}")


@pytest.mark.parametrize("name", ["x" * 5000, "a\\nb"], ids=["long", "of two lines"])
def test_a_made_up_name_breaks_no_line(name: str) -> None:
    """A name of thousands of characters, or with an end of a line, stays out of a message, or on its line."""
    told = shortened(f'PATCH /a {{"note": "{"x" * 50}", "{name}_id": "{"d" * 50}"}}', "/note", 80)
    assert (len(told) < 200, "\n" in told) == (True, False)


@pytest.mark.parametrize("has_history", [False, True])
def test_pages_say_what_may_have_been_done_already(engine: Engine, tmp_path: Path, has_history: bool) -> None:
    """What an alert says of appointments that were updated before stands on both pages, too."""
    verdict = broken(CLAUSE, found(1, keyword="value"))
    take_in(engine, tmp_path, night(0, journals.verdict(CLAUSE)))
    take_in(engine, tmp_path, night(1, verdict))
    page = page_after(engine, 1) if has_history else page_of(tmp_path, night(1, verdict))
    since = "2026-11-01 03:00 UTC" if has_history else "the last run without it"
    assert f"updated like this since {since} may have it already: compare /m1 there, too" in page.text
