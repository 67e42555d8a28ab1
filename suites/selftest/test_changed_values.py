"""What the terminal says of values that updates changed or did not store: the same as the reports."""

from __future__ import annotations

from typing import Any

import pytest

from reports._changed_data import TRIFLE as OF_REPORTS
from reports.history.afterwards import LAST_WITHOUT, SO_FAR
from suites.kit.session.changed_values import ALREADY, TRIFLE, already, without_trifle
from suites.selftest import journals

SENTENCE = f"Acme keeps what it documents: 9 clauses kept, 1 warned. It fails no run{TRIFLE}"


def record(check: str = "leaves", **finding: Any) -> journals.Record:
    """A verdict that has one finding."""
    return journals.verdict("ACME-A", "warning", findings=[journals.finding(**finding)], check=check)


def test_terminal_and_reports_use_the_same_words() -> None:
    """What is said of changed values is the same in a run and in its reports."""
    assert (OF_REPORTS, SO_FAR["stored"].format(when=LAST_WITHOUT, members="{}")) == (TRIFLE, ALREADY)


def test_a_run_says_what_to_look_after_in_other_appointments() -> None:
    """The members that are concerned are named once each; what is about answers alone concerns no appointment."""
    found = [record(pointer="/b", keyword="value; with a"), record(pointer="/b", keyword="unsent")]
    assert already([*found, record(pointer="/c", keyword="type")]).endswith("compare /b there, too")
    assert already([record(pointer="/c", keyword="type")]) == ""


@pytest.mark.parametrize(
    ("verdict", "is_told"),
    [
        (record(keyword="refused"), True),
        (record("isolates", keyword=None), True),
        (record(keyword="value"), False),
        (record(pointer=None, keyword="refused"), False),
    ],
    ids=["stored", "of others", "of what was sent", "of an answer"],
)
def test_changed_data_are_no_matter_of_taste(verdict: journals.Record, is_told: bool) -> None:
    """Where an update changed what it had to leave alone, the sentence sends the vendor the request."""
    said = without_trifle(SENTENCE, [verdict])
    assert ("send the vendor a request above" in said, TRIFLE in said) == (is_told, not is_told)
