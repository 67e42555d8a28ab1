"""Runs of the suite in this process, against a stand-in or any other WSGI application."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import respx

from contracts import Clause, Contract
from suites.kit.http.client import Client
from suites.kit.http.retry_policy import USUAL, RetryPolicy
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of, rank
from suites.kit.model.closing import Tally, sentence
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import SMOKE, Exchange, Probe
from suites.kit.model.profiles import PROFILES, SEED, Profile
from suites.kit.model.target import Target
from suites.kit.model.verdicts import Verdict, exit_code
from suites.kit.run.campaign import Campaign
from suites.kit.session.items import all_clauses, explorer_of
from suites.standin import StandIn, embedded, fault

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
GATE = PROFILES["gate"]


@dataclass(frozen=True)
class Run:
    """The results of a run of one provider: the verdict of each clause, and the numbers.

    `first` is, by broken clause, the number of the request (reads count too) that first showed it. `coverage` says, by
    member and class of values, what became of it.
    """

    contract: Contract
    verdicts: dict[str, Verdict]
    tally: Tally
    first: Mapping[str, int] = field(default_factory=dict)
    coverage: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def words(self) -> Counter[str]:
        """How many clauses have each verdict."""
        return Counter(verdict.word for verdict in self.verdicts.values())

    @property
    def exit_code(self) -> int:
        """The exit code that pytest would have."""
        return exit_code(self.words, self.tally.is_two_sided, faulty=False)

    @property
    def sentence(self) -> str:
        """The closing sentence about the provider."""
        return sentence(self.contract.title, self.tally)[0]


@dataclass
class WatchedCampaign(Campaign):
    """A campaign that notes which exchange first showed each broken clause.

    The campaign's evidence does not have that: of two equal findings it keeps the one with the smaller request. Once
    the clause `until` is broken, the campaign sends nothing more.
    """

    until: str | None = None
    first: dict[str, int] = field(default_factory=dict)

    def send(self, probe: Probe, previous: Exchange | None = None) -> Exchange:
        """Send like any campaign, then note what is new, also when this exchange has used up the budget."""
        if self.is_over and probe.clause != SMOKE:
            raise BudgetSpent("the fault has been found")
        try:
            return super().send(probe, previous)
        finally:
            self.note()

    @property
    def is_over(self) -> bool:
        """Whether the clause `until` is broken, and as much as it can be: a must may be warned about at first."""
        found = (one for one in self.evidence.findings().values() if one.clause.id == self.until)
        return any(one.is_violation or one.clause.strength != "must" for one in found)

    def note(self) -> None:
        """Note the findings so far; an exchange's number counts all requests up to it."""
        for finding in self.evidence.findings().values():
            known = self.first.get(finding.clause.id, finding.exchange.number)
            self.first[finding.clause.id] = min(known, finding.exchange.number)


def run_with_fault(contract: Contract, id: str, profile: Profile = GATE, seed: int = SEED) -> Run:
    """Run the own item of a fault's clause, against the stand-in with that fault and no other."""
    one = fault(contract, id)
    return run(contract, StandIn(contract, faults=(one,)), [one.clause], profile=profile, seed=seed)


def target_of(standin: StandIn) -> Target:
    """A stand-in in this process as a target."""
    return replace(Target.of(standin.target()), is_embedded=True)


def run(
    contract: Contract, application: Application, clauses: Iterable[Clause] = (), target: Target | None = None,
    *, profile: Profile = GATE, seed: int = SEED, until: str | None = None, policy: RetryPolicy = USUAL,
) -> Run:  # fmt: skip
    """Try clauses (default: all) in the order of a conformance run, or until the clause `until` is found broken.

    The default target is that of a fresh stand-in.
    """
    items = sorted(clauses or all_clauses(contract, profile), key=rank)
    bound = BoundContract(contract, target or target_of(StandIn(contract)), seed, profile.thorough)
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=embedded(application))
        client = Client(bound, profile.requests_for(contract), "selftest", policy=policy)
        campaign = WatchedCampaign(bound, client, tuple(items), until=until)
        found = {one.clause.id: one for clause in items for one in _try(campaign, clause, profile, seed)}
        client.close()
    campaign.note()
    words, counts = Counter(verdict.word for verdict in found.values()), campaign.counts
    tally = Tally(words, counts.requests, counts.accepted, counts.refused, campaign.setup)
    return Run(contract, found, tally, campaign.first, campaign.coverage.outcomes)


def _try(campaign: WatchedCampaign, clause: Clause, profile: Profile, seed: int) -> list[Verdict]:
    if campaign.is_over:
        return campaign.conclude(clause)
    if not kind_of(clause).generated:
        campaign.try_clause(clause)
    elif campaign.start():
        explorer_of(campaign, clause, profile, seed).explore()
    return campaign.conclude(clause)
