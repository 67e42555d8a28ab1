"""A clause of several members is not called kept at one that no answer shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.unshown import unshown
from suites.kit.model.profiles import PROFILES
from suites.kit.session.options import Plan
from suites.kit.session.remarks import remarks
from suites.kit.session.results import Results
from suites.selftest import drafted_items, journals
from suites.selftest.test_reports_page import page_of

FACTS = ["/id", "/patientId"]
SAID = "except for /patientId, which no answer shows"
CASES = [
    ("keeps", FACTS, ["/id", "/note"], ["/patientId"]),
    ("keeps", FACTS, ["/id", "/patientId"], []),
    ("keeps", ["/id", "/patient"], ["/id", "/patient/id"], []),
    ("keeps", FACTS, ["/note"], []),
    ("keeps", FACTS, [], []),
    ("keeps", [], ["/id"], []),
    ("keeps", None, ["/id"], []),
    ("echoes", FACTS, ["/id"], []),
]


@pytest.mark.parametrize(("check", "members", "shown", "expected"), CASES)
def test_what_no_answer_shows_is_known_by_what_answers_have(
    check: str, members: list[str] | None, shown: list[str], expected: list[str]
) -> None:
    """Where some facts are shown, those that are not were compared with nothing; where none is, nothing is said."""
    assert unshown(check, members, shown) == expected


def kept(outcome: str = "kept") -> journals.Record:
    """A verdict on facts."""
    return journals.verdict("ACME-FACTS", outcome, check="keeps", members=FACTS)


@pytest.mark.parametrize(
    ("outcome", "status", "is_said"), [("kept", 200, True), ("violation", 200, False), ("kept", 404, False)]
)
def test_the_page_of_a_run_says_what_is_not_shown(tmp_path: Path, outcome: str, status: int, is_said: bool) -> None:
    """A kept clause has the members beside its verdict of which it says nothing; refusals show none."""
    shape = {**journals.shape(id="string"), "status": status}
    records = [journals.header(), kept(outcome), shape, journals.summary(), journals.footer()]
    assert (SAID in page_of(tmp_path, records).text) == is_said


@pytest.mark.parametrize(("outcome", "is_said"), [("kept", True), ("inconclusive", False)])
def test_the_terminal_says_what_is_not_shown(outcome: str, is_said: bool) -> None:
    """A line under the table names the clause and the member that no answer shows."""
    made = drafted_items.contract()
    results = Results(Plan("a-run", PROFILES["gate"], 1, [made]), {})
    results.verdicts[made.name] = {"PLAIN-FACTS": {**kept(outcome), "clause": "PLAIN-FACTS"}}
    results.counts[made.name] = {"requests": 9, "accepted": 3, "refused": 5, "clashed": 0}
    results.shown[made.name] = {"/id"}
    assert (f"partly tried {made.name}: PLAIN-FACTS: kept, {SAID}" in remarks(results, [made])) == is_said


def test_what_answers_show_is_taken_from_what_they_look_like() -> None:
    """The members of successful answers are known to the terminal; those of refusals are none."""
    results = Results(Plan("a-run", PROFILES["gate"], 1, []), {})
    empty = dict.fromkeys(("counts", "setup", "down_since", "notes", "coverage", "not_compared", "refused_alike"))
    refused = {**journals.shape(code="string"), "status": 404}
    records = [journals.shape(id="string"), refused]
    results.add({**empty, "provider": "acme", "records": records, "shell": {}, "names": {}})
    assert results.shown["acme"] == {"", "/id"}
