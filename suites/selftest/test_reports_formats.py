"""A run for other programs: JSON, annotations, HAR and pytest's own JUnit file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from haralyzer import HarParser
from junitparser import JUnitXml

from reports._journal import read
from reports.formats.annotations import MOST, as_annotations
from reports.formats.har import as_har
from reports.formats.summary import as_json
from suites.selftest import journals, runs

CLAUSE = "ACME-TIME"
SCHEMA = Path(__file__).parents[2] / "reports/formats/summary.schema.json"
COMMAND = re.compile(r"::(error|warning|notice) title=([^:,\n]*)::([^\n]*)")
MANY = 2_000
"""Far more than a job shows. `python -m suites.selftest.reports_of_much` times fifty thousand."""


def run(folder: Path, *records: journals.Record, end: bool = True) -> Any:
    """A journal with these records."""
    last = [journals.summary(), journals.footer(1)] if end else []
    return read(journals.write(folder, [journals.header(), *records, *last]))


def broken(**changes: Any) -> journals.Record:
    """A clause that is broken, with one finding."""
    return journals.verdict(CLAUSE, "violation", findings=[journals.finding(CLAUSE, **changes)])


@pytest.mark.parametrize("end", [True, False])
def test_the_json_has_its_published_schema(tmp_path: Path, end: bool) -> None:
    """Every member that the schema promises is there, also where the run was cut short."""
    found = json.loads(as_json(run(tmp_path, broken(), end=end)))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(found)


@pytest.mark.parametrize("job", ["https://ci.example.com/1", None])
def test_the_json_names_the_job(tmp_path: Path, job: str | None) -> None:
    """The page of the CI job is there; null where none is known."""
    head = journals.header(**({"job": job} if job else {}))
    journal = read(journals.write(tmp_path, [head, *journals.green()[1:]]))
    assert json.loads(as_json(journal))["job"] == job


def test_the_json_names_the_replay(tmp_path: Path) -> None:
    """A finding says how to try it again."""
    found = json.loads(as_json(run(tmp_path, broken())))
    (finding,) = found["targets"][0]["clauses"][0]["findings"]
    assert finding["replay"] == f"pytest --replay {journals.RUN}:{finding['fingerprint']}"


def test_a_violation_is_an_error_on_the_job(tmp_path: Path) -> None:
    """GitHub shows the clause, what was expected and got, and how to see it again."""
    (line,) = as_annotations(run(tmp_path, broken())).splitlines()
    level, title, message = COMMAND.fullmatch(line).groups()  # type: ignore[union-attr]
    assert (level, CLAUSE in title) == ("error", True)
    assert "%0Aexpected " in message
    assert "pytest --replay" in message


def test_more_annotations_than_github_shows_are_counted(tmp_path: Path) -> None:
    """GitHub drops what is over its limit without a word: the last line says how many there are."""
    findings = [journals.finding(CLAUSE, fingerprint=f"{number:04x}") for number in range(MOST + 3)]
    lines = as_annotations(run(tmp_path, journals.verdict(CLAUSE, "violation", findings=findings))).splitlines()
    assert len(lines) == MOST + 1
    assert "3 more" in lines[-1]


def test_a_vendors_text_is_no_command_of_the_job(tmp_path: Path) -> None:
    """A line break in an answer begins no command of the runner's own."""
    hostile = "x\n::stop-commands::y\r\n::add-mask::z"
    lines = as_annotations(run(tmp_path, broken(got=hostile, sent=hostile, expected=hostile))).splitlines()
    assert [bool(COMMAND.fullmatch(line)) for line in lines] == [True]


def test_other_programs_read_the_har(tmp_path: Path) -> None:
    """The exchange behind a finding, with its status and its body, is an entry of a HAR file."""
    exchange = journals.exchange(7)
    archive = HarParser(json.loads(as_har(run(tmp_path, exchange, broken(exchange=7)))))
    (entry,) = archive.har_data["entries"]
    assert entry["response"]["status"] == exchange["answer"]["status"]
    assert CLAUSE in entry["comment"]


def test_a_har_has_what_findings_refer_to_only(tmp_path: Path) -> None:
    """Exchanges that showed nothing wrong are left to the journal."""
    found = json.loads(as_har(run(tmp_path, journals.exchange(6), journals.exchange(7), broken(exchange=7))))
    assert len(found["log"]["entries"]) == 1


def test_the_har_has_both_of_two_updates_at_the_same_moment(tmp_path: Path) -> None:
    """One of two updates at the same moment shows no fault by itself, so that the other one stands before it."""
    why = "a and b at the same moment"
    pair = [
        journals.exchange(5, clause="", why=why, milliseconds=5.0),
        journals.exchange(6, clause="", why="read back"),
        journals.exchange(7, why=why, milliseconds=7.0),
    ]
    earlier = journals.exchange(3, clause="", why=why, milliseconds=3.0), journals.exchange(4, why=why)
    found = json.loads(as_har(run(tmp_path, *earlier, *pair, broken(exchange=7))))
    assert [one["time"] for one in found["log"]["entries"]] == [5.0, 7.0]


def test_the_har_has_no_other_recorded_update(tmp_path: Path) -> None:
    """Updates of recorded traffic are of no clause and made for one reason, and none was sent beside another."""
    recorded = [journals.exchange(number, clause="", why="a recorded update") for number in (2, 6)]
    found = json.loads(as_har(run(tmp_path, *recorded, broken(exchange=6))))
    assert len(found["log"]["entries"]) == 1


@pytest.mark.parametrize("form", [as_json, as_annotations, as_har])
def test_hostile_texts_are_inert(tmp_path: Path, form: Any) -> None:
    """Nothing that a vendor sends moves the cursor of a terminal or turns its text around."""
    hostile = "\x1b[2J\x9b1m\u202eevil\u2066 =cmd() </script>"
    exchange = journals.exchange(7, failure=hostile, answer=None, why=hostile)
    text = form(run(tmp_path, exchange, broken(got=hostile, sent=hostile, expected=hostile, exchange=7)))
    assert not set(text) & set("\x1b\x9b\u202e\u2066")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (as_json, f'"fingerprint": "{MANY - 1:06x}"'),
        (as_annotations, f"{MANY - MOST} more are on the page"),
        (as_har, f"{CLAUSE} {MANY - 1:06x}"),
    ],
)
def test_a_flood_of_findings_is_written(tmp_path: Path, form: Any, told: str) -> None:
    """Of thousands of findings and an answer of megabytes the last is written, too, or how many there are."""
    findings = [journals.finding(CLAUSE, fingerprint=f"{number:06x}", exchange=7) for number in range(MANY)]
    findings[0]["got"] = "\u00e9" * 5_000_000
    journal = run(tmp_path, journals.exchange(7), journals.verdict(CLAUSE, "violation", findings=findings))
    assert told in form(journal)


def test_the_junit_file_has_a_case_for_each_clause(tmp_path: Path) -> None:
    """pytest's own JUnit file of a run is read by other programs: one case a clause, the broken one a failure."""
    path = tmp_path / "junit.xml"
    fault = "LOBBIE-BOUNDARIES"
    run = runs.run_here(
        tmp_path, "--provider=lobbie", "-k", f"{fault} or locks", f"--fault={fault}", f"--junitxml={path}"
    )
    suites = JUnitXml.fromfile(str(path))
    cases = [case for suite in suites for case in suite]
    assert len(cases) == len(run.verdicts())
    assert [case.name for case in cases if any(one.type or one.message for one in case.result)] != []
