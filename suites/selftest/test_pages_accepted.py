"""What the pages say of a clause of which known.yaml accepts another deviation: by which exception, and what to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from reports.__main__ import main
from reports._until_fixed import ACCEPT, LISTED
from suites.selftest.nights import night, take_in, told
from suites.selftest.test_alert_accepted import found, known
from suites.selftest.test_reports_page import Page


def test_pages_do_not_offer_a_second_row_for_an_accepted_clause(engine: Engine, tmp_path: Path) -> None:
    """Where known.yaml has a broken clause for another deviation, both pages say what the alert says to do there."""
    beside = told("violation", findings=[found(2)], accepted=[found(1)], exception="ticket 4711")
    for number, verdict in enumerate((known(1), beside)):
        take_in(engine, tmp_path, night(number, verdict))
    out, run = tmp_path / "page.html", str(night(1)[0]["run"])
    for options in ([], [run, "--dir", str(tmp_path)]):
        assert main(["page", *options, "--history", str(engine.url), "--out", str(out)]) == 0
        text = " ".join(Page(out.read_text(encoding="utf-8")).text.split())
        assert (LISTED in text, ACCEPT in text) == (True, False)


def test_the_page_of_the_history_has_the_reason_of_an_exception(engine: Engine, tmp_path: Path) -> None:
    """Beside what is accepted, and beside what is not of the same clause, stand ticket, owner and last day."""
    why = "ticket 4711 (accepted by integrations until 2026-12-31)"
    beside = told("violation", findings=[found(2)], accepted=[found(1)], exception=why)
    for number, verdict in enumerate(({**known(1), "reason": why}, beside)):
        take_in(engine, tmp_path, night(number, verdict))
    out = tmp_path / "page.html"
    assert main(["page", "--history", str(engine.url), "--out", str(out)]) == 0
    text = " ".join(Page(out.read_text(encoding="utf-8")).text.split())
    row = f"since the run of 2026-11-01 03:00 UTC; {why}"
    assert f"In known.yamlNobody has accepted this one; accepted is another deviation at /m1 ({row})" in text
    assert f"In known.yamlAccepted {row}" in text
