"""What is said once a promise is kept again whose breach known.yaml accepts: one row there is too many."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports.history.lives import State
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import known, night, take_in, told
from suites.selftest.test_alert_by_value import accepted, broken
from suites.selftest.test_reports_page import Page

WHY = "the promise is kept now: remove the exception from known.yaml:1 (ticket 4711)"
REMOVE = "Remove it from known.yaml, and run this again"


def unneeded(number: int) -> list[journals.Record]:
    """A night that finds the promise kept, and its exception not needed any more."""
    records = night(number, told("violation", findings=[], reason=WHY), journals.verdict("ACME-KEPT"))
    ours = {"whose": "ours", "counts": {"kept": 1, "violation": 1}}
    return [{**one, **ours} if one["kind"] == "summary" else one for one in records]


def after(engine: Engine, folder: Path, *nights: list[journals.Record]) -> None:
    """A night in which the clause was broken, and accepted, and these."""
    for each in (night(0, accepted("a", "b")), *nights):
        take_in(engine, folder, each)


def test_pages_and_the_summary_have_nobody_write_to_the_vendor(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where an exception that is not needed is all that closes the gate, it is ours to remove, and the vendor gets no
    request."""
    records = unneeded(1)
    after(engine, tmp_path, records)
    out, run = tmp_path / "page.html", [str(records[0]["run"]), "--dir", str(tmp_path)]
    texts = list[str]()
    for options in ([], run):
        assert main(["page", *options, "--history", str(engine.url), "--out", str(out)]) == 0
        texts.append(" ".join(Page(out.read_text(encoding="utf-8")).text.split()))
    capsys.readouterr()
    assert main(["summary", *run]) == 0
    for text in (*texts, capsys.readouterr().out):
        assert (REMOVE in text, "the vendor for 1 violation" in text, "Send the vendor" in text) == (True, False, False)


def test_what_was_accepted_is_resolved(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """An alert does not say that the clause is still broken by others, as its verdict alone would have it."""
    after(engine, tmp_path)
    assert alert(str(engine.url), hook[0]) == 0
    take_in(engine, tmp_path, unneeded(1))
    assert alert(str(engine.url), hook[0]) == 0
    assert [title.partition(": ")[2].partition(" (")[0] for title in hook[1]] == ["1 clause resolved"]
    assert "still broken" not in hook[1].bodies[-1]["message"]


def test_such_a_night_is_the_last_good_one(engine: Engine, tmp_path: Path) -> None:
    """Where the clause is broken once more, the night in which its exception was not needed was a good one."""
    after(engine, tmp_path, unneeded(1), night(2, broken("a", "b")))
    [one] = known(engine)
    assert one.life.state == State.REGRESSED
    assert one.life.last_good
    assert one.life.last_good.is_good
