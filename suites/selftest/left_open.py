"""What a stand-in does where its page leaves it open, as a nightly run records it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from unittest import mock

import respx

from contracts import Contract
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import observing_clause
from suites.kit.model.observation import Observation
from suites.kit.model.target import Target
from suites.kit.model.verdicts import Verdict
from suites.kit.run.campaign import Campaign
from suites.kit.run.observing import Observing
from suites.proof._run import target_of
from suites.selftest import exchanges
from suites.standin import StandIn, embedded, variants

BUDGET = 4_000
"""That of a nightly run: what stops the observations is their own limit."""
Wrapped = Callable[[Any], Any]
"""What stands between the suite and a stand-in."""


@dataclass(frozen=True)
class Seen:
    """What was observed; `requests` is how many that took, `verdict` the verdict of its item."""

    observations: tuple[Observation, ...]
    requests: int
    verdict: Verdict
    campaign: Campaign

    @property
    def facts(self) -> dict[tuple[str, str], tuple[object, ...]]:
        """What became of each case, without what differs by the run."""
        return {(one.clause, one.case): (one.status, one.code, one.effects, one.doubt) for one in self.observations}

    @property
    def doubts(self) -> set[str]:
        """Why cases were not observed."""
        return {one.doubt for one in self.observations if one.doubt}


def varied(provider: str, name: str) -> StandIn:
    """A stand-in that behaves as a compliant variant."""
    contract = exchanges.contract(provider)
    return StandIn(contract, variant=next(one for one in variants(contract) if one.name == name))


def seen_at(
    standin: StandIn, *, seed: int = 0, now: datetime | None = None, wrapped: Wrapped = lambda app: app,
    target: Target | None = None, judged: tuple[str, ...] = (),
) -> Seen:  # fmt: skip
    """Have the cases of a stand-in's contract sent to it, and judged by these clauses."""
    contract: Contract = standin.contract
    bound = BoundContract(contract, target or target_of(standin), seed, thorough=True, now=now or datetime.now(UTC))
    item = observing_clause(contract)
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=embedded(wrapped(standin)))
        clauses = (item, *(contract.clause(id) for id in judged))
        campaign = Campaign(bound, Client(bound, BUDGET, "selftest"), clauses)
        campaign.start()
        before = campaign.client.count
        observing = Observing(campaign, item)
        observing.explore()
        requests = campaign.client.count - before
        if summary := observing.summary():
            campaign.evidence.note(item, summary)
    return Seen(tuple(observing.made), requests, campaign.conclude(item)[0], campaign)


CLOCKS = ("contracts.clock", "suites.standin._store", "suites.standin._state", "suites.standin._clause_match")
"""The modules by whose clock a stand-in answers."""


def later(days: int) -> type[datetime]:
    """A clock so many days ahead."""

    class Later(datetime):
        """The time by that clock."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            """The time now, and so many days."""
            return datetime.now(tz) + timedelta(days=days)

    return Later


def plain_after(provider: str, days: int, seed: int) -> Seen:
    """What is observed at a provider's plain stand-in so many days from now, in a run with another seed."""
    clock = later(days)
    with ExitStack() as patched:
        for name in CLOCKS:
            patched.enter_context(mock.patch(f"{name}.datetime", clock))
        return plain(provider, seed=seed, now=clock.now(UTC))


def plain(provider: str, **options: Any) -> Seen:
    """What is observed at a provider's plain stand-in."""
    return seen_at(StandIn(exchanges.contract(provider)), **options)
