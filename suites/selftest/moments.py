"""A real target whose time is our own: its reads may lag, and somebody else may write to its first appointment.

Each request takes a fifth of a second, and a pause takes as long as it says, in no time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import respx

from suites.kit.http.client import Client
from suites.kit.http.retry_policy import RetryPolicy
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.profiles import SEED
from suites.kit.model.target import Target
from suites.kit.run.campaign import Campaign
from suites.kit.session.items import all_clauses
from suites.selftest import campaigns, exchanges
from suites.selftest.campaigns import GATE, Run
from suites.standin import StandIn, embedded

REQUEST_SECONDS = 0.2
BEGIN = datetime.now(UTC)


@dataclass
class Moments:
    """Time that passes only when a request is sent, or when somebody waits; `waited` is the latter."""

    now: float = 0.0
    waited: float = 0.0

    def sleep(self, seconds: float) -> None:
        """Let this much time pass."""
        self.now += seconds
        self.waited += seconds


@dataclass
class Elsewhere:
    """A vendor whose every n-th read shows how it was `lag` seconds ago; `writes` is done each `every` seconds."""

    standin: StandIn
    lag: float = 0.0
    nth_read: int = 1
    writes: Callable[[dict[str, Any], float], object] | None = None
    every: float = 0.0
    time: Moments = field(default_factory=Moments)
    _states: list[tuple[float, list[Any]]] = field(default_factory=list)
    _reads: int = 0
    _written: float = 0.0

    def __post_init__(self) -> None:
        self._keep_state()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """The answer to a request."""
        self.time.now += REQUEST_SECONDS
        with mock.patch("suites.standin._state.now", self._now):
            return self._answer(environ, start_response)

    def _now(self) -> str:
        """The vendor's clock, for stamps: it goes on while somebody waits."""
        return (BEGIN + timedelta(seconds=self.time.now)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        self._write_what_is_due()
        if environ["REQUEST_METHOD"] == "GET":
            return self._read(environ, start_response)
        answer = self.standin(environ, start_response)
        self._keep_state()
        return answer

    @property
    def policy(self) -> RetryPolicy:
        """The usual pauses, in this vendor's time."""
        return RetryPolicy(sleep=self.time.sleep, clock=lambda: self.time.now)

    def _write_what_is_due(self) -> None:
        if self.writes and self.time.now - self._written >= self.every:
            self._written = self.time.now
            self.writes(self.standin.store.appointments[0].shows, self.time.now)
            self._keep_state()

    def _keep_state(self) -> None:
        self._states.append((self.time.now, [deepcopy(row.shows) for row in self.standin.store.appointments]))

    def _read(self, environ: dict[str, Any], start_response: Any) -> Any:
        self._reads += 1
        if not self.lag or self._reads % self.nth_read:
            return self.standin(environ, start_response)
        old = [states for at, states in self._states if at <= self.time.now - self.lag]
        return self._shown((old or [self._states[0][1]])[-1], environ, start_response)

    def _shown(self, states: list[Any], environ: dict[str, Any], start_response: Any) -> Any:
        rows = self.standin.store.appointments
        now = [row.shows for row in rows]
        try:
            for row, shows in zip(rows, deepcopy(states), strict=False):
                row.shows = shows
            return self.standin(environ, start_response)
        finally:
            for row, shows in zip(rows, now, strict=True):
                row.shows = shows


def run(vendor: Elsewhere, but: str = "") -> Run:
    """A whole run against such a vendor, or one without the clauses of a check."""
    contract = vendor.standin.contract
    clauses = [one for one in all_clauses(contract, GATE) if one.check != but]
    return campaigns.run(contract, vendor, clauses, target=Target.of(vendor.standin.target()), policy=vendor.policy)


@contextmanager
def campaign(vendor: Elsewhere) -> Iterator[Campaign]:
    """A campaign of all clauses at such a vendor, which has sent nothing yet."""
    contract = vendor.standin.contract
    bound = BoundContract(contract, Target.of(vendor.standin.target()), SEED)
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=embedded(vendor))
        client = Client(bound, GATE.requests, "selftest", policy=vendor.policy)
        yield Campaign(bound, client, contract.clauses)
        client.close()


def standin(provider: str) -> StandIn:
    """A fresh stand-in of a provider."""
    return StandIn(exchanges.contract(provider))
