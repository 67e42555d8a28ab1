"""What an alert says of a target that cannot be tested any more: what was there, or accepted, when it was tested."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import night, take_in
from suites.selftest.test_alert_outage import KEPT, down, hear
from suites.selftest.test_reports_page import Page

BEFORE = [
    ("a plain update is answered 403: check in this order: the credentials ($KEY), ...", "the vendor has revoked them"),
    ("appointment.editable could not be read: the list does not show it; ...", "moved, cancelled or deleted it since"),
]


@pytest.mark.parametrize(("reason", "expected"), BEFORE)
def test_what_was_there_when_a_target_was_tested_is_said(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], reason: str, expected: str
) -> None:
    """Where a run tested the target before, the alert says of refused credentials that they were accepted then, and of
    an appointment that is not found that it was there; where none did, nobody knows."""
    run = "un 20261101T030000-0000 (2026-11-01 03:00 UTC)"
    known = [run in text and expected in text for text in (hear(engine, tmp_path, hook, KEPT, down(reason)),)]
    assert known == [True]


def test_a_run_of_ours_that_did_not_end_may_have_done_it(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where a run of ours was cut short since then, it is named before somebody else is looked for."""
    for records in (night(0, *KEPT), night(1, *KEPT, end=False), night(2, *down(BEFORE[1][0]))):
        take_in(engine, tmp_path, records)
    alert(str(engine.url), hook[0])
    heard = str(hook[1].bodies[-1]["message"])
    assert "our run 20261102T030000-0001, which did not end as it should, or somebody else has moved" in heard


@pytest.mark.parametrize("reason", [reason for reason, _ in BEFORE])
def test_of_what_was_before_the_first_run_nothing_is_said(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], reason: str
) -> None:
    """A target that was never tested may never have had the appointment, nor taken the credentials."""
    assert "tested this target" not in hear(engine, tmp_path, hook, down(reason))


@pytest.mark.parametrize(("reason", "expected"), BEFORE)
def test_pages_say_what_was_there_too(engine: Engine, tmp_path: Path, reason: str, expected: str) -> None:
    """The pages of the run and of the history have the same line beside the reason."""
    for number, verdicts in enumerate((KEPT, down(reason))):
        take_in(engine, tmp_path, night(number, *verdicts))
    out, run = tmp_path / "page.html", str(night(1)[0]["run"])
    for options in (["--history"], [run, "--dir", str(tmp_path), "--history"]):
        assert main(["page", *options, str(engine.url), "--out", str(out)]) == 0
        text = " ".join(Page(out.read_text(encoding="utf-8")).text.split())
        assert ("20261101T030000-0000 (2026-11-01 03:00 UTC) tested this target" in text, expected in text) == (
            True,
            True,
        )


def test_where_clauses_have_several_reasons_nothing_is_said_of_before(engine: Engine, tmp_path: Path) -> None:
    """Where a run judged some clauses, or could not for other reasons, pages do not take one for all."""
    some = journals.verdict("ACME-K"), *down(BEFORE[0][0])
    for number, verdicts in enumerate((KEPT, some)):
        take_in(engine, tmp_path, night(number, *verdicts))
    out = tmp_path / "page.html"
    assert main(["page", "--history", str(engine.url), "--out", str(out)]) == 0
    assert "tested this target" not in out.read_text(encoding="utf-8")
