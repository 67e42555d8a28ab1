"""What the history, the alerts and `reports diff` say of changes of a vendor's behaviour."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from reports.__main__ import main
from reports.history.behaviour import COMPARED, KnownChange, known_changes
from reports.history.database import reading, writing
from reports.history.ingest import ingest
from reports.history.prune import forget, prune
from reports.history.tables import answers, change
from reports.pages.history import history_page
from suites.selftest import journals
from suites.selftest.channels import alert, webhook
from suites.selftest.journals import Record
from suites.selftest.nights import FIRST, night, take_in, told
from suites.selftest.test_reports_page import Page

WITH, WITHOUT = journals.shape(note="string"), journals.shape()
FEW = journals.shape(1)
NULL = journals.shape(note="null")
BREAKING = "1 breaking: /note is gone from answers"
GONE = "response-member-removed:/note"


def nights(engine: Engine, folder: Path, shapes: Sequence[Record], first: int = 0) -> None:
    """Nights whose answers have these shapes."""
    for number, one in enumerate(shapes, first):
        take_in(engine, folder, night(number, told("kept"), one))


def known(engine: Engine) -> list[KnownChange]:
    """The changes that the history knows."""
    with reading(engine) as connection:
        return known_changes(connection)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code of a command, and what it printed."""
    code = main(arguments)
    return code, capsys.readouterr().out


def test_a_change_has_a_life(engine: Engine, tmp_path: Path) -> None:
    """A change is seen from the run that showed it first on, against the run before that."""
    nights(engine, tmp_path, [WITH, WITH, WITHOUT, WITHOUT])
    (one,) = known(engine)
    assert one.behaviour.id == GONE
    assert [notice.run[:8] for notice in (one.first, one.since, one.last)] == ["20261103", "20261103", "20261104"]
    assert one.last.before[:8] == "20261102"


def test_a_night_without_a_result_is_no_gap(engine: Engine, url: str, tmp_path: Path) -> None:
    """A change that is told is no news after a night in which nothing could be tested."""
    down = night(2, told("inconclusive"), WITHOUT)
    with webhook() as (hook, titles):
        nights(engine, tmp_path, [WITH, WITHOUT])
        assert alert(url, hook) == 0
        take_in(engine, tmp_path, down)
        nights(engine, tmp_path, [WITHOUT], 3)
        assert alert(url, hook) == 0
    assert titles == [f"Acme Health at stand-in: 1 change of behaviour ({BREAKING})"]


def test_a_run_that_comes_late_has_its_place(engine: Engine, tmp_path: Path) -> None:
    """Where the earlier journal is taken in after the later one, what changed between them is seen all the same."""
    later, earlier = (night(number, told("kept"), one) for number, one in ((1, WITHOUT), (0, WITH)))
    for records in (later, earlier):
        take_in(engine, tmp_path, records)
    (one,) = known(engine)
    assert (one.behaviour.id, one.last.run[:8]) == (GONE, "20261102")


def test_equal_nights_have_no_change(engine: Engine, tmp_path: Path) -> None:
    """Nights whose answers are alike leave nothing in the history."""
    nights(engine, tmp_path, [WITH] * 6)
    assert known(engine) == []


def test_a_weak_night_hides_no_change(engine: Engine, tmp_path: Path) -> None:
    """What changed in a night with a single answer is seen in the next one."""
    nights(engine, tmp_path, [WITH, FEW, WITHOUT])
    assert [one.behaviour.id for one in known(engine)] == [GONE]


@pytest.mark.parametrize("profile", ["gate", "nightly"])
def test_only_runs_of_one_profile_are_compared(engine: Engine, tmp_path: Path, profile: str) -> None:
    """A run is compared with those of its own profile: a longer one sends more."""
    nights(engine, tmp_path, [WITH])
    take_in(engine, tmp_path, night(1, told("kept"), WITHOUT, profile=profile))
    assert len(known(engine)) == (profile == "nightly")


def test_a_run_that_was_cut_short_says_nothing(engine: Engine, tmp_path: Path) -> None:
    """The shapes of a run without an end are not compared."""
    nights(engine, tmp_path, [WITH])
    take_in(engine, tmp_path, night(1, told("kept"), WITHOUT, end=False))
    assert known(engine) == []


def test_a_run_of_some_clauses_says_nothing(engine: Engine, tmp_path: Path) -> None:
    """The shapes of a run of some clauses only are not compared."""
    nights(engine, tmp_path, [WITH])
    records = [{**one, "untried": 3} if one["kind"] == "summary" else one for one in night(1, told("kept"), WITHOUT)]
    take_in(engine, tmp_path, records)
    assert known(engine) == []


def test_only_the_last_shapes_are_kept(engine: Engine, tmp_path: Path) -> None:
    """The history keeps the shapes of the runs with which the next one is compared, and of the latest one."""
    nights(engine, tmp_path, [WITH] * 8)
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(answers)) == COMPARED + 1


def test_a_change_goes_with_its_target(engine: Engine, tmp_path: Path) -> None:
    """A target that is forgotten leaves no change behind."""
    nights(engine, tmp_path, [WITH, WITHOUT])
    with writing(engine) as connection:
        forget(connection, "stand-in")
        assert connection.scalar(select(func.count()).select_from(change)) == 0


def test_a_team_has_classes_of_its_own(engine: Engine, tmp_path: Path) -> None:
    """The class with which a change is taken in is the one that the team's file gives it."""
    nights(engine, tmp_path, [WITH])
    path = journals.write(tmp_path, night(1, told("kept"), WITHOUT), "later")
    with writing(engine) as connection:
        ingest(connection, path, classes={GONE: "info"})
    assert [one.behaviour.level for one in known(engine)] == ["info"]


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
        "Acme Health at stand-in: 1 change of behaviour (1 breaking: ACME-OPEN-UNKNOWN, alone: refused now, accepted "
        "before)"
    ]


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
        "  breaking: /note is in none of 40, before in 40 of 40 (readVisit). "
        f"A client that reads this member finds none. ({GONE})"
    )
    assert lines[start + 2 : start + 5] == [
        "    since when: run 20261102T030000-0001, 2026-11-02 03:00 UTC; not yet in run 20261101T030000-0000, "
        "2026-11-01 03:00 UTC",
        "    whose it is: the vendor's, who may do so: it breaks no promise of its page",
        "    see it again: reports diff 20261101T030000-0000 20261102T030000-0001",
    ]
    assert lines[start + 5].startswith("    what to do: look whether an application of ours relies on what was before")
    assert lines[start + 6].startswith("  harmless: /other is in 40 of 40, before in none of 40 (readVisit).")


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
    what = '1 breaking: "What becomes of unknown members": refused now, accepted before'
    assert title.endswith(f"1 change of behaviour ({what})")
    fate = 'PATCH /a/$ID {"unknown": 1} is answered 400, refused, before 200, stored.'
    assert any(line.startswith(f"  breaking: {fate}") for line in lines)
    assert any(line.startswith(f"    and, most likely by the same cause: {fate}") for line in lines)
    assert text.count("whose it is: ") == text.count("what to do: ") == 1
    assert "    since when: run 20261102T030000-0001, 2026-11-02 03:00 UTC; not yet in run 20261101" in text


def test_clauses_that_nothing_shows_any_more_are_told(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside a change stand the clauses that the runs before it had tested, and that have nothing to be judged by."""
    take_in(engine, tmp_path, night(0, told("kept"), journals.verdict("ACME-NEVER", "not applicable"), WITH))
    gone = told("not applicable"), journals.verdict("ACME-NEVER", "not applicable"), journals.verdict("ACME-OTHER")
    take_in(engine, tmp_path, night(1, *gone, WITHOUT))
    _, text = printed(capsys, "alert", "--dry-run", "--history", url)
    assert "1 clause is not tested any more, as no answer shows what they are about: ACME-TIME\n" in text
    run = tmp_path / "20261102T030000-0001.jsonl"
    assert printed(capsys, "page", str(run), "--history", url)[0] == 0
    found = Page(run.with_suffix(".html").read_text()).text
    assert "Not tested any more since then, as no answer shows what they are about: ACME-TIME" in found


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
    assert ("of behaviour" in text.splitlines()[0], f"({GONE}; most likely what the finding there shows)" in text) == (
        False,
        True,
    )


def test_a_new_channel_hears_of_no_old_change(engine: Engine, url: str, tmp_path: Path) -> None:
    """A channel that comes later is not told of what changed three weeks ago."""
    nights(engine, tmp_path, [WITH, *[WITHOUT] * 24])
    with webhook() as (hook, titles):
        assert alert(url, hook) == 0
    assert titles == []


def test_the_history_lists_changes(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`reports history` has a line for each change of a target, with its class and since when."""
    nights(engine, tmp_path, [WITH, WITHOUT])
    _, text = printed(capsys, "history", "--history", url)
    assert f"  breaking   {GONE}: /note is in none of 40, before in 40 of 40 (readVisit) (against run 2026" in text


def test_the_latest_two_runs_are_compared(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`reports diff` without runs shows what changed in the latest run, and ends with 1 where that breaks a client."""
    nights(engine, tmp_path, [WITH, WITHOUT])
    code, text = printed(capsys, "diff", "--history", url)
    assert code == 1
    assert f"Behaviour changed, breaking (1)\n  {GONE}  /note is in none of 40" in text


def two_runs(folder: Path, before: Record, after: Record) -> list[str]:
    """The paths of two journals whose answers have these shapes."""
    runs = enumerate((before, after))
    return [str(journals.write(folder, night(number, told("kept"), one), f"run{number}")) for number, one in runs]


@pytest.mark.parametrize(("after", "code"), [(WITH, 0), (WITHOUT, 1), (NULL, 0)])
def test_only_what_breaks_a_client_fails(tmp_path: Path, after: Record, code: int) -> None:
    """`reports diff` ends with 1 for a change of the class error, and with 0 for others."""
    assert main(["diff", *two_runs(tmp_path, WITH, after)]) == code


def test_programs_read_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In JSON a change has its id, class, sentence, fingerprint and meaning."""
    _, text = printed(capsys, "diff", *two_runs(tmp_path, WITH, NULL), "--format", "json")
    ((change,),) = (one["behaviour"] for one in json.loads(text))
    assert (change["id"], change["level"]) == ("response-null-widened:/note", "warning")
    assert {"kind", "place", "sentence", "fingerprint", "means"} <= change.keys()


def test_a_page_of_the_job_shows_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In Markdown changes have a heading of their class."""
    _, text = printed(capsys, "diff", *two_runs(tmp_path, WITH, NULL), "--format", "markdown")
    assert "**Behaviour changed, risky (1)**" in text


def test_a_file_changes_what_fails(tmp_path: Path) -> None:
    """A class of the team's own decides whether `reports diff` ends with 1."""
    classes = tmp_path / "classes.yaml"
    classes.write_text(f'"{GONE}": info\nresponse-null-widened: error\n')
    assert main(["diff", *two_runs(tmp_path, WITH, WITHOUT), "--classes", str(classes)]) == 0
    assert main(["diff", *two_runs(tmp_path, WITH, NULL), "--classes", str(classes)]) == 1


def test_a_wrong_file_of_classes_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that names no kind of change is told with its line, exit 78."""
    classes = tmp_path / "classes.yaml"
    classes.write_text("response-null-widend: error\n")
    assert main(["diff", *two_runs(tmp_path, WITH, NULL), "--classes", str(classes)]) == 78
    assert "response-null-widened" in capsys.readouterr().err


def page(engine: Engine, nights: int) -> str:
    """The source of the page of the history, some hours after the last of so many nights."""
    now = FIRST + timedelta(days=nights - 1, hours=4)
    with reading(engine) as connection:
        return history_page(connection, int(now.timestamp()))


def test_the_page_lists_changes(engine: Engine, tmp_path: Path) -> None:
    """The page of the history shows each change of the last nights with its class, its meaning and its runs."""
    nights(engine, tmp_path, [WITH, WITHOUT, WITHOUT])
    found = Page(page(engine, 3)).text
    assert "breaking" in found
    assert (
        "/note is in none of 40, before in 40 of 40 (readVisit). A client that reads this member finds none." in found
    )
    assert "seen since run 20261102T030000-0001, 2026-11-02 03:00 UTC, against run 20261101T030000-0000" in found


def test_the_page_of_a_run_has_its_changes(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page of a run that the history knows says what the vendor did otherwise than in the run before."""
    nights(engine, tmp_path, [WITH, WITHOUT])
    run = tmp_path / "20261102T030000-0001.jsonl"
    assert printed(capsys, "page", str(run), "--history", url)[0] == 0
    found = Page(run.with_suffix(".html").read_text()).text
    assert "Changed since run 20261101T030000-0000: /note is in none of 40" in found


def test_no_page_takes_a_breaking_change_for_a_pass(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both pages name a breaking change in their title, say whose it is and what to do, and call nothing unchanged."""
    nights(engine, tmp_path, [WITH, WITHOUT, WITHOUT])
    run = tmp_path / "20261103T030000-0002.jsonl"
    assert printed(capsys, "page", str(run), "--history", url)[0] == 0
    of_history, of_run = Page(page(engine, 3)).text, Page(run.with_suffix(".html").read_text()).text
    assert "1 of 1 target changed what it answers (breaking)" in of_history
    assert "All promises kept, and 1 breaking change of behaviour" in of_run
    for found in (of_history, of_run):
        assert "the vendor for 1 breaking change of behaviour" in found
        assert "Look whether an application of ours relies on what was before the breaking changes" in found
        assert "Nothing to do." not in found
    assert "0 of 1 target is as it was in the run before" in of_history or "0 of 1 targets are" in of_history


def test_a_page_without_changes_says_nothing_of_them(engine: Engine, tmp_path: Path) -> None:
    """Where no run has seen a change, the page has no chapter of them."""
    nights(engine, tmp_path, [WITH, WITH])
    assert "Changes of behaviour" not in page(engine, 2)


def test_an_old_change_leaves_the_page(engine: Engine, tmp_path: Path) -> None:
    """A change that none of the page's runs has seen is not on it."""
    nights(engine, tmp_path, [WITH, *[WITHOUT] * 20])
    assert "Changes of behaviour" not in page(engine, 21)
