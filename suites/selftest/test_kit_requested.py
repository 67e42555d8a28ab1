"""Which requests a clause has in a run: not those that have been made for another one already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import NotDeclared
from suites.kit.model.profiles import PROFILES
from suites.kit.model.verdicts import INCONCLUSIVE
from suites.kit.run.requested import probes_in_run
from suites.kit.session.items import all_clauses
from suites.selftest.exchanges import contract
from suites.selftest.underway import underway


def test_an_answer_is_asked_for_once() -> None:
    """Clauses about the same answer have one of them ask for it: every clause judges each answer."""
    listed = all_clauses(contract("lobbie"), PROFILES["gate"])
    waiting = [one for one in listed if kind_of(one).about_answers and "response.200/" in one.id]
    with underway("lobbie", tuple(waiting)) as campaign:
        asked = [probes_in_run(campaign, clause) for clause in waiting]
    assert (len(waiting) > 1, bool(asked[0]), any(asked[1:])) == (True, True, False)


def test_what_the_target_gives_all_for_is_sent_beside_what_it_lacks() -> None:
    """Where a target has no id for one address, wrong keys are tried at the other one, and what is lacking is told."""
    clause = contract("eka").clause("EKA-AUTH")
    with underway("eka", (clause,)) as campaign:
        campaign.bound = without_key(campaign.bound, "partner_appointment_id")
        sent = [probe.credential for probe in probes_in_run(campaign, clause)]
        verdict = campaign.conclude(clause)[0]
    assert sent == ["none", "empty", "wrong", "altered"]
    assert (verdict.word, "no partner_appointment_id" in str(verdict.reason)) == (INCONCLUSIVE, True)


def test_a_clause_of_which_nothing_can_be_sent_lacks_all() -> None:
    """Where no request has all that it needs, nothing is sent in their place."""
    clause = contract("eka").clause("EKA-AUTH")
    clause = replace(clause, send=clause.send[-1:])
    with underway("eka", (clause,)) as campaign:
        campaign.bound = without_key(campaign.bound, "partner_appointment_id")
        with pytest.raises(NotDeclared):
            probes_in_run(campaign, clause)


def without_key(bound: BoundContract, key: str) -> BoundContract:
    """The same, at a target whose fixtures do not have a key."""
    fixtures = {
        role: tuple({name: value for name, value in one.items() if name != key} for one in listed)
        for role, listed in bound.target.fixtures.items()
    }
    return replace(bound, target=replace(bound.target, fixtures=fixtures))
