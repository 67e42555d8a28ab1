"""What alerts say of changes of a vendor's behaviour."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.history.database import writing
from reports.history.prune import prune
from suites.selftest import journals
from suites.selftest.changed_nights import BREAKING, FEW, GONE, NULL, WITH, WITHOUT, known, nights, printed
from suites.selftest.channels import alert, webhook
from suites.selftest.journals import Record
from suites.selftest.nights import FIRST, night, take_in, told
from suites.selftest.test_reports_page import Page

STORY = [
    ("all is well", WITH, None),
    ("a member is gone", WITHOUT, f"1 change of behaviour ({BREAKING})"),
    ("it stays so", WITHOUT, None),
    ("and is no news", WITHOUT, None),
    ("nor later", WITHOUT, None),
    ("it comes back as null", NULL, "1 change of behaviour (1 harmless: /note is new in answers)"),
    ("and stays", NULL, None),
    ("for some nights", NULL, None),
    ("until nobody compares with the time before", NULL, None),
    ("it is gone again", WITHOUT, f"1 change of behaviour ({BREAKING})"),
    ("and stays so", WITHOUT, None),
]


def test_each_change_is_told_once(engine: Engine, url: str, tmp_path: Path) -> None:
    """Over these nights each change is told in one message, also where the alert runs twice, and again if it recurs."""
    with webhook() as (hook, titles):
        for number, (_, one, _) in enumerate(STORY):
            nights(engine, tmp_path, [one], number)
            assert [alert(url, hook) for _ in range(2)] == [0, 0]
    assert titles == [f"Acme Health at stand-in: {what}" for _, _, what in STORY if what]


PROMISED = 'ACME-TIME, a must ("The promise of ACME-TIME holds")'
FATES = ((200, "stored"), (400, "refused"))
"""Status and effect of a request that the page leaves open, in the first night and in later ones."""


def test_what_one_request_shows_is_told_after_two_runs(engine: Engine, url: str, tmp_path: Path) -> None:
    """Another fate of a request that the page leaves open is told when a second run has seen it."""
    stored, refused = (journals.observation(status=status, effects=[effect]) for status, effect in FATES)
    with webhook() as (hook, titles):
        counts = []
        for number, one in enumerate((stored, refused, refused, refused)):
            nights(engine, tmp_path, [one], number)
            assert alert(url, hook) == 0
            counts.append(len(titles))
    assert counts == [0, 0, 1, 1]
    assert titles == [
        "Acme Health at stand-in: a case that the vendor's page leaves open (alone) is refused now, was accepted "
        "(1 change of behaviour: 1 breaking)"
    ]


def test_slower_answers_are_told_after_two_runs_and_perhaps_ours(engine: Engine, url: str, tmp_path: Path) -> None:
    """One busy night is no news; who has answers late twice is also told to look at what is between us."""
    with webhook() as (hook, titles):
        counts = []
        for number, median in enumerate((200, 2500, 2600)):
            records = night(number, told("kept"), WITH)
            records[-2]["latency"] = {"median": median, "p95": median}
            take_in(engine, tmp_path, records)
            assert alert(url, hook) == 0
            counts.append(len(titles))
    assert counts == [0, 0, 1]
    assert "our own machine" in titles.bodies[-1]["message"]


def test_a_change_is_told_once_whichever_run_sees_it(engine: Engine, url: str, tmp_path: Path) -> None:
    """A change that runs of two profiles see in turn, with a run of a single answer in between, is one message."""
    shapes = [*[WITH] * 4, WITHOUT, WITHOUT, FEW, FEW, *[WITHOUT] * 4]
    with webhook() as (hook, titles):
        for number, one in enumerate(shapes):
            take_in(engine, tmp_path, night(number, told("kept"), one, profile=("nightly", "gate")[number % 2]))
            assert alert(url, hook) == 0
    assert len(titles) == 1
    assert known(engine)[0].since.run[:8] == "20261105"


def test_a_change_is_told_once_though_old_runs_go(engine: Engine, url: str, tmp_path: Path) -> None:
    """A change that was told is no news where the run that showed it first has become old."""
    nights(engine, tmp_path, [WITH, WITH, WITHOUT, WITHOUT, WITHOUT])
    with webhook() as (hook, titles):
        assert alert(url, hook) == 0
        with writing(engine) as connection:
            prune(connection, int((FIRST + timedelta(days=4)).timestamp()))
        assert alert(url, hook) == 0
    assert len(titles) == 1


def test_a_single_accident_is_not_told(engine: Engine, url: str, tmp_path: Path) -> None:
    """Where a request that the page leaves open met another fate in one night only, its return is no change either."""
    stored, refused = (journals.observation(status=status, effects=[effect]) for status, effect in FATES)
    with webhook() as (hook, titles):
        for number, one in enumerate((stored, stored, refused, stored, stored, stored, stored)):
            nights(engine, tmp_path, [one], number)
            assert alert(url, hook) == 0
    assert titles == []


def test_an_alert_says_what_changed(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the change, the run before it and what it means for a client, the worst first."""
    nights(engine, tmp_path, [WITH, journals.shape(other="string")])
    _, text = printed(capsys, "alert", "--dry-run", "--history", url)
    lines = text.splitlines()
    start = lines.index("What the vendor answers changed, which breaks no promise of its page:")
    assert lines[start + 1] == (
        "  breaking: /note is in none of 40 objects, before in 40 of 40 (readVisit). "
        f"A client that reads this member finds none. ({GONE})"
    )
    assert lines[start + 2 : start + 5] == [
        "    since when: run 20261102T030000-0001, 2026-11-02 03:00 UTC; not yet in run 20261101T030000-0000, "
        "2026-11-01 03:00 UTC",
        "    whose it is: the vendor's, who may do so: it breaks no promise of its page",
        "    see it again: reports diff 20261101T030000-0000 20261102T030000-0001",
    ]
    assert lines[start + 5].startswith("    what to do: look whether an application of ours relies on what was before")
    assert lines[start + 6].startswith("  harmless: /other is in 40 of 40 objects, before in none of 40 (readVisit).")


def fates(number: int, *cases: str) -> list[Record]:
    """What became of these cases in a night: they are accepted in the first one, and refused later."""
    status, effect = FATES[min(number, 1)]
    sent = 'PATCH /a/$ID {"unknown": 1}'
    says = "What becomes of unknown members."
    return [journals.observation(case, status=status, effects=[effect], sent=sent, says=says) for case in cases]


def test_a_cause_is_told_once_with_what_is_sent(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Requests that became the same in the same run are one change, told with the request and what it is about."""
    for number in range(3):
        take_in(engine, tmp_path, night(number, told("kept"), *fates(number, "alone", "beside others")))
    _, text = printed(capsys, "alert", "--dry-run", "--history", url)
    title, lines = text.splitlines()[0], text.splitlines()
    what = "a case that the vendor's page leaves open (unknown: alone) is refused now, was accepted"
    assert title.endswith(f": {what} (1 change of behaviour: 1 breaking)")
    fate = 'PATCH /a/$ID {"unknown": 1} is answered 400, refused, before 200, stored.'
    assert any(line.startswith(f"  breaking: {fate}") for line in lines)
    assert any(line.startswith(f"    and, most likely by the same cause: {fate}") for line in lines)
    assert text.count("whose it is: ") == text.count("what to do: ") == 1
    assert "    since when: run 20261102T030000-0001, 2026-11-02 03:00 UTC; not yet in run 20261101" in text


def test_the_request_of_a_change_is_sent_by_the_command_beside_it(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where each run sends one request for what changed, one command sends it: the run again, of its clause alone."""
    for number in range(3):
        take_in(engine, tmp_path, night(number, told("kept"), *fates(number, "alone")))
    _, text = printed(capsys, "alert", "--dry-run", "--history", url)
    clause = journals.observation("alone")["clause"]
    open_case = "has the case under What the vendor's page leaves open: "
    assert f"    what to look at: `reports page 20261102T030000-0001` {open_case}" in text
    assert re.search(
        rf"    see it again \(it passes either way: [^)]+\): (?:cd \S+ && )?pytest --provider acme\b.* -k {clause}\n",
        text,
    )


def test_pages_have_the_command_of_the_alert(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whichever report is read, the request of a change is sent again by one command."""
    stored, refused = (journals.observation(status=status, effects=[effect]) for status, effect in FATES)
    nights(engine, tmp_path, [stored, refused, refused])
    _, text = printed(capsys, "alert", "--dry-run", "--history", url)
    command = re.search(r"    see it again \(it passes[^)]+\): (.*)", text)
    run, out = sorted(tmp_path.glob("2*.jsonl"))[1], tmp_path / "history.html"
    assert printed(capsys, "page", str(run), "--history", url)[0] == 0
    assert printed(capsys, "page", "--history", url, "--out", str(out))[0] == 0
    assert command is not None
    assert [command[1] in Page(one.read_text()).text for one in (run.with_suffix(".html"), out)] == [True, True]


def test_clauses_that_nothing_shows_any_more_are_told(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside a change stand the clauses that the runs before it had tested, and that have nothing to be judged by."""
    take_in(engine, tmp_path, night(0, told("kept"), journals.verdict("ACME-NEVER", "not applicable"), WITH))
    gone = told("not applicable"), journals.verdict("ACME-NEVER", "not applicable"), journals.verdict("ACME-OTHER")
    take_in(engine, tmp_path, night(1, *gone, WITHOUT))
    _, text = printed(capsys, "alert", "--dry-run", "--history", url)
    assert f"Not tested any more: {PROMISED}: no answer shows what it is about.\n" in text
    assert ", 1 clause can no longer be tested (ACME-TIME: " in f", {text.partition(': ')[2]}"
    run = tmp_path / "20261102T030000-0001.jsonl"
    assert printed(capsys, "page", str(run), "--history", url)[0] == 0
    found = Page(run.with_suffix(".html").read_text()).text
    assert "Not tested any more since then, as no answer shows what they are about: ACME-TIME" in found
    assert "breaks no promise of its page that is still tested (1 clause not tested any more: see above):" in text


def test_a_change_stands_beside_findings(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is newly broken and what changed is one message."""
    nights(engine, tmp_path, [WITH])
    take_in(engine, tmp_path, night(1, told("violation"), WITHOUT))
    _, text = printed(capsys, "alert", "--dry-run", "--history", url)
    title = text.splitlines()[0]
    assert title.startswith("Acme Health at stand-in: 1 clause newly broken")
    assert title.endswith(f", 1 change of behaviour ({BREAKING})")


def test_a_change_that_a_finding_tells_of_is_no_second_news(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A change at the member that is newly broken is not counted in the title, and is said to be most likely that."""
    nights(engine, tmp_path, [WITH])
    found = journals.finding("ACME-TIME", pointer="/note")
    take_in(engine, tmp_path, night(1, told("violation", findings=[found]), WITHOUT))
    _, text = printed(capsys, "alert", "--dry-run", "--history", url)
    assert (
        "of behaviour" in text.splitlines()[0],
        f"({GONE}; most likely what the finding of ACME-TIME shows)" in text,
    ) == (
        False,
        True,
    )


def test_a_change_at_a_finding_is_seen_again_at_the_vendor(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a finding is at the member that changed, its request is sent again: two stored runs show nothing anew."""
    nights(engine, tmp_path, [WITH])
    take_in(engine, tmp_path, night(1, told("violation", findings=[journals.finding(pointer="/note")]), WITHOUT))
    _, text = printed(capsys, "alert", "--dry-run", "--history", url)
    lines = text.splitlines()
    [compare] = [number for number, line in enumerate(lines) if "both runs beside each other: reports diff" in line]
    assert lines[compare - 1].startswith("    see it again: pytest --replay ")


def test_a_new_channel_hears_of_no_old_change(engine: Engine, url: str, tmp_path: Path) -> None:
    """A channel that comes later is not told of what changed three weeks ago."""
    nights(engine, tmp_path, [WITH, *[WITHOUT] * 24])
    with webhook() as (hook, titles):
        assert alert(url, hook) == 0
    assert titles == []
