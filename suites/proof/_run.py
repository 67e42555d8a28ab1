"""Runs of the suite in this process, against a stand-in or any other WSGI application."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import respx

from contracts import Clause, Contract
from suites.kit.http.client import Client
from suites.kit.model import verdicts
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import SMOKE, Exchange, Probe
from suites.kit.model.profiles import PROFILES, SEED, Profile
from suites.kit.model.target import Target
from suites.kit.model.verdicts import Tally, Verdict
from suites.kit.run.campaign import Campaign
from suites.kit.run.exploration import Explorer
from suites.kit.session.items import ORDER, all_clauses
from suites.standin import StandIn, embedded, fault

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
GATE = PROFILES["gate"]


@dataclass(frozen=True)
class Run:
    """What a run of one provider came to: the verdict of each clause, and the numbers.

    `first` says after how many requests, reads included, each broken clause was first seen to be so.
    """

    contract: Contract
    verdicts: dict[str, Verdict]
    tally: Tally
    first: Mapping[str, int] = field(default_factory=dict)

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


@dataclass
class Watched(Campaign):
    """A campaign that remembers with which exchange each clause was first found broken.

    The evidence cannot tell: of two findings alike it keeps the one with the smaller request. It sends nothing more
    once the clause `until` is found broken.
    """

    until: str | None = None
    first: dict[str, int] = field(default_factory=dict)

    def send(self, probe: Probe, previous: Exchange | None = None) -> Exchange:
        """Send as any campaign does, and look at what is new, also where the budget ended with this exchange."""
        if self.is_over and probe.clause != SMOKE:
            raise BudgetSpent("what was looked for has been seen")
        try:
            return super().send(probe, previous)
        finally:
            self.note()

    @property
    def is_over(self) -> bool:
        """Whether the clause that was waited for has been found broken."""
        return self.until in self.first

    def note(self) -> None:
        """Note the findings so far; an exchange's number counts the requests up to it."""
        for finding in self.evidence.findings().values():
            known = self.first.get(finding.clause.id, finding.exchange.number)
            self.first[finding.clause.id] = min(known, finding.exchange.number)


def lying(contract: Contract, id: str, profile: Profile = GATE, seed: int = SEED) -> Run:
    """The own item of a fault's clause, against the stand-in that tells this lie and no other."""
    told = fault(contract, id)
    return run(contract, StandIn(contract, faults=(told,)), [told.clause], profile=profile, seed=seed)


def run(
    contract: Contract, application: Application, clauses: Iterable[Clause] = (), target: Target | None = None,
    *, profile: Profile = GATE, seed: int = SEED, until: str | None = None,
) -> Run:  # fmt: skip
    """Try clauses (default: every one) in the order of a conformance run, or only `until` one is found broken.

    The target is that of a fresh stand-in, unless another one is given.
    """
    items = sorted(clauses or all_clauses(contract), key=lambda clause: ORDER.index(clause.check))
    bound = BoundContract(contract, target or Target.of(StandIn(contract).target()), seed, profile.thorough)
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=embedded(application))
        client = Client(bound, profile.requests, "selftest")
        campaign = Watched(bound, client, tuple(items), until=until)
        found = {told.clause.id: told for clause in items for told in _tried(campaign, clause, profile, seed)}
        client.close()
    campaign.note()
    words, counts = Counter(verdict.word for verdict in found.values()), campaign.counts
    tally = Tally(words, counts.requests, counts.accepted, counts.refused, campaign.setup)
    return Run(contract, found, tally, campaign.first)


def _tried(campaign: Watched, clause: Clause, profile: Profile, seed: int) -> list[Verdict]:
    if campaign.is_over:
        return campaign.conclude(clause)
    if clause.check != "explores":
        campaign.try_clause(clause)
    elif campaign.start():
        Explorer(campaign, clause, profile, seed).explore()
    return campaign.conclude(clause)
