"""What reports say of a run whose updates were all refused with one answer."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine

from reports._refused_alike import is_open
from suites.kit.model.refused_alike import OPEN, RefusedAlike
from suites.selftest import journals
from suites.selftest.channels import Titles
from suites.selftest.nights import night, take_in
from suites.selftest.test_alert_message import message
from suites.selftest.test_history_page import page_after
from suites.selftest.test_pages_of_one_cause import cards_of
from suites.selftest.test_reports_page import page_of

Hook = tuple[str, Titles]
SAID = "400 (INVALID_REQUEST doctor is not registered)"
CLAUSES = ("ACME-UPDATE", "ACME-STEADY")


def refused(clause: str, *numbers: int, got: str = SAID, outcome: str = "violation") -> journals.Record:
    """The verdict on a clause that requests break with an answer; each number gives a finding its name."""
    facts = {"pointer": None, "got": got, "spread": "3 of 9 requests that tested the clause"}
    made = [
        journals.finding(clause, outcome, fingerprint=f"{number:08x}", sent=f"PATCH {clause} {number}", **facts)
        for number in numbers
    ]
    return journals.verdict(clause, outcome, findings=made, check="accepts")


def opened(
    number: int, *more: journals.Record, numbers: tuple[int, ...] = (1, 2, 3, 4), got: str = SAID
) -> list[journals.Record]:
    """The journal of a night in which all updates were refused alike, and what else was found."""
    alike = refused(CLAUSES[0], *numbers[:3], got=got), refused(CLAUSES[1], *numbers[3:], got=got)
    head, *others = night(number, *alike, *more)
    text = RefusedAlike(got, 40, 2, ("/doctor_id",)).sentence("Acme Health", "2 clauses")
    return [head, *([{**one, "whose": OPEN, "sentence": text} if one["kind"] == "summary" else one for one in others])]


def heard(engine: Engine, folder: Path, hook: Hook, *more: journals.Record) -> dict[str, str]:
    """The message of such a night, after a good one."""
    take_in(engine, folder, night(0, *(journals.verdict(name) for name in CLAUSES)))
    return {name: str(text) for name, text in message(engine, folder, hook, opened(1, *more)).items()}


@pytest.mark.parametrize(
    ("names", "is_found"), [(("$EAST",), False), (("$DAY", "$WEST_SIDE"), True), ((), True)], ids=["no", "yes", "all"]
)
def test_of_a_value_of_ours_only_what_sends_it_is_open(names: tuple[str, ...], is_found: bool) -> None:
    """The same words to an update without that value are the vendor's, and get an issue and an alert of their own."""
    text = RefusedAlike(SAID, 40, 2, (), names).sentence("Acme Health", "2 clauses")
    found = SimpleNamespace(pointer=None, got=SAID, sent='PATCH /1 {"place": "$WEST_SIDE"}')
    assert is_open(OPEN, text, found) is is_found


def test_the_title_says_it_once(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """However many clauses break by it, a title says that all updates are refused, and with which answer."""
    title = heard(engine, tmp_path, hook)["title"]
    assert title.endswith(f": updates are refused alike, with {SAID}: our values or the vendor")


def test_the_title_names_the_value_of_ours_first(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """Where updates with one value are refused, that is told first, and what came of it behind it."""
    text = RefusedAlike(SAID, 16, 2, names=("$PLACE",)).sentence("Acme Health", "2 clauses")
    left = ["$A: /a is still changed", "(a) put back: pytest --restore R1"]
    night_of_all = [{**one, "sentence": text, "left": left} if one["kind"] == "summary" else one for one in opened(1)]
    for each in (found for one in night_of_all if one["kind"] == "verdict" for found in one["findings"]):
        each["sent"] += ' {"place": "$PLACE"}'
    take_in(engine, tmp_path, night(0, *(journals.verdict(name) for name in CLAUSES)))
    title = str(message(engine, tmp_path, hook, night_of_all)["title"])
    cause = f": updates that send $PLACE are refused, with {SAID}: our value or the vendor, something is left changed"
    assert title.endswith(cause)


def test_an_alert_names_the_run_before_that_had_updates_accepted(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """Right below the run's own sentence it is said until when such updates were accepted."""
    lines = heard(engine, tmp_path, hook)["message"].splitlines()
    assert lines[0].startswith("Acme Health refused each of the 40 updates")
    assert lines[1].startswith("Run 20261101T030000-0000 (2026-11-01 03:00 UTC) had such updates accepted: look what")


def test_a_run_that_refused_all_updates_otherwise_had_none_accepted(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """Where all updates were refused with another answer the night before, an earlier run is named, not that one."""
    take_in(engine, tmp_path, night(0, *(journals.verdict(name) for name in CLAUSES)))
    take_in(engine, tmp_path, opened(1, numbers=(11, 12, 13, 14), got="403 (not yours)"))
    lines = str(message(engine, tmp_path, hook, opened(2))["message"]).splitlines()
    assert lines[1].startswith("Run 20261101T030000-0000 (2026-11-01 03:00 UTC) had such updates accepted")


def test_an_alert_tells_one_cause_and_blames_nobody(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """All clauses stand in one block, which says to look at our values first and sends nobody to the vendor."""
    text = heard(engine, tmp_path, hook)["message"]
    assert (text.count("New: "), "also, by the same answer: ACME-STEADY (violation)" in text) == (1, True)
    assert "whose it is: open: us, if a value that these updates send is not what the vendor knows" in text
    assert "whose it is: the vendor's" not in text


def test_until_it_is_known_all_reports_say_the_same(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """No other update helps where all like it are refused: alert and pages name the way by hand, in one text."""
    advice = "an update like it changes nothing, as its answer says: make a change that cannot wait by hand"
    assert f"  until it is fixed:\n    - {advice}" in heard(engine, tmp_path, hook)["message"]
    for page in (page_after(engine, 1), page_of(tmp_path, opened(0))):
        assert f"until it is fixed {advice}" in " ".join(page.text.split()).replace("fixedAn", "fixed an").replace(
            "Until", "until"
        )


def test_what_shows_that_answer_besides_does_not_wait_for_a_second_run(
    engine: Engine, tmp_path: Path, hook: Hook
) -> None:
    """A warning of the same answer is told with it, and is no message of its own a night later."""
    more = refused("ACME-HINT", 5, outcome="warning")
    text = heard(engine, tmp_path, hook, more)["message"]
    assert ("and other requests of the run got this answer, too" in text) != (
        "also, by the same answer: ACME-HINT" in text
    )
    told = len(hook[1].bodies)
    message(engine, tmp_path, hook, opened(2, more))
    assert len(hook[1].bodies) == told


def test_an_alert_counts_the_updates_and_nothing_else(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """Beside how many updates were refused stands no number of requests of a clause, or of findings: each counts
    something else, and none says more."""
    text = heard(engine, tmp_path, hook)["message"]
    assert ("refused each of the 40 updates" in text, "That breaks 2 clauses" in text) == (True, True)
    assert "  how often: the request above again: 3 of 3 tries, in run" in text
    assert "and other requests of this clause got this answer, too: reports history --clause ACME-UPDATE" in text
    assert ("3 of 9" in text, "findings more" in text) == (False, False)


def test_what_the_same_request_shows_besides_is_named(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """A finding at a member, by the request that is told, is not hidden in the count of that answer: it was recorded as
    told, and no message had it."""
    facts = {"pointer": "/room", "sent": "PATCH ACME-UPDATE 1", "seen": "1 of 3", "spread": "", "got": "null"}
    beside = journals.finding("ACME-UPDATE", fingerprint="dddddddd", **facts)
    text = heard(engine, tmp_path, hook, journals.verdict("ACME-ROOM", "violation", findings=[beside]))["message"]
    assert "by the same request, ACME-UPDATE at /room (seen in one run so far): reports show dddddddd" in text


def test_what_is_found_otherwise_stays_the_vendors(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """A clause that another answer breaks has its own block, and the title counts it."""
    heard_then = heard(engine, tmp_path, hook, refused("ACME-CRASH", 6, got="500"))
    assert "our values or the vendor, 1 clause newly broken" in heard_then["title"]
    assert "New: ACME-CRASH (violation)" in heard_then["message"]
    assert heard_then["message"].count("whose it is: the vendor's") == 1


def test_the_page_of_the_run_has_one_card_and_no_blame(tmp_path: Path) -> None:
    """The headline says it first, one card has all that shows it, and what to do begins with our own values."""
    page = page_of(tmp_path, opened(0))
    text = " ".join(page.text.split())
    assert cards_of(page) == ["ACME-UPDATE"]
    assert "Updates of Acme Health refused alike" in text
    assert "Responsibleopen: us, if a value that these updates send" in text
    assert "What to doLook first whether the vendor knows what these updates send" in text


def test_the_page_of_the_history_has_one_card(engine: Engine, tmp_path: Path) -> None:
    """What all updates of the latest run show is one card there, too."""
    take_in(engine, tmp_path, opened(0))
    assert cards_of(page_after(engine, 1)) == ["ACME-UPDATE"]


@pytest.mark.parametrize(("number", "says"), [(3, ""), (2, " (3 of the others showed none of the clause's findings;")])
def test_a_clause_that_fails_each_time_is_not_said_to_fail_at_times(
    engine: Engine, tmp_path: Path, hook: Hook, number: int, says: str
) -> None:
    """Requests that show another finding of the same clause are not told as requests that went well."""
    verdict = refused("ACME-UPDATE", *range(number), got="500")
    text = message(engine, tmp_path, hook, night(0, verdict))["message"]
    assert "did not show it" not in text
    assert f"  how often: 3 of 9 requests that tested the clause{says or ';'}" in text
