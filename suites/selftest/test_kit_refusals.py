"""Which refused updates a run saw to change nothing, beside those that were stored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from suites.kit.model.circumstances import Case
from suites.kit.model.clause_evidence import ClauseEvidence
from suites.kit.model.findings import Finding
from suites.kit.model.refusals import Refusals
from suites.kit.privacy.templates import Templates
from suites.kit.session.failure_text import _finding
from suites.selftest import exchanges

STATUS = frozenset({"/status"})
CLAUSE = exchanges.contract().clause("ANIVA-REFUSED-ALONE")
EXCHANGE = exchanges.exchange(exchanges.answer(409), number=7)
STORED = Finding(CLAUSE, EXCHANGE, "/status", "refused", "pending", "confirmed", is_final=True)
UNCHANGED = Case({"status": "x"}, changes=STATUS, refused=400)


def refusals(*cases: tuple[Case, list[Finding]]) -> str:
    """What is said of refusals after these cases, each with what was found in it."""
    evidence = ClauseEvidence()
    for case, found in cases:
        evidence.count(STATUS, found, sent=case)
        for one in found:
            evidence.add(one)
    return str(evidence.confirmed(len(cases))[0].refusals)


WRONG = (replace(UNCHANGED, refused=409), [STORED])
TOLD = [
    ([WRONG], "something changed after 409; no other refused update was seen before and after"),
    (
        [WRONG, (UNCHANGED, [])],
        "something changed after 409; nothing after 1 other refused update seen before and after (1 with 400)",
    ),
    (
        [WRONG, (UNCHANGED, []), (replace(UNCHANGED, refused=409), []), (UNCHANGED, [])],
        "something changed after 409; nothing after 3 other refused updates seen before and after "
        "(2 with 400, 1 with 409)",
    ),
    (
        [WRONG, (replace(UNCHANGED, is_watched=False), [])],
        "something changed after 409; no other refused update was seen before and after",
    ),
    (
        [WRONG, (replace(UNCHANGED, refused=None), [])],
        "something changed after 409; no other refused update was seen before and after",
    ),
]


@pytest.mark.parametrize(("cases", "expected"), TOLD)
def test_refusals_that_changed_nothing_are_counted_by_their_status(
    cases: list[tuple[Case, list[Finding]]], expected: str
) -> None:
    """Beside a refused update that is stored it is told after how many others nothing had changed, where the
    appointment was seen before and after."""
    assert refusals(*cases) == expected


def test_every_status_that_is_stored_is_named() -> None:
    """A refusal with another status that is stored, too, is told with each of both findings."""
    other = replace(STORED, pointer="/notes", exchange=exchanges.exchange(exchanges.answer(400), number=8))
    assert refusals(WRONG, (UNCHANGED, [other])).startswith("something changed after 400, 409; ")


def test_what_an_accepted_update_does_says_nothing_of_refusals() -> None:
    """A finding of an update that was not refused has no word about refusals."""
    shown = exchanges.shown(exchanges.appointment(), exchanges.appointment(), number=7)
    kept = replace(STORED, clause=exchanges.contract().clause("ANIVA-STATUS-KEPT"), exchange=shown, key="value")
    evidence = ClauseEvidence()
    for one in (STORED, kept):
        evidence.count(STATUS, [one], sent=WRONG[0])
        evidence.add(one)
    assert [bool(one.refusals) for one in evidence.confirmed(2)] == [True, False]


def test_the_run_tells_of_refusals_where_it_tells_of_the_finding() -> None:
    """Journal and terminal say which refusals are stored."""
    told = Refusals(frozenset({409}), ((400, 2),))
    record = Templates(exchanges.bind()).finding(replace(STORED, refusals=told))
    assert record["refusals"] == str(told)
    assert f"  refusals   {told}" in _finding(record, "leaves")


def test_a_case_knows_the_status_of_its_refusal() -> None:
    """A request that was refused is told from one that was accepted."""
    accepted = exchanges.shown(exchanges.appointment(), exchanges.appointment())
    assert (Case.of(EXCHANGE).refused, Case.of(accepted).refused) == (409, None)
