"""What is said of members that should stay as they are, where nothing shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from suites.kit.checks.evidence import Evidence
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, NOT_APPLICABLE, Verdict, verdict
from suites.selftest import exchanges
from suites.selftest.exchanges import shown

OURS = exchanges.appointment()
WITHOUT = {name: value for name, value in OURS.items() if name != "status"}


def judged(check: str, *states: Any, **changes: Any) -> Verdict:
    """The verdict on the status after ordinary updates, each of which leaves the appointment as one of these states."""
    clause = exchanges.clause(check, fields=("/status",), **changes)
    bound = exchanges.bind()
    evidence = Evidence(bound, (clause,), lambda exchange, findings: None)
    for state in states:
        evidence.observe(shown(state, state, "read"))
    return verdict(clause, evidence._of[clause.id], None, bound.now.date(), len(states))


@pytest.mark.parametrize("check", ["preserves", "keeps"])
def test_what_nothing_shows_is_not_kept(check: str) -> None:
    """A promise about a member that no answer or read shows has not been looked at."""
    assert judged(check, WITHOUT, WITHOUT).word == NOT_APPLICABLE


@pytest.mark.parametrize("check", ["preserves", "keeps"])
def test_what_something_shows_is_kept(check: str) -> None:
    """It is kept where one update shows the member as it was, though others show nothing of it."""
    assert judged(check, WITHOUT, OURS).word == KEPT


def test_a_fact_that_nothing_shows_was_not_confined() -> None:
    """That an update which sends a member was accepted tells nothing, where nothing shows that member."""
    bound = exchanges.bind()
    clause = exchanges.clause("confines")
    evidence = Evidence(bound, (clause,), lambda exchange, findings: None)
    evidence.observe(shown(WITHOUT, WITHOUT, "read", probe={"body": {"status": "cancelled"}, "clause": clause.id}))
    assert verdict(clause, evidence._of[clause.id], None, bound.now.date(), 1).word == NOT_APPLICABLE


@pytest.mark.parametrize("check", ["preserves", "keeps"])
def test_a_read_that_did_not_come_leaves_it_open(check: str) -> None:
    """Where one update was followed by no read, nobody knows whether the member stayed, whatever the others showed."""
    clause, bound = exchanges.clause(check, fields=("/status",)), exchanges.bind()
    evidence = Evidence(bound, (clause,), lambda exchange, findings: None)
    evidence.observe(shown(OURS, OURS, "read"))
    evidence.observe(replace(shown(OURS, OURS, "read"), before={}, after={}, missing="no read came"))
    assert verdict(clause, evidence._of[clause.id], None, bound.now.date(), 2).word == INCONCLUSIVE
