"""In which folder the commands of alerts, pages and `reports show` work, and where the journal is that they need."""

from __future__ import annotations

import html
import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports._journal import read
from reports.formats.annotations import as_annotations
from reports.formats.summary import as_json
from reports.pages.run import page
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import night, take_in, told
from suites.selftest.runs import SUITE, called

CHECKOUT = "/srv/a suite"
CD = "cd '/srv/a suite' && pytest"
WHERE = "Run these commands in the folder of the run"
FILE = "/srv/kept/night.jsonl"


def heard(engine: Engine, folder: Path, hook: tuple[str, Titles], outcome: str = "violation", **changes: Any) -> str:
    """The message after a night with this header."""
    take_in(engine, folder, night(0, told(outcome), **changes))
    assert alert(str(engine.url), hook[0]) == 0
    return str(hook[1].bodies[-1]["message"])


def test_a_finding_is_seen_again_from_any_folder(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """The command in an alert goes to the checkout of its run first, so that nothing is left to say about folders."""
    text = heard(engine, tmp_path, hook, checkout=CHECKOUT)
    assert f"see it again: {CD} --replay 20261101T030000-0000:9f86d081\n" in text
    assert WHERE not in text


def test_a_target_that_is_down_is_tested_again_from_any_folder(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """The command that runs a whole target again goes to the checkout, too."""
    text = heard(engine, tmp_path, hook, "inconclusive", checkout=CHECKOUT)
    assert f": {CD} --provider acme" in text
    assert WHERE not in text


def test_a_journal_with_a_name_of_its_own_is_named(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where --journal has put the journal elsewhere, the command names that file, as pytest finds no run by its id."""
    assert f"{CD} --replay {FILE}:9f86d081\n" in heard(engine, tmp_path, hook, checkout=CHECKOUT, file=FILE)


@pytest.mark.parametrize("folder", ["/srv/jane@acme.example/suite", "/srv/jane@acme/a suite@x", "/w/job@2/suite"])
def test_a_folder_with_an_at_sign_can_be_pasted(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], folder: str
) -> None:
    """A shell gets to a folder that has an @ in its name, and no chat takes that for a mention."""
    text = heard(engine, tmp_path, hook, checkout=folder, file=f"{folder}/night.jsonl")
    command = text.partition("see it again: ")[2].partition("\n")[0]
    words = ["cd", folder, "&&", "pytest", "--replay", f"{folder}/night.jsonl:9f86d081"]
    assert (shlex.split(command), "@acme" in text, "@x" in text) == (words, False, False)


def test_an_older_journal_has_no_folder(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Of a run that does not name its checkout, it is said which folder the commands work in."""
    assert WHERE in heard(engine, tmp_path, hook)


def test_the_machine_of_a_job_is_no_place_to_go(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Of a run in CI neither folder nor file is named, as readers cannot go there: the job that has its journal is."""
    text = heard(engine, tmp_path, hook, checkout=CHECKOUT, file=FILE, job="https://ci.example/jobs/7")
    assert ("/srv/" in text, "keeps that file: https://ci.example/jobs/7" in text) == (False, True)


@pytest.mark.parametrize("form", ["page", "summary", "annotations"])
@pytest.mark.parametrize("job", ["", "https://ci.example/jobs/7"])
def test_a_file_of_its_own_is_named_outside_of_ci(tmp_path: Path, form: str, job: str) -> None:
    """A command about a run names the journal that --journal has put elsewhere, and nothing on the machine of a job."""
    changes = {"checkout": CHECKOUT, "file": FILE} | ({"job": job} if job else {})
    journal = read(journals.write(tmp_path, night(0, told("violation"), **changes)))
    forms = {"page": page, "summary": as_json, "annotations": as_annotations}
    text = html.unescape(forms[form](journal))
    assert (f"--replay {FILE}:9f86d081" in text, "/srv/" in text) == (not job, not job)


def test_what_came_and_went_is_tried_where_it_was_seen(engine: Engine, tmp_path: Path) -> None:
    """The page of a run in CI on which all was kept names the folder of the run that has seen it, and not its own."""
    ci = {"checkout": "/builds/suite", "job": "https://ci.example/jobs/7"}
    for number, outcome in enumerate(("kept", "violation", "kept", "violation", "kept")):
        take_in(engine, tmp_path, night(number, told(outcome), **(ci if outcome == "kept" else {"checkout": CHECKOUT})))
    out = tmp_path / "page.html"
    run = ["20261105T030000-0004", "--dir", str(tmp_path), "--history", str(engine.url), "--out", str(out)]
    assert main(["page", *run]) == 0
    source = html.unescape(out.read_text())
    assert (f"{CD} --replay 20261104T030000-0003:9f86d081" in source, "cd /builds" in source) == (True, False)


def test_reports_show_prints_the_folder(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both commands of `reports show` work from any folder."""
    take_in(engine, tmp_path, night(0, told("violation"), checkout=CHECKOUT))
    assert main(["show", "9f86d081", "--history", str(engine.url)]) == 0
    assert capsys.readouterr().out.count(CD) == 2


@pytest.mark.parametrize(("changes", "is_said"), [({"checkout": CHECKOUT}, False), ({}, True)])
def test_the_page_of_the_history_names_the_folder(
    engine: Engine, tmp_path: Path, changes: dict[str, str], is_said: bool
) -> None:
    """The page's commands go to the checkout; where one does not, the page says which folder it works in."""
    take_in(engine, tmp_path, night(0, told("violation"), **changes))
    file = tmp_path / "history.html"
    assert main(["page", "--history", str(engine.url), "--out", str(file)]) == 0
    source = file.read_text()
    assert ("&& pytest --replay" in source.replace("&amp;", "&"), "Commands of pytest work in" in source) == (
        not is_said,
        is_said,
    )


def test_a_run_writes_where_its_journal_is(tmp_path: Path) -> None:
    """A run whose journal the user named says so in the first line, so that its findings can be tried again."""
    file = tmp_path / "night.jsonl"
    called(tmp_path, SUITE, "--provider=aniva", "-k", "ANIVA-TIME-OFFSET", f"--journal={file}")
    assert json.loads(file.read_text().splitlines()[0])["file"] == str(file)
