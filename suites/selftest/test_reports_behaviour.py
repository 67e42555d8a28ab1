"""What `reports history`, `reports diff` and the pages say of changes of a vendor's behaviour."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports.history.database import reading
from reports.pages.history import history_page
from suites.selftest import journals
from suites.selftest.changed_nights import GONE, NULL, WITH, WITHOUT, nights, printed
from suites.selftest.journals import Record
from suites.selftest.nights import FIRST, night, told
from suites.selftest.test_reports_page import Page


def test_the_history_lists_changes(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`reports history` has a line for each change of a target, with its class and since when."""
    nights(engine, tmp_path, [WITH, WITHOUT])
    _, text = printed(capsys, "history", "--history", url)
    assert (
        f"  breaking   {GONE}: /note is in none of 40 objects, before in 40 of 40 (readVisit) (against run 2026" in text
    )


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
        "/note is in none of 40 objects, before in 40 of 40 (readVisit). A client that reads this member finds none."
        in found
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


def test_a_provider_that_only_changed_is_headed_by_that(engine: Engine, tmp_path: Path) -> None:
    """Where there is no warning, the heading of a provider is not called one."""
    nights(engine, tmp_path, [WITH, WITHOUT])
    head = re.search(r"<h2>Acme Health (.*?)</h2>", page(engine, 2))
    assert head is not None
    assert re.sub(r"<[^>]+>", "", head[1]) == "breaking change"


def test_a_page_without_changes_says_nothing_of_them(engine: Engine, tmp_path: Path) -> None:
    """Where no run has seen a change, the page has no chapter of them."""
    nights(engine, tmp_path, [WITH, WITH])
    assert "Changes of behaviour" not in page(engine, 2)


def test_an_old_change_leaves_the_page(engine: Engine, tmp_path: Path) -> None:
    """A change that none of the page's runs has seen is not on it."""
    nights(engine, tmp_path, [WITH, *[WITHOUT] * 20])
    assert "Changes of behaviour" not in page(engine, 21)
