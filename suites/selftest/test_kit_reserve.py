"""The requests and the time that putting back has of its own, whatever the clauses of a run have used up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from suites.kit.generate.unlisted import probe_of, proposals
from suites.kit.http.budget import Budget
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.profiles import PROFILES
from suites.kit.model.target import Limits
from suites.kit.restore import leftovers
from suites.kit.run.confinement import _give_back
from suites.kit.run.renames import rename_back
from suites.kit.run.smoke import smoke_probe
from suites.kit.session.campaigns import open_accounts
from suites.kit.session.options import Plan
from suites.selftest import exchanges
from suites.selftest.underway import Noting, underway

ANIVA = exchanges.contract()


def opened(limits: Limits) -> Budget:
    """The budget of a run of `gate` at a target with these limits."""
    target = replace(exchanges.bind().target, limits=limits)
    plan = Plan("a-run", PROFILES["gate"], 1, [ANIVA], targets={"aniva": target})
    return open_accounts(plan)["aniva"].budget


def all_requests(budget: Budget) -> int:
    """How many requests a budget allows in all, once things are put back."""
    budget.is_putting_back = True
    count = budget.left
    for _ in range(count):
        budget.spend()
    with pytest.raises(BudgetSpent, match="kept for putting things back"):
        budget.spend()
    return count


def test_putting_back_is_besides_the_requests_of_the_clauses() -> None:
    """At a target without a limit the clauses have all requests of the profile, and putting back has others."""
    budget = opened(Limits())
    assert (budget.left, all_requests(budget) > 600) == (600, True)


def test_the_reserve_is_part_of_the_own_limit_of_a_target() -> None:
    """A target that sets a limit gets no request beyond it, also when it is put back."""
    budget = opened(Limits(requests=500))
    assert (budget.left < 500, all_requests(budget)) == (True, 500)


def test_clauses_take_nothing_from_the_reserve() -> None:
    """Once its own requests are spent, a run sends nothing more but what puts things back."""
    budget = Budget(1, spent=1, reserve=5)
    with pytest.raises(BudgetSpent, match=r"the budget of 1 requests is spent$"):
        budget.spend()
    assert budget.reserve == 5


@pytest.mark.parametrize("has_found", [True, False])
def test_a_budget_that_findings_used_up_says_so(has_found: bool) -> None:
    """Where requests went into what a run found, a spent budget says that; what was only observed is no finding."""
    budget = Budget(1, spent=1)
    budget.give_back(2, has_found=has_found)
    with pytest.raises(BudgetSpent, match="the budget of 1 requests is spent") as spent:
        budget.spend()
    assert ("a part of it on what the run found" in str(spent.value)) is has_found


def test_what_puts_back_in_mid_run_leaves_nothing_to_confirm_with() -> None:
    """While something is put back in a run, nothing more counts as left: else findings would be sent again for it."""
    budget = Budget(1, spent=1, reserve=5)
    with budget.putting_back():
        budget.spend()
        assert budget.left == 0
    assert budget.reserve == 4


def spent(campaign: Noting) -> Budget:
    """The budget of a campaign whose requests are spent, with a reserve of five."""
    budget = campaign.client._account.budget
    budget.spent, budget.reserve = budget.allowed, 5
    return budget


def test_a_name_is_given_back_when_the_budget_is_spent() -> None:
    """What an update has renamed gets its name again, also where that update took the last request."""
    body = {"patient_details": {"partner_patient_id": "renamed", "dob": "1990-05-17"}}
    with underway("eka", ()) as campaign:
        probe = replace(smoke_probe(campaign.bound), body={**campaign.bound.base, **body}, region=None)
        exchange = campaign.send(probe)
        spent(campaign)
        rename_back(campaign, exchange)
        assert campaign.sent[-1].why == "give back the name"


def test_what_no_update_should_set_is_given_back_when_the_budget_is_spent() -> None:
    """No update at the end of a run sets such a member, so it is given back at once, though no request is left."""
    made = exchanges.contract("eka")
    clause = made.clause("EKA-CONFINED-FACTS")
    with underway("eka", (clause,)) as campaign:
        opened = campaign.send(probe_of((), clause, campaign.bound, 0, 0))
        proposed = proposals(clause, campaign.bound, opened.after.get("read", {}))[:1]
        budget = spent(campaign)
        _give_back(campaign, proposed, opened.after["read"], opened)
        assert (campaign.sent[-1].why, budget.reserve < 5) == ("give back what no update should set", True)


@pytest.mark.parametrize("rate", [5.0, 0.1])
def test_a_slow_rate_leaves_time_to_put_back(rate: float) -> None:
    """The time to put back is enough for what each appointment needs, however seldom a request may be sent."""
    bound = exchanges.bind()
    bound = replace(bound, target=replace(bound.target, limits=Limits(rate=rate)))
    assert leftovers._minutes(bound, 3) * 60 * rate >= 3 * leftovers.REQUESTS_EACH
