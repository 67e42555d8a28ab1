"""A real target whose time is our own: its reads may lag, and somebody else may write to its first appointment.

Each request takes a fifth of a second, and a pause takes as long as it says, in no time.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from suites.kit.http.sender import RetryPolicy
from suites.kit.model.target import Target
from suites.selftest import campaigns, exchanges
from suites.selftest.campaigns import Application, Run
from suites.standin import StandIn

REQUEST_SECONDS = 0.2


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
    """A vendor with replicas `lag` seconds behind, where every n-th read goes; `writes` is done each `every` seconds.

    `application` answers in place of the stand-in, whose appointments these are.
    """

    standin: StandIn
    application: Application | None = None
    lag: float = 0.0
    nth_read: int = 1
    writes: Callable[[dict[str, Any], float], object] | None = None
    every: float = 0.0
    time: Moments = field(default_factory=Moments)
    _states: list[tuple[float, list[Any]]] = field(default_factory=list)
    _reads: int = 0
    _written: float = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """The answer to a request."""
        self.time.now += REQUEST_SECONDS
        store = self.standin.store
        if self.writes and self.time.now - self._written >= self.every:
            self._written = self.time.now
            self.writes(store.appointments[0].shows, self.time.now)
            self._keep_state()
        answer = self.application or self.standin
        if environ["REQUEST_METHOD"] != "GET":
            answered = answer(environ, start_response)
            self._keep_state()
            return answered
        self._reads += 1
        old = [states for at, states in self._states if at <= self.time.now - self.lag]
        is_behind = self.lag and self._reads % self.nth_read == 0 and (old or self._states)
        return (
            self._shown(old[-1] if old else self._first, environ, start_response)
            if is_behind
            else answer(environ, start_response)
        )

    def _keep_state(self) -> None:
        self._states.append((self.time.now, [deepcopy(row.shows) for row in self.standin.store.appointments]))

    def __post_init__(self) -> None:
        self._first = [deepcopy(row.shows) for row in self.standin.store.appointments]

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


def run(vendor: Elsewhere, clauses: tuple[str, ...] = ()) -> Run:
    """A run against such a vendor, of all clauses or of those with these ids."""
    contract = vendor.standin.contract
    policy = RetryPolicy(sleep=vendor.time.sleep, clock=lambda: vendor.time.now)
    wanted = [clause for clause in contract.clauses if clause.id in clauses]
    return campaigns.run(contract, vendor, wanted, Target.of(vendor.standin.target()), policy=policy)


def standin(provider: str) -> StandIn:
    """A fresh stand-in of a provider."""
    return StandIn(exchanges.contract(provider))
