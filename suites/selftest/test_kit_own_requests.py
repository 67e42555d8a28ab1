"""What a run says of a clause of which the requests that it names were refused."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from contracts import Clause, Field
from suites.kit.checks.evidence import Evidence
from suites.kit.model.exchange import Exchange, Region
from suites.kit.model.verdicts import KEPT, NOT_APPLICABLE, OWN_REFUSED, Verdict
from suites.kit.run import own_requests
from suites.kit.run.own_requests import note_refused
from suites.selftest import exchanges, moments
from suites.selftest.exchanges import answer, clause, exchange, shown
from suites.selftest.test_remarks import told

BODY = {"weight": 71}
SENT = ({"body": BODY},)
TAKEN = shown({"weight": 70}, {"weight": 71}, probe={"body": BODY})
ELSEWHERE = replace(TAKEN, probe=replace(TAKEN.probe, clause="ANIVA-OTHER"))
ORDINARY = exchange(answer(409), probe={"body": BODY}, region=Region.ORDINARY, number=7)
REFUSED = exchange(answer(409), probe={"body": BODY}, region=Region.OPEN, number=7)


def verdict(one: Clause, own: list[Exchange], *others: Exchange) -> Verdict:
    """The verdict on a clause after its own requests and others of the run."""
    bound = exchanges.bind()
    behaviour = replace(bound.contract.behaviour, fields=(Field("/weight", "/weight"),))
    bound = replace(bound, contract=replace(bound.contract, behaviour=behaviour))
    campaign: Any = SimpleNamespace(bound=bound, evidence=Evidence(bound, (one,), lambda exchange, new: None))
    for made in (*own, *others):
        campaign.evidence.observe(made)
    note_refused(campaign, one, own)
    return campaign.evidence.verdict(one)  # type: ignore[no-any-return]


def test_a_clause_that_none_of_its_own_requests_showed_is_not_kept() -> None:
    """Requests of other clauses say nothing of what a clause names itself, where that was refused."""
    found = verdict(clause("echoes", fields=("/weight",), send=SENT), [REFUSED], ELSEWHERE)
    assert (found.word, "exchange 7 was answered 409" in str(found.reason)) == (NOT_APPLICABLE, True)


def test_a_clause_that_some_of_its_requests_showed_is_kept_with_a_word() -> None:
    """What was refused of several requests is told, and the clause is kept by the others."""
    found = verdict(clause("echoes", fields=("/weight",), send=SENT), [ORDINARY, TAKEN])
    assert (found.word, found.reason) == (KEPT, f"{OWN_REFUSED}exchange 7 was answered 409")


def test_a_value_that_may_be_refused_is_no_lack_of_a_clause() -> None:
    """A clause may try what a vendor may refuse; where others of its requests were taken, nobody has to do anything."""
    found = verdict(clause("echoes", fields=("/weight",), send=SENT), [REFUSED, TAKEN])
    assert (found.word, found.reason) == (KEPT, None)


@pytest.mark.parametrize(
    ("one", "own"),
    [
        (clause("echoes", fields=("/weight",), send=SENT), [TAKEN]),
        (clause("echoes", fields=("/weight",)), [REFUSED]),
        (clause("echoes", fields=("/weight",), send=SENT), [replace(ELSEWHERE, answer=answer(409))]),
    ],
    ids=["taken", "names none", "of another clause"],
)
def test_other_refusals_take_nothing_from_a_clause(one: Clause, own: list[Exchange]) -> None:
    """A clause whose requests were taken, or that names none, is judged by all that the run has sent."""
    found = verdict(one, own, ELSEWHERE)
    assert (found.word, found.reason) == (KEPT, None)


def test_a_drafted_clause_has_the_word_too() -> None:
    """Of a clause that nobody has confirmed the same is told."""
    found = verdict(clause("echoes", fields=("/weight",), send=SENT, is_draft=True), [ORDINARY, TAKEN])
    assert OWN_REFUSED in str(found.reason)


def test_a_run_looks_at_what_its_clauses_have_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a clause names is looked at when it has been sent."""
    noted: dict[str, int] = {}

    def look(campaign: Any, one: Clause, sent: list[Exchange]) -> None:
        noted[one.id] = len(sent)

    monkeypatch.setattr(own_requests, "note_refused", look)
    with moments.campaign(moments.Elsewhere(moments.standin("aniva"))) as campaign:
        campaign.try_clause(exchanges.contract().clause("ANIVA-HOME"))
    assert noted["ANIVA-HOME"] > 0


def test_the_word_stands_under_the_table() -> None:
    """A clause that is kept has no block of its own, so that a line says what of it was not tried."""
    reason = f"{OWN_REFUSED}exchange 7 was answered 409"
    record = {"clause": "PLAIN-FITTED", "check": "derives", "verdict": KEPT, "reason": reason, "findings": []}
    assert told(verdicts={"PLAIN-FITTED": record}) == [f"partly tried plain: PLAIN-FITTED: {reason}"]
