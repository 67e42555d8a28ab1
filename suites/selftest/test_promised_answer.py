"""That a vendor's refusal is what its page promises for another value of ours is said where whose it is, is open."""

from __future__ import annotations

from typing import Any

import pytest

from suites.kit.session.promised_answer import is_refusal, promised_text, taken_in
from suites.selftest import exchanges, journals
from suites.selftest.test_kit_causes import finding
from suites.selftest.test_refused_alike import SAID, results

CLOSED = {"error": "Place is not active"}
PROMISE = "ACME-CLOSED"
VERDICTS = {
    PROMISE: journals.verdict(PROMISE, says="A closed place is refused.", check="refuses"),
    "ACME-UPDATE": journals.verdict("ACME-UPDATE", "violation", check="accepts"),
}


def refused(clause: str, place: str, body: Any = CLOSED, status: int = 400, member: str = "place") -> dict[str, Any]:
    """An exchange for a clause whose update sends a place."""
    answer = {"status": status, "body": body}
    return {"kind": "exchange", "clause": clause, "request": {"body": {member: place}}, "answer": answer}


OURS = refused("ACME-UPDATE", "$OPEN")


def test_the_promise_that_a_refusal_follows_is_named() -> None:
    """Where a kept clause got the same answer for another place of ours, a reader learns which promise that is."""
    told = promised_text([OURS, refused(PROMISE, "$CLOSED")], VERDICTS, ["$OPEN"])
    assert told.startswith(
        f'Its page promises this answer for another value: {PROMISE} ("A closed place is refused"), '
    )


@pytest.mark.parametrize(
    "other",
    [
        refused(PROMISE, "$CLOSED", {"error": "Place is full"}),
        refused(PROMISE, "$CLOSED", status=404),
        refused(PROMISE, "$CLOSED", member="doctor"),
        refused(PROMISE, "$OPEN"),
        refused("ACME-UPDATE", "$CLOSED"),
        refused(PROMISE, "no place"),
    ],
    ids=["other words", "another status", "another member", "the same value", "broken", "a made-up value"],
)
def test_no_promise_is_made_up(other: dict[str, Any]) -> None:
    """Another answer, another member, and a value that is made up or the same say nothing of a place of ours."""
    assert promised_text([OURS, other], VERDICTS, ["$OPEN"]) == ""


def test_what_is_refused_beside_an_accepted_value_is_refused_for_something_else() -> None:
    """A vendor that says as little of each fault is not cited with a promise about another member."""
    accepted = {**refused("ACME-UPDATE", "$WEST", status=204), "answer": {"status": 204}}
    told = [OURS, refused(PROMISE, "$WEST")]
    assert promised_text(told, VERDICTS, ["$OPEN"], taken_in(OURS)) != ""
    assert promised_text(told, VERDICTS, ["$OPEN"], taken_in(accepted)) == ""


def test_a_run_says_it_behind_its_sentence() -> None:
    """What is kept by the same answer stands in the sentence of the run, which all reports show."""
    run = results(finding(1, got=SAID, sent='PATCH /1 {"place": "$OPEN"}'))
    name = exchanges.contract().name
    run.refused_alike[name] = SAID, 9, ("$OPEN",)
    run.verdicts[name][PROMISE] = VERDICTS[PROMISE]
    run.refusals[name] += filter(
        is_refusal, [OURS, refused(PROMISE, "$CLOSED"), refused(PROMISE, "$CLOSED", status=500)]
    )
    assert len(run.refusals[name]) == 2
    assert PROMISE in run.summary(exchanges.contract())["sentence"]
    assert PROMISE in run.closing_sentence(exchanges.contract())[0]
