"""A clause that the contract has no more: page, alert, gate and issue say the same of what had broken it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports.gate.unmeasured import with_unmeasured
from reports.history.database import reading
from reports.history.findings import findings
from suites.selftest import issue_keeping, journals
from suites.selftest.channels import Titles, alert
from suites.selftest.github import Repository
from suites.selftest.issue_keeping import issues
from suites.selftest.nights import CLAUSE, FIRST, night, take_in, told
from suites.selftest.test_alert_by_value import accepted
from suites.selftest.test_gate_every_target import line
from suites.selftest.test_history_page import page_after

no_pause, url = issue_keeping.no_pause, issue_keeping.url
engine, forge = issue_keeping.engine, issue_keeping.forge

OTHER = journals.verdict("ACME-OTHER")
LATER, EARLIER = "2026-11-30", "2026-11-01"
GONE = "the contract has no such clause now"


def after(contract: str, number: int = 1, **changes: object) -> list[journals.Record]:
    """A night by a contract of this date, which has another clause only."""
    return night(number, OTHER, targets=[journals.target("acme", contract_date=contract)], **changes)


def removed(engine: Engine, folder: Path) -> None:
    """A night that finds a clause broken, and one by a later contract without it."""
    take_in(engine, folder, night(0, told("violation"), OTHER))
    take_in(engine, folder, after(LATER))


def test_the_page_calls_nothing_broken_that_nobody_promises(engine: Engine, tmp_path: Path) -> None:
    """Beside the headline that all is kept stands no new violation: it is told apart, and why."""
    removed(engine, tmp_path)
    text = page_after(engine, 1).text
    assert "All promises kept" in text
    assert "Not measured any more, as the contract has changed (1)" in text
    assert (f"say nothing of it: {GONE}" in text, "Until it is fixed" in text) == (True, False)


def test_nothing_new_is_told_of_an_exception_for_a_clause_that_is_gone(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """A channel, and a page, that first hear of it once the contract has the clause no more hear of no new value under
    its exception: the gate lets it pass."""
    for number, (wrong, right) in enumerate([("a", "b"), ("ab", "c")]):
        take_in(engine, tmp_path, night(number, accepted(wrong, right), OTHER))
    take_in(engine, tmp_path, after(LATER, 2))
    assert (alert(str(engine.url), hook[0]), [*hook[1]]) == (0, [])
    assert "nobody has accepted" not in page_after(engine, 2).text


def test_what_is_in_other_words_now_is_no_new_violation_either(engine: Engine, tmp_path: Path) -> None:
    """What the gate lets pass, as the contract words the clause otherwise, stands there, too."""
    take_in(engine, tmp_path, night(0, told("violation")))
    take_in(engine, tmp_path, night(1, told("kept", says="Another promise holds.")))
    assert "say nothing of it: the contract words this clause otherwise now" in page_after(engine, 1).text


def test_what_is_in_other_words_is_told_and_told_again_once_it_is_broken(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Who was told of a violation hears that the gate goes by other words now, once, and that these are broken, too."""
    other = {"says": "Another promise holds."}
    for number, one in enumerate([told("violation"), *[told("kept", **other)] * 2, told("violation", **other)]):
        take_in(engine, tmp_path, night(number, one, OTHER))
        assert alert(str(engine.url), hook[0]) == 0
    assert [title.partition(": ")[2].partition(" (")[0] for title in hook[1]] == [
        "1 clause newly broken",
        "1 clause in other words in the contract now",
        "1 clause broken again",
    ]
    assert "the contract words this clause otherwise now" in hook[1].bodies[1]["message"]


def test_an_issue_about_old_words_is_closed(engine: Engine, url: str, tmp_path: Path, forge: Repository) -> None:
    """An issue does not stay open for what no release waits for."""
    take_in(engine, tmp_path, night(0, told("violation")))
    issues(url)
    take_in(engine, tmp_path, night(1, told("kept", says="Another promise holds.")))
    assert [issues(url) for _ in range(2)] == [0, 0]
    assert [issue["state"] for issue in forge.issues] == ["closed"]


def test_no_release_waits_for_an_exception_for_other_words(engine: Engine, tmp_path: Path) -> None:
    """What was new under an exception holds nothing back once the clause is worded otherwise, and kept."""
    for number, one in enumerate([told("kept"), accepted("a", "b"), accepted("ab", "c")]):
        take_in(engine, tmp_path, night(number, one, OTHER))
    assert "closed for" in line(engine, 3)
    take_in(engine, tmp_path, night(3, told("kept", says="Another promise holds."), OTHER))
    assert "open for" in line(engine, 4)


def test_an_alert_tells_once_that_a_clause_is_gone(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Who was told of the violation hears that nobody promises it any more, and not that the vendor resolved it."""
    take_in(engine, tmp_path, night(0, told("violation"), OTHER))
    alert(str(engine.url), hook[0])
    take_in(engine, tmp_path, after(LATER))
    assert [alert(str(engine.url), hook[0]) for _ in range(2)] == [0, 0]
    assert [title.partition(": ")[2] for title in hook[1][1:]] == [
        f'1 clause gone from the contract ("The promise of {CLAUSE} holds")'
    ]
    heard = hook[1].bodies[-1]["message"]
    assert ("Gone from the contract, and not tested any more" in heard, GONE in heard) == (True, True)
    assert "Resolved" not in heard


def test_an_issue_is_closed_as_what_it_is(engine: Engine, url: str, tmp_path: Path, forge: Repository) -> None:
    """The comment says that the clause is gone, and not that a run has tested it."""
    take_in(engine, tmp_path, night(0, told("violation"), OTHER))
    issues(url)
    take_in(engine, tmp_path, after(LATER))
    assert [issues(url) for _ in range(2)] == [0, 0]
    assert [issue["state"] for issue in forge.issues] == ["closed"]
    assert [text for _, text in forge.comments] == [
        f"Closed, and not resolved: {GONE}, and no run measures it any more. It was seen 1 time."
    ]


def test_the_gate_agrees(engine: Engine, tmp_path: Path) -> None:
    """The gate is open where the page has no violation."""
    take_in(engine, tmp_path, night(0, told("kept"), OTHER))
    take_in(engine, tmp_path, night(1, told("violation"), OTHER))
    assert "closed for" in line(engine, 2)
    take_in(engine, tmp_path, after(LATER, 2))
    assert "open for" in line(engine, 3)


@pytest.mark.parametrize(
    "records",
    [after(EARLIER), after(LATER, profile="gate"), after(LATER, end=False)],
    ids=["an older contract", "a shorter profile", "a run that was cut short"],
)
def test_a_clause_that_was_only_not_tried_is_still_broken(
    engine: Engine, tmp_path: Path, records: list[journals.Record]
) -> None:
    """A run from an old checkout, or one that tries less, takes no violation from a page, and no lock from a gate."""
    take_in(engine, tmp_path, night(0, told("kept"), OTHER))
    take_in(engine, tmp_path, night(1, told("violation"), OTHER))
    later = {**records[0], "started": (FIRST + timedelta(days=2)).isoformat(), "run": "20261103T030000-0002"}
    take_in(engine, tmp_path, [later, *records[1:]])
    with reading(engine) as connection:
        assert [one.unmeasured for one in with_unmeasured(connection, findings(connection))] == [""]
    assert "closed for" in line(engine, 3)


def test_a_short_run_takes_back_nothing(engine: Engine, tmp_path: Path) -> None:
    """After a thorough run by the new contract, one that tries less does not bring a removed clause back."""
    removed(engine, tmp_path)
    take_in(engine, tmp_path, after(LATER, 2, profile="gate"))
    with reading(engine) as connection:
        assert [one.unmeasured for one in with_unmeasured(connection, findings(connection))] == [GONE]


def test_the_terminal_says_it_too(engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither the list of what is known nor the finding itself leaves it at runs that say nothing of it."""
    removed(engine, tmp_path)
    for command in (["history"], ["show", journals.finding(CLAUSE)["fingerprint"]]):
        assert main([*command, "--history", url]) == 0
        assert f"the last run says nothing of it: {GONE}" in capsys.readouterr().out
