"""An update that is confirmed and not stored is the vendor's, once the run has seen two, at whichever members."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from suites.kit.checks.evidence import Evidence
from suites.kit.checks.unstored import unstored_members
from suites.kit.model.exchange import Exchange
from suites.kit.model.late_value import LateValue
from suites.kit.model.verdicts import INCONCLUSIVE, VIOLATION
from suites.selftest import exchanges

BOUND = exchanges.bind("lobbie")
OLD = exchanges.appointment("lobbie")
NOTE, STATUS = "LOBBIE-ECHO-NOTE-READ-BACK", "LOBBIE-ECHO-STATUS-READ-BACK"
SENT: dict[str, Any] = {"note": "ours"}
LATER = "CHECKED_IN"


def update(
    body: dict[str, Any], answer: dict[str, Any], read: dict[str, Any], number: int = 1, **facts: Any
) -> Exchange:
    """An accepted update of an appointment, with what differs from its old state in the answer and in the read."""
    states = {"answer": {**OLD, **answer}, "read": {**OLD, **read}}
    made = exchanges.shown(OLD, states["answer"], provider="lobbie", probe={"body": body}, number=number)
    return replace(made, before={"answer": OLD, "read": OLD}, after=states, **facts)


@pytest.mark.parametrize(
    ("exchange", "found"),
    [
        (update(SENT, SENT, {}), ["/note"]),
        (update(SENT, SENT, SENT), []),
        (update(SENT, {}, {}), []),
        (update(SENT, SENT, {"note": "theirs"}), []),
        (update(SENT, SENT, {}, late=(LateValue(1, "/note", "x"),)), []),
        (update(SENT, SENT, {}, unread=frozenset({"/note"})), []),
        (replace(update(SENT, SENT, {}), before={"answer": OLD}), []),
        (update({"note": OLD["note"]}, {}, {}), []),
        (update({"note": ""}, {"note": None}, {}), ["/note"] if OLD["note"] else []),
    ],
    ids=[
        "not stored",
        "stored",
        "refused by the answer",
        "a third value",
        "late",
        "unread",
        "unknown",
        "same",
        "emptied",
    ],
)
def test_an_update_is_not_stored_where_the_read_shows_the_old_value(exchange: Exchange, found: list[str]) -> None:
    """The answer shows what was sent and the read what was there before: a value of another's is no such thing."""
    assert unstored_members(exchange, BOUND) == found


def words(*seen: Exchange) -> list[str]:
    """The verdicts of the two clauses after these exchanges."""
    clauses = BOUND.contract.clause(NOTE), BOUND.contract.clause(STATUS)
    evidence = Evidence(BOUND, clauses, lambda exchange, found: None)
    for one in seen:
        evidence.observe(one)
    found: dict[str, str] = {}
    for clause in clauses:
        found |= {one.clause.id: one.word for one in evidence.conclude(clause)}
    return [found[NOTE], found[STATUS]]


def of_note(number: int, read: dict[str, Any] | None = None) -> Exchange:
    """An update of the note that is confirmed and not stored, unless a read shows otherwise."""
    return update(SENT, SENT, read or {}, number)


def of_status(number: int, read: dict[str, Any] | None = None) -> Exchange:
    """The same of the status."""
    return update({"status": LATER}, {"status": LATER}, read or {}, number)


def test_two_of_them_are_the_vendors_though_each_member_shows_it_once() -> None:
    """Nobody else writes the old value between an answer and the next read, twice."""
    assert words(of_note(1), of_status(2)) == [VIOLATION, VIOLATION]


def test_one_of_them_may_be_an_accident() -> None:
    """A single one stays inconclusive: somebody may have set the old value again."""
    assert words(of_note(1))[0] == INCONCLUSIVE


def test_values_of_somebody_elses_are_not_held_against_the_vendor() -> None:
    """Members that take values of another's, once each, stay inconclusive."""
    assert words(of_note(1, {"note": "theirs"}), of_status(2, {"status": "CANCELLED"})) == [INCONCLUSIVE, INCONCLUSIVE]


def test_what_was_seen_in_vain_is_forgotten() -> None:
    """What was not stored before the run went back to an earlier state of the evidence does not count with what comes
    after it."""
    clause = BOUND.contract.clause(STATUS)
    evidence = Evidence(BOUND, (clause,), lambda exchange, found: None)
    known = evidence.snapshot()
    evidence.observe(of_note(1))
    evidence.go_back(known, "the appointment was gone")
    evidence.observe(of_status(2))
    assert evidence.conclude(clause)[0].word == INCONCLUSIVE


def test_reads_that_were_late_are_forgotten() -> None:
    """What reads did not show yet counts for nothing once they are known to be late."""
    clauses = BOUND.contract.clause(NOTE), BOUND.contract.clause(STATUS)
    evidence = Evidence(BOUND, clauses, lambda exchange, found: None)
    evidence.observe(of_note(1))
    evidence.forget_reads()
    evidence.observe(of_status(2))
    assert evidence.conclude(clauses[1])[0].word == INCONCLUSIVE
