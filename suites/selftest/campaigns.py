"""Runs of the suite in this process, against a stand-in or any other WSGI application: for tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import respx

from contracts import Clause, Contract
from suites.kit import verdicts
from suites.kit.binding import Binding
from suites.kit.campaign import Campaign
from suites.kit.exploration import Explorer
from suites.kit.profiles import PROFILES, SEED
from suites.kit.sending.client import Client
from suites.kit.session.items import ORDER, all_clauses
from suites.kit.target import Target
from suites.kit.verdicts import Tally, Verdict
from suites.standin import StandIn, fault

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
GATE = PROFILES["gate"]


@dataclass(frozen=True)
class Run:
    """What a run of one provider came to: the verdict of each clause, and the numbers."""

    contract: Contract
    verdicts: dict[str, Verdict]
    tally: Tally

    @property
    def words(self) -> Counter[str]:
        """How many clauses have each verdict."""
        return Counter(verdict.word for verdict in self.verdicts.values())

    @property
    def exit_code(self) -> int:
        """What pytest would end with."""
        return verdicts.exit_code(self.words, self.tally.is_two_sided, faulty=False)

    @property
    def sentence(self) -> str:
        """What the run says about the provider."""
        return verdicts.sentence(self.contract.title, self.tally)[0]


def lying(contract: Contract, id: str) -> Run:
    """The own item of a fault's clause, against the stand-in that tells this lie and no other."""
    told = fault(contract, id)
    return run(contract, StandIn(contract, faults=(told,)), [told.clause])


def run(
    contract: Contract, application: Application, clauses: Iterable[Clause] = (), target: Target | None = None
) -> Run:
    """Try clauses (default: every one) in the order of a conformance run, under the profile `gate`.

    The target is that of a fresh stand-in, unless another one is given.
    """
    items = sorted(clauses or all_clauses(contract), key=lambda clause: ORDER.index(clause.check))
    binding = Binding(contract, target or Target.of(StandIn(contract).target()), SEED, GATE.thorough)
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=respx.WSGIHandler(application))
        client = Client(binding, GATE.requests, "selftest")
        campaign = Campaign(binding, client, tuple(items))
        found = {told.clause.id: told for clause in items for told in _tried(campaign, clause)}
        client.close()
    words = Counter(verdict.word for verdict in found.values())
    counts = campaign.counts
    tally = Tally(words, counts.requests, counts.accepted, counts.refused, campaign.setup)
    return Run(contract, found, tally)


def _tried(campaign: Campaign, clause: Clause) -> list[Verdict]:
    if clause.check != "explores":
        campaign.try_clause(clause)
    elif campaign.start():
        Explorer(campaign, clause, GATE, SEED).explore()
    return campaign.conclude(clause)
