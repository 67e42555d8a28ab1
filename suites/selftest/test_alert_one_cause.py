"""What an alert and a page say of one cause: once, in one tone, and what to look after when it is resolved."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports._left_open import became
from reports._records import Observation
from reports._until_fixed import meanwhile
from reports.history.afterwards import NOTHING, afterwards
from reports.history.database import reading
from reports.pages.history import history_page
from suites.selftest import journals
from suites.selftest.changed_nights import WITH, WITHOUT, known, nights, printed
from suites.selftest.channels import Titles, alert, webhook
from suites.selftest.nights import CLAUSE, FIRST, night, take_in, told
from suites.selftest.nights import known as findings_of
from suites.selftest.test_alert_message import message
from suites.selftest.test_alert_others import run_of
from suites.selftest.test_reports_page import Page

Record = journals.Record

SENT = 'PATCH /a/$ID {"partner_meta": {}}'
"""A request that a clause sends, and that is observed, too."""


def violated(*members: str, **changes: object) -> Record:
    """A verdict with a finding at each of these members, all by one request."""
    found = [
        journals.finding(CLAUSE, pointer=one, fingerprint=f"{number:08x}", sent=SENT, **changes)
        for number, one in enumerate(members)
    ]
    return told("violation", findings=found)


def test_what_one_run_has_seen_is_told_with_its_cause_and_not_again(
    engine: Engine, url: str, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """A finding by the request of one that is told stands below it: it does not wait, and is no news a night later."""
    sure, doubtful = (
        violated("/a", seen="3 of 3"),
        journals.finding(CLAUSE, pointer="/b", sent=SENT, seen="1 of 3", spread=""),
    )
    doubtful["fingerprint"] = "bbbbbbbb"
    one = {**sure, "findings": [*sure["findings"], doubtful]}
    for number in range(2):
        take_in(engine, tmp_path, night(number, one))
        assert alert(url, hook[0]) == 0
    assert len(hook[1].bodies) == 1
    text = hook[1].bodies[0]["message"]
    assert f"and, by the same request, {CLAUSE} at /b (seen in one run so far)" in text
    assert "for a second run" not in text


def warned(number: int) -> list[Record]:
    """A night in which a member is gone, as a warning says that has to be seen twice, and as answers show."""
    found = journals.finding(CLAUSE, "warning", pointer="/note", seen="1 of 1", spread="")
    return night(number, told("warning", findings=[found]), WITHOUT)


def test_a_change_that_a_warning_tells_of_has_its_tone(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A change at a member of which a warning is found is not called free, and the warning does not wait beside it."""
    nights(engine, tmp_path, [WITH])
    take_in(engine, tmp_path, warned(1))
    _, text = printed(capsys, "alert", "--dry-run", "--history", url)
    assert f"whose it is: the vendor's, whose documentation suggests otherwise without promising it ({CLAUSE}" in text
    assert "breaks no promise" not in text
    assert "for a second run" not in text


def test_pages_have_the_tone_of_the_warning_too(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Page of the run and of the history name the clause that finds the change, and do not say that none is broken."""
    nights(engine, tmp_path, [WITH])
    take_in(engine, tmp_path, warned(1))
    run, whole = tmp_path / "20261102T030000-0001.jsonl", tmp_path / "all.html"
    assert printed(capsys, "page", str(run), "--history", url)[0] == 0
    assert printed(capsys, "page", "--history", url, "--out", str(whole))[0] == 0
    for path, says in ((run.with_suffix(".html"), "Most likely"), (whole, "most likely")):
        text = " ".join(Page(path.read_text()).text.split())
        assert f"{says} what is found there by {CLAUSE}" in text
        assert "breaks no promise of the page" not in text


def fate(number: int) -> list[Record]:
    """Nights in which an observed request, on which a clause rules, is ignored at first, and does what it has to
    later."""
    effect, verdict = (("ignored", violated("/partner_meta")), ("empty", told("kept")))[number > 0]
    seen = journals.observation("an empty object", effects=[effect], sent=SENT, says="What becomes of it.")
    return night(number, verdict, seen)


def test_what_a_finding_tells_is_no_change_of_what_is_left_open(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """That a violation is resolved is told by the finding alone, in the alert, on the run's page and the history's."""
    for number in range(3):
        take_in(engine, tmp_path, fate(number))
    assert known(engine), "the two outcomes have to differ, or this shows nothing"
    run, whole = tmp_path / "20261102T030000-0001.jsonl", tmp_path / "all.html"
    assert "of behaviour" not in printed(capsys, "alert", "--dry-run", "--history", url)[1]
    assert printed(capsys, "page", str(run), "--history", url)[0] == 0
    text = Page(run.with_suffix(".html").read_text()).text
    assert "Changed since run" not in text
    assert printed(capsys, "page", "--history", url, "--out", str(whole))[0] == 0
    assert "breaks no promise" not in Page(whole.read_text()).text


def test_the_page_of_a_run_says_what_is_resolved(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first run without a violation names it, with what to look after."""
    for number in range(2):
        take_in(engine, tmp_path, fate(number))
    run = tmp_path / "20261102T030000-0001.jsonl"
    assert printed(capsys, "page", str(run), "--history", url)[0] == 0
    text = " ".join(Page(run.with_suffix(".html").read_text()).text.split())
    assert f"not broken any more {CLAUSE} /partner_meta What to do: nothing at the vendor; appointments that" in text


def test_the_headline_of_the_history_begins_with_the_news(engine: Engine, tmp_path: Path) -> None:
    """What is resolved in the latest run stands before what is as it was."""
    for number in range(2):
        take_in(engine, tmp_path, fate(number))
    with reading(engine) as connection:
        page = history_page(connection, int((FIRST + timedelta(days=1)).timestamp()))
    head = re.search(r"<h1>(.*?)</h1>", page)
    assert head is not None
    assert head[1] == "1 clause not broken any more: all promises kept at 1 target"


REFUSED = {"pointer": None, "expected": "200 to 299", "got": "400"}
"""A valid update that was refused."""
THROUGH = {"pointer": None, "expected": "a refusal (4xx)", "got": "200"}
"""An update that has to be refused, and went through."""
WRITTEN = {"expected": '"2028-07-01T12:00:00+02:00"', "got": '"2028-07-01T11:00:00+01:00"'}
"""The same instant with another offset than the promised one."""
KINDS = [
    ({}, "compare /scheduled_at with what it should be"),
    ({"pointer": None, "got": "no ETag"}, "where you went by such an answer"),
    (
        {"keyword": "local", **WRITTEN},
        "nothing is left to put right: /scheduled_at was the right instant, written in another way",
    ),
    ({"check": "responds"}, NOTHING),
    ({**REFUSED, "check": "accepts"}, "what was refused like this"),
    ({**REFUSED, "check": "steady"}, "send it again"),
    ({**THROUGH, "check": "refuses"}, "what went through"),
    ({**THROUGH, "check": "withstands"}, "put right what it has set"),
    ({**THROUGH, "check": "responds"}, NOTHING),
    ({**THROUGH, "got": "409", "check": "refuses"}, NOTHING),
    ({**THROUGH, "pointer": "/error/code", "keyword": "code", "check": "refuses"}, NOTHING),
    ({**REFUSED, "got": "500", "check": "responds"}, "may have been made or not"),
    ({**REFUSED, "got": "503", "check": "accepts"}, "may have been made or not"),
    ({"check": "isolates"}, "other appointments than the updated ones"),
    ({"check": "hides", "got": "200", "pointer": None}, "appointments that others could change"),
]
"""A finding that is gone, and what to look after: the check stands in its verdict, all else in the finding."""


@pytest.mark.parametrize(("facts", "words"), KINDS)
def test_what_is_resolved_says_what_to_look_after(
    engine: Engine, tmp_path: Path, facts: dict[str, object], words: str
) -> None:
    """By what was broken, a reader learns whether appointments of that time may be wrong, and of which time."""
    check = {"check": facts["check"]} if "check" in facts else {}
    own = {name: value for name, value in facts.items() if name != "check"}
    take_in(engine, tmp_path, night(0, told("kept", **check)))
    take_in(engine, tmp_path, night(1, told("violation", findings=[journals.finding(CLAUSE, **own)], **check)))
    take_in(engine, tmp_path, night(2, told("kept", **check)))
    (found,) = findings_of(engine)
    said = afterwards(found)
    assert words in said
    assert said == NOTHING or "from 2026-11-01 03:00 UTC (last good run) to 2026-11-03 03:00 UTC" in said


MOVED = 'PATCH /a/$ID {"scheduled_at": "2028-07-01T10:00:00Z"}'
LATE = {"expected": '"2028-07-01T10:00:00Z"', "got": '"2028-07-01T10:00:00-05:00"'}
BY = [
    ({}, 'updated by sending /scheduled_at as "2028-07-01T10:00:00Z" from '),
    ({"pointer": "/note"}, f"updated like {MOVED} from "),
    (
        {"spread": "3 of 9 (all 3 sent /a with the offset Z, none of the other 6 did)"},
        "by sending /a with the offset Z",
    ),
    (LATE, "with what it should be (in the run that showed it, it was 5 hours late)"),
]


@pytest.mark.parametrize(("facts", "words"), BY)
def test_what_is_resolved_says_by_which_updates(
    engine: Engine, tmp_path: Path, facts: dict[str, str], words: str
) -> None:
    """Which appointments to look after is said by what the updates had in common, or by the request, and how far off
    a time was."""
    own = {"sent": MOVED, "keyword": "value", **facts}
    for number, verdict in enumerate((told("violation", findings=[journals.finding(CLAUSE, **own)]), told("kept"))):
        take_in(engine, tmp_path, night(number, verdict))
    (found,) = findings_of(engine)
    assert words in afterwards(found)


def test_another_target_with_a_message_of_its_own_is_named(engine: Engine, tmp_path: Path) -> None:
    """A target of which the same channel hears is not counted among those without a violation."""
    for number, outcome in enumerate(("violation", "kept")):
        take_in(engine, tmp_path, run_of(number, "beta", outcome))
        with webhook() as (before, _):
            assert alert(str(engine.url), before) == 0
    with webhook() as (hook, titles):
        for provider in ("beta", "acme"):
            take_in(engine, tmp_path, run_of({"beta": 2, "acme": 3}[provider], provider, "violation"))
        assert alert(str(engine.url), hook) == 0
    every = [line for body in titles.bodies for line in body["message"].splitlines()]
    lines = [line for line in every if line.startswith("Other targets of this history: ")]
    assert len(lines) == len(titles.bodies) == 2
    assert all("see its own message" in line for line in lines)


def test_all_members_of_one_request_are_compared(engine: Engine, tmp_path: Path) -> None:
    """Until it is fixed, a reader is told of each member that the request changed."""
    take_in(engine, tmp_path, night(0, violated("/a", "/b", keyword="unsent")))
    first, other = sorted(findings_of(engine), key=lambda one: one.fingerprint)
    said = meanwhile("preserves", first, also=[str(other.pointer)])
    assert "compare /a and /b, each with what it was before" in said


@pytest.mark.parametrize(("code", "said"), [("404", "404, refused"), ("GONE", "404, GONE, refused")])
def test_a_code_that_repeats_the_status_is_said_once(code: str, said: str) -> None:
    """Where a body repeats its status as its code, one number stands for both."""
    assert became(Observation("acme", "ACME-OPEN", "a case", 404, code, ("refused",), None)) == said


def test_what_is_resolved_says_whose_it_was_and_how_to_see_that(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Who reads that a fault is gone reads whose it was, and the command that tries it again."""
    take_in(engine, tmp_path, night(0, told("violation")))
    assert alert(str(engine.url), hook[0]) == 0
    heard = message(engine, tmp_path, hook, night(1, told("kept")))["message"]
    assert "\n  whose it was: the vendor's\n" in heard
    assert f"\n  see that it is gone: pytest --replay {night(0)[0]['run']}:" in heard
    assert "it has reports/out/" in heard  # no journal says where its commands work
