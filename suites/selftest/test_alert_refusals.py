"""What an alert says of refused updates that are stored: which refusals do it, what that comes to, and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports._refusals import refused_with, what_it_means, which_refusals
from suites.selftest import journals
from suites.selftest.channels import Titles
from suites.selftest.nights import CLAUSE, FIRST, night, take_in, told
from suites.selftest.test_alert_access import FOUND
from suites.selftest.test_alert_message import Record, broken, found, message
from suites.selftest.test_history_page import page_after

SEEN_BEFORE = "seen before and after"
ONLY_409 = f"something changed after 409; nothing after 9 other refused updates {SEEN_BEFORE} (8 with 400, 1 with 415)"
SENT = 'PATCH /a {"time": "2027-01-16T10:00:00Z", "note": "x"}'
TIMES = {"expected": '"2026-12-10T12:00:00Z"', "got": '"2027-01-16T10:00:00Z"'}
STORED = {
    "keyword": "refused",
    "pointer": "/time",
    "sent": SENT,
    **TIMES,
    "answered": "409 (Taken)",
    "refusals": ONLY_409,
}


@pytest.fixture
def heard(engine: Engine, tmp_path: Path, hook: tuple[str, Titles], monkeypatch: pytest.MonkeyPatch) -> Record:
    """What a channel hears of a warning that a refused update is stored, at two members, after a good night."""
    monkeypatch.setattr("reports.alerts.for_release.time.time", lambda: (FIRST + timedelta(days=1)).timestamp())
    take_in(engine, tmp_path, night(0, told("kept")))
    both = [found(1, **STORED, severity="warning"), found(2, **{**STORED, "pointer": "/note"}, severity="warning")]
    return message(engine, tmp_path, hook, night(1, told("warning", findings=both)), "--after", "1")


def test_the_title_says_which_refusals_are_stored(heard: Record) -> None:
    """Where one status alone was seen to be stored, the title names it: others need not be looked after."""
    assert "updates that are refused with 409 change /" in heard["title"]


def test_how_many_refusals_changed_nothing_is_told(heard: Record) -> None:
    """Beside the refusal that is stored stand those after which nothing had changed, by their status."""
    told = ONLY_409.replace(" seen before", ", whatever they sent, seen before")
    assert f"  which refusals do it: {told}\n" in heard["message"]


def test_what_a_stored_refusal_comes_to_is_told(heard: Record) -> None:
    """Somebody who does not know the clause reads whom a stored refusal misleads."""
    means = "who goes by the refusal takes the appointment for unchanged, though its /"
    assert f"  what it means: {means}" in heard["message"]
    assert " and 1 more member have changed;" in heard["message"]


def test_the_line_about_a_release_says_that_data_were_changed(heard: Record) -> None:
    """An open gate is no word that all is well where refused updates change appointments."""
    is_open = "`reports gate` is open for this target. It goes by promises, and a warning breaks none; but refused "
    look = f"updates change appointments here (see {CLAUSE}): look first whether the release goes by a refusal.\n"
    assert f"{is_open}{look}" in heard["message"]


def test_only_updates_with_such_a_refusal_are_looked_after(heard: Record) -> None:
    """What is told to do is about the refusals that are stored, and names all members in each place."""
    lines = heard["message"].splitlines()
    [first, so_far] = [line for line in lines if line.startswith("    - ") and "refused with 409" in line]
    assert first.startswith("    - after each update that is refused with 409, read the appointment again and compare")
    assert " compare /time and /note there, too" in so_far or " compare /note and /time there, too" in so_far


def test_the_vendor_is_told_of_changed_data_in_any_case(heard: Record) -> None:
    """A warning that data were changed is not left to whether it matters to the reader."""
    assert "    - send the vendor the request that `reports show` prints\n" in heard["message"]


def test_what_a_refused_update_left_is_said_to_be_its_own_value(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """A time that the refused update sent is no time that is late."""
    body = message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1, **STORED))))["message"]
    assert f"  got      {TIMES['got']} (the value that the refused request sent)\n" in body


def test_a_closed_gate_needs_no_such_word(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where the gate is closed for another reason, nobody has to look whether a release may go."""
    stored = told("warning", findings=[found(1, **STORED, severity="warning")])
    take_in(engine, tmp_path, night(0, told("kept"), journals.verdict("ACME-OTHER", "kept")))
    body = message(engine, tmp_path, hook, night(1, stored, broken("ACME-OTHER", found(2))), "--after", "1")["message"]
    assert "is closed for this target.\n" in body
    assert "look first whether the release goes by a refusal" not in body


WITH = [
    (ONLY_409, " with 409"),
    (f"something changed after 409; nothing after 3 other refused updates {SEEN_BEFORE} (2 with 400, 1 with 409)",
     " with 409"),
    (f"something changed after 400, 409; nothing after 1 other refused update {SEEN_BEFORE} (1 with 415)", ""),
    (f"something changed after 409; nothing after 1 other refused update {SEEN_BEFORE} (1 with 409)", ""),
    (f"something changed after 409; no other refused update was {SEEN_BEFORE}", ""),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("refusals", "expected"), WITH)
def test_a_status_is_named_where_others_are_known_to_change_nothing(refusals: str, expected: str) -> None:
    """That only one status is stored is said where another one was seen to change nothing, and no second one is."""
    assert refused_with(replace(FOUND, refusals=refusals)) == expected


ALIKE = f"something changed after 400; nothing after 14 other refused updates {SEEN_BEFORE} (14 with 400)"
WHO = "3 of 10 refused requests that send it (all 3 sent /clinic, none of the other 7 did)"
NOTHING_AFTER = (
    "the status does not tell: 14 other refused updates, whatever they sent, had 400, too, and changed nothing"
)


@pytest.mark.parametrize(
    ("spread", "expected"),
    [(WHO, f"at least those of updates that send /clinic; {NOTHING_AFTER}"), ("3 of 6", NOTHING_AFTER)],
)
def test_where_no_status_tells_refusals_apart_their_requests_do(spread: str, expected: str) -> None:
    """A status that others had, too, which changed nothing, is not given for an answer: what all requests sent is."""
    assert which_refusals(replace(FOUND, refusals=ALIKE, spread=spread)) == expected


def test_of_the_members_of_one_request_one_leads_that_tells_which_updates_do_it(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where a run knows of one member only what brings it about, the finding there gives title, count and advice."""
    one = {**STORED, "answered": "400 (Who)", "refusals": ALIKE, "severity": "warning"}
    both = [found(1, **one, spread="3 of 6 refused requests"), found(2, **{**one, "pointer": "/note"}, spread=WHO)]
    heard = message(engine, tmp_path, hook, night(0, told("warning", findings=both)), "--after", "1")
    assert "updates that are refused change /note all the same" in heard["title"]
    assert (
        "    - after each update that sends /clinic and is refused (at least those), read the appointment again"
        in heard["message"]
    )
    assert "    - updates that sent /clinic and were refused since " in heard["message"]


@pytest.mark.parametrize(("answered", "is_taken"), [("409 (Taken)", True), ("400 (No such clinic)", False)])
def test_only_a_refusal_for_a_clash_is_said_to_book_a_time(answered: str, is_taken: bool) -> None:
    """That a taken time may be booked is said of the refusal that is about such a time, and of no other."""
    refused = replace(FOUND, pointer="/note", answered=answered)
    assert ("a time that is refused as taken" in what_it_means(refused, "/note", ())) == is_taken


def test_show_and_pages_say_which_refusals_do_it_as_the_alert_does(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole finding, and its card on the page of the history, do not name a status that tells nothing."""
    one = found(1, **{**STORED, "answered": "400 (Who)", "refusals": ALIKE}, spread=WHO)
    take_in(engine, tmp_path, night(0, broken(CLAUSE, one)))
    said = f"at least those of updates that send /clinic; {NOTHING_AFTER}"
    assert main(["show", str(one["fingerprint"]), "--history", url]) == 0
    assert said in capsys.readouterr().out
    assert said in page_after(engine, 1).text
