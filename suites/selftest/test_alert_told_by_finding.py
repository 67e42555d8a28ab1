"""Which changes of behaviour an alert and a page leave to a finding, so that each is told, and once."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from suites.selftest import journals
from suites.selftest.changed_nights import printed
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import CLAUSE, PROMISE, night, take_in, told
from suites.selftest.test_reports_page import Page

Record = journals.Record

SENT = 'PATCH /a/$ID {"unknown": 1}'
"""A request that is observed, and that a clause sends, too."""
CHANGE = "1 change of behaviour"


def broken(severity: str = "violation", **changes: object) -> Record:
    """A verdict that the request was accepted, and should not be."""
    facts = {"pointer": None, "sent": SENT, "expected": "400", "got": "200", "seen": "3 of 3"}
    check = changes.pop("check", "refuses")
    return told(severity, check=check, findings=[journals.finding(CLAUSE, severity, **{**facts, **changes})])


def fates(verdicts: list[Record | None], fate: tuple[int, str] = (200, "stored")) -> list[list[Record]]:
    """A night for each verdict, None where the clause was not tried: the request is refused in the first one, and has
    this other fate from then on."""
    found = [(400, "refused"), *[fate] * (len(verdicts) - 1)]
    seen = [journals.observation(status=status, effects=[effect], sent=SENT) for status, effect in found]
    return [
        night(number, verdict or journals.verdict("ACME-OTHER"), one)
        for number, (verdict, one) in enumerate(zip(verdicts, seen, strict=True))
    ]


def heard(hook: tuple[str, Titles], engine: Engine, folder: Path, runs: list[list[Record]]) -> list[str]:
    """The titles of all messages over these nights."""
    for records in runs:
        take_in(engine, folder, records)
        assert alert(str(engine.url), hook[0]) == 0
    return list(hook[1])


KEPT = told("kept", check="refuses")


def test_what_a_finding_tells_is_told_by_it_alone(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """That a request is accepted now is told as a broken promise, and as no change, also once that is resolved."""
    runs = fates([KEPT, *[broken()] * 3, KEPT])
    runs[-1] = night(4, KEPT, journals.observation(status=400, effects=["refused"], sent=SENT))
    assert heard(hook, engine, tmp_path, runs) == [
        f"Acme Health at stand-in: 1 clause newly broken{PROMISE}",
        'Acme Health at stand-in: 1 clause resolved ("The promise of ACME-TIME holds")',
    ]


REFUSED = {"expected": "200", "got": "400", "check": "accepts"}
"""The facts of a finding that the request is refused, and should not be."""
OTHER = broken("warning", check="responds", expected="a type", got="none")
ACCEPTED = broken(**REFUSED)
ACCEPTED |= {"verdict": "known", "reason": "known until 2027-01-01"}
TAKEN = told("kept", check="accepts")
NOT_TOLD: dict[str, list[Record | None]] = {
    "another thing is wrong with the answer": [told("kept", check="responds"), *[OTHER] * 3],
    "nobody looked before": [None, *[broken()] * 3],
    "an accepted deviation is over": [ACCEPTED, *[TAKEN] * 3],
    "it went before it was told": [broken(**{**REFUSED, "seen": "1 of 3", "spread": ""}), *[TAKEN] * 3],
    "it came for one run": [KEPT, broken(seen="1 of 3", spread=""), KEPT, KEPT],
}
"""Verdicts of nights in which no finding tells a channel that a request is accepted now, by what happened."""


@pytest.mark.parametrize("verdicts", NOT_TOLD.values(), ids=NOT_TOLD)
def test_a_change_that_no_finding_tells_is_told(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], verdicts: list[Record | None]
) -> None:
    """A change is left to a finding only where that is about it, shows it, and is told to the channel."""
    titles = heard(hook, engine, tmp_path, fates(verdicts))
    assert sum(CHANGE in title for title in titles) == 1


MEMBERS = [("preserves", "/unknown", False), ("preserves", "/updated_at", True), ("responds", "/unknown", True)]
"""Check and place of a finding of the request, and whether the change of what it does is told beside it."""


@pytest.mark.parametrize(("check", "pointer", "is_told"), MEMBERS)
def test_an_effect_is_left_to_a_finding_at_a_member_that_was_sent(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], check: str, pointer: str, is_told: bool
) -> None:
    """That a request does something else is told by what it did to a member that it names, and by nothing else."""
    found = broken(check=check, pointer=pointer, expected="1", got="2")
    runs = fates([told("kept", check=check), *[found] * 3])
    effects = ("ignored", "empty", "empty", "empty")
    for records, effect in zip(runs, effects, strict=True):
        seen = journals.observation(status=200, effects=[effect], sent=SENT)
        records[2:3] = [seen]
    assert any(CHANGE in title for title in heard(hook, engine, tmp_path, runs)) == is_told


PAGES = [("violation", False), ("warning", True)]
"""How severe a finding is that is gone, and whether the page of the run tells the change beside it: it names no warning
that is gone."""


@pytest.mark.parametrize(("severity", "is_told"), PAGES)
def test_the_page_of_a_run_tells_what_it_does_not_call_resolved(
    engine: Engine, tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str], severity: str, is_told: bool
) -> None:
    """A change is left out on the page of a run only where the finding that went is named there."""
    for records in fates([broken(severity, **REFUSED), TAKEN]):
        take_in(engine, tmp_path, records)
    run = tmp_path / "20261102T030000-0001.jsonl"
    assert printed(capsys, "page", str(run), "--history", url)[0] == 0
    assert ("Changed since run" in Page(run.with_suffix(".html").read_text()).text) == is_told


def test_a_new_channel_hears_nothing_of_what_others_heard_of(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """A change by which a finding went, that was told before this channel came, is no news to it."""
    doubtful = broken(**{**REFUSED, "seen": "1 of 3", "spread": ""})
    runs = fates([doubtful, doubtful, TAKEN, TAKEN])
    runs[1][2] = journals.observation(status=400, effects=["refused"], sent=SENT)
    for records in runs:
        take_in(engine, tmp_path, records)
    assert alert(str(engine.url), hook[0]) == 0
    assert hook[1] == []
