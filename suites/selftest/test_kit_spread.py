"""In how many requests of a run a finding showed: what is always wrong is told from what is wrong for one value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from suites.kit.checks.evidence import Evidence
from suites.kit.model.clause_evidence import ClauseEvidence
from suites.kit.model.exchange import SMOKE
from suites.kit.model.findings import Finding
from suites.selftest import exchanges

ECHO = exchanges.contract().clause("ANIVA-STATUS-KEPT")
EXCHANGE = exchanges.shown(exchanges.appointment(), exchanges.appointment(), number=7)
STATUS, NOTE = frozenset({"/status"}), frozenset({"/note"})
WRONG = Finding(ECHO, EXCHANGE, "/status", "value", "confirmed", "pending", is_final=True)
ANY = replace(WRONG, pointer="")


def spread(*cases: tuple[frozenset[str], bool], of: Finding = WRONG) -> str:
    """What is said of a finding after cases, each with the members that it may change, and whether it is wrong."""
    evidence = ClauseEvidence()
    for named, is_wrong in cases:
        found = [of] if is_wrong else []
        evidence.count(named, found)
        for one in found:
            evidence.add(one)
    [finding] = evidence.confirmed(len(cases))
    return str(finding.spread)


SPREADS = [
    ([(STATUS, True), (STATUS, True), (NOTE, False)], WRONG, "2 of 2 requests that may change it"),
    ([(STATUS, True), (STATUS, False), (NOTE, False)], WRONG, "1 of 2 requests that may change it"),
    ([(NOTE, True), (NOTE, False), (STATUS, False)], WRONG, "1 of 2 requests that must not change it"),
    ([(NOTE, True), (STATUS, True), (NOTE, False)], WRONG, "2 of 3 requests that tested the clause"),
    ([(NOTE, True), (STATUS, False)], ANY, "1 of 2 requests that tested the clause"),
]


@pytest.mark.parametrize(("cases", "finding", "expected"), SPREADS)
def test_a_finding_says_how_widespread_it_is(
    cases: list[tuple[frozenset[str], bool]], finding: Finding, expected: str
) -> None:
    """Of the requests like its own it is counted how many showed it, whether or not they name its member."""
    assert spread(*cases, of=finding) == expected


def test_what_no_request_of_the_run_showed_is_not_counted() -> None:
    """A finding that comes from elsewhere than a judged request says nothing of how widespread it is."""
    evidence = ClauseEvidence()
    evidence.add(WRONG)
    assert [one.spread for one in evidence.confirmed(1)] == [None]


def test_requests_of_the_smoke_are_not_counted() -> None:
    """How widespread a finding is, is told of the requests of the clauses alone."""
    bound, told = exchanges.bind(), list[Finding]()
    evidence = Evidence(bound, (ECHO,), lambda exchange, found: told.extend(found))
    for clause in (SMOKE, "A-CLAUSE"):
        sent = exchanges.appointment(status="pending")
        probe = {"clause": clause, "body": {"scheduled_at": sent["scheduled_at"]}}
        evidence.observe(exchanges.shown(exchanges.appointment(status="confirmed"), sent, probe=probe))
    assert evidence._of[ECHO.id].cases == 1


def test_cases_whose_reads_were_late_are_not_counted() -> None:
    """Requests that are sent again, as their reads may have been late, do not count twice: what they all show is always
    wrong."""
    evidence, read = ClauseEvidence(), replace(WRONG, exchange=replace(EXCHANGE, after={"read": {}}))
    for number in range(4):
        if number == 2:
            evidence.forget_reads()
        evidence.count(STATUS, [read])
        evidence.add(read)
    [finding] = evidence.confirmed(4)
    assert str(finding.spread) == "2 of 2 requests that may change it"


def test_a_copy_of_the_evidence_counts_by_itself() -> None:
    """What is counted after a copy was made is not in the copy."""
    evidence = ClauseEvidence()
    evidence.count(STATUS, [WRONG])
    evidence.add(WRONG)
    copy = evidence.copy()
    evidence.count(STATUS, [WRONG])
    assert [str(one.spread).partition(" req")[0] for one in copy.confirmed(1)] == ["1 of 1"]


def test_kinds_of_keys_are_counted_apart() -> None:
    """Where a wrong key is let in and none is refused, the finding says which of the two was not refused."""
    evidence = ClauseEvidence()
    for key, is_wrong in [("none", False), ("wrong", True), ("empty", False), ("wrong", True)]:
        evidence.count(NOTE, [ANY] if is_wrong else [], key)
    evidence.add(ANY)
    [finding] = evidence.confirmed(4)
    by_key = "broken with a wrong key 2 of 2, an empty key 0 of 1, no key 0 of 1"
    assert str(finding.spread) == f"2 of 4 requests that tested the clause ({by_key})"
