"""What confirming a finding takes from the requests of a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from suites.kit.http.account import Account
from suites.kit.http.budget import Budget
from suites.kit.model.findings import Finding
from suites.kit.model.target import Target
from suites.kit.run.confirmation import confirm_findings
from suites.kit.run.repetitions import IN_VAIN, MOST_IN_VAIN
from suites.kit.run.smoke import smoke_probe
from suites.selftest import exchanges
from suites.selftest.underway import underway
from suites.standin import StandIn, faults

REQUESTS = 200


def target(requests: int | None = None) -> Target:
    """The target of a stand-in, with its own limit of requests or none."""
    plain = Target.of(StandIn(exchanges.contract("eka")).target())
    return replace(plain, limits=replace(plain.limits, requests=requests))


def left_after(budget: Budget, spent: int) -> int:
    """What is left of a budget after sending so much again."""
    budget.spent += spent
    budget.give_back(spent)
    return budget.left


def opened(target: Target) -> Budget:
    """The budget of a run at a target."""
    authentication = exchanges.contract("eka").authentication
    return Account.open(target, authentication, REQUESTS, "selftest").budget


def test_what_confirms_a_finding_is_given_back() -> None:
    """Sending again what found something takes nothing from the clauses still to come."""
    assert left_after(opened(target()), REQUESTS // 10) == REQUESTS


def test_no_more_than_a_tenth_is_given_back() -> None:
    """However many findings there are, a run sends at most a tenth more than its profile says."""
    assert left_after(opened(target()), REQUESTS // 2) == REQUESTS - REQUESTS // 2 + REQUESTS // 10


def test_the_own_limit_of_a_target_holds() -> None:
    """A target that sets a limit gets no request beyond it, whatever is found."""
    assert left_after(opened(target(requests=REQUESTS)), 10) == REQUESTS - 10


def test_confirming_in_a_run_gives_back() -> None:
    """A finding of a run is sent again, and the run has as many requests left as before."""
    with underway("aniva", exchanges.contract().clauses, requests=REQUESTS) as campaign:
        campaign.start()
        exchange = campaign.send(smoke_probe(campaign.bound))
        finding = Finding(exchanges.contract().clause("ANIVA-UPDATED"), exchange, "/updated_at", "type", 1, 2)
        left, sent = campaign.client.remaining, campaign.client.count
        confirm_findings(campaign, exchange, [finding])
        assert (campaign.client.remaining, campaign.client.count > sent) == (left, True)


def seen_after(in_vain: int) -> set[tuple[int, int]]:
    """How often a change that stays is seen, where so many others were sent from the state before in vain."""
    contract = exchanges.contract("sqod")
    name = "SQOD-ONLY-SENT:touches_another_neighbour"
    fault = next(one for one in faults(contract) if one.id == name)
    with underway("sqod", contract.clauses, 400, fault) as campaign:
        campaign.done_once |= {f"{IN_VAIN} {number}" for number in range(in_vain)}
        campaign.start()
        found = [one for one in campaign.evidence.findings().values() if one.clause.id == "SQOD-ONLY-SENT"]
    return {one.seen for one in found}


@pytest.mark.parametrize("in_vain", [0, MOST_IN_VAIN - 1])
def test_a_change_that_stays_is_tried_from_the_state_before_it(in_vain: int) -> None:
    """What always sets a member to one value shows only where it has another: that is set before each repetition."""
    assert seen_after(in_vain) == {(3, 3)}


def test_what_was_tried_in_vain_often_enough_is_tried_no_more() -> None:
    """Where a vendor's answers show nothing put back, no more requests of other clauses go into it."""
    assert seen_after(MOST_IN_VAIN) == {(2, 3)}
