"""What is told of a clause that no answer shows any more, since the member that it is about is not shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports.history.untested import Lost
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import night, take_in
from suites.selftest.test_reports_page import Page

NAME = "ACME-UPDATED"
AT = {"at": "Response, updated_at", "line": 103}


def stamps(outcome: str) -> journals.Record:
    """The verdict on the clause about the stamp."""
    return journals.verdict(NAME, outcome, strength="should", source=AT, says="updated_at moves forward.")


def test_a_clause_that_is_lost_is_told_first(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where a stamp stays null, the clause about it is told as lost before all else, and the change of the stamp is not
    said to break no promise; another change is."""
    shapes = journals.shape(updated_at="string"), journals.shape(updated_at="null", window="string")
    for number, outcome in enumerate(("kept", "not applicable")):
        records = night(number, stamps(outcome), journals.verdict("ACME-KEPT"), shapes[number])
        take_in(engine, tmp_path, records)
        assert alert(str(engine.url), hook[0]) == 0
    [body] = hook[1].bodies
    assert body["title"].partition(": ")[2] == (
        f"1 clause can no longer be tested ({NAME}: /updated_at is null in 40 of 40 values), "
        "1 change of behaviour (1 harmless: /window is new in answers)"
    )
    assert body["message"].splitlines()[1] == (
        f'Not tested any more: {NAME}, a should ("updated_at moves forward"): /updated_at is null in 40 of 40 values '
        "since the run of 2026-11-02 03:00 UTC."
    )
    assert f"whose it is: the vendor's: {NAME} (should) is about it, and can no longer be tested" in body["message"]
    assert body["message"].count("breaks no promise") == 1
    run, out = str(records[0]["run"]), tmp_path / "page.html"
    assert main(["page", run, "--dir", str(tmp_path), "--history", str(engine.url), "--out", str(out)]) == 0
    page = " ".join(Page(out.read_text(encoding="utf-8")).text.split())
    assert f"{NAME} can no longer be tested, so nobody knows." in page
    assert page.count("This breaks no promise of the page.") == 1


@pytest.mark.parametrize(
    ("name", "place", "member", "is_about"),
    [
        (NAME, "Response, updated_at, line 103", "/updated_at", True),
        (NAME, "Response, updated_at, line 103", "/updated", False),
        (NAME, "Overview, line 3", "/note", False),
        ("acme:response.200/time/format", "response.200, /time", "/time", True),
        ("acme:response.200/visit/time/format", "response.200, /visit/time", "/time", False),
    ],
)
def test_a_clause_is_about_the_member_that_it_names(name: str, place: str, member: str, is_about: bool) -> None:
    """By its place in the page a clause is about a member, and about none whose name only begins alike."""
    assert Lost(name, "The promise holds.", "should", place).is_about(member) is is_about
