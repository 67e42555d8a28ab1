"""Wires for the tests: to one host, without real pauses, with everything counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from suites.kit.http.rate import RateLimiter
from suites.kit.http.replies import Reply
from suites.kit.http.sender import HttpSender, RetryPolicy
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.target import Limits

BASE = "https://sandbox.example.com"
SHORT = Limits(rate=0, minutes=1, connect_seconds=0.5, read_seconds=0.3, patience_seconds=0.3)


@dataclass
class Kept:
    """What a wire did beside sending: pauses, and requests taken from the budget."""

    naps: list[float] = field(default_factory=list)
    spent: int = 0
    budget: int = 1000

    def spend(self) -> None:
        """Take one request. Raises BudgetSpent when there is none."""
        if self.spent >= self.budget:
            raise BudgetSpent(f"the budget of {self.budget} requests is spent")
        self.spent += 1


class Turns(RateLimiter):
    """A pace that counts, and gives no turn when there is none."""

    def __init__(self, *, gives: bool = True) -> None:
        self.count, self.gives = 0, gives

    def wait(self, deadline: float) -> bool:
        """Count a turn."""
        self.count += 1
        return self.gives


class Tried:
    """A wire that sends plain updates."""

    def __init__(self, wire: HttpSender, base: str, kept: Kept) -> None:
        self.wire, self.base, self.kept = wire, base, kept

    def update(self, **how: Any) -> Reply:
        """Send one update."""
        request = self.wire.build("PATCH", f"{self.base}/appointments/1", content=b"{}")
        return self.wire.send(request, **how)


@contextmanager
def tried(base: str = BASE, *, limits: Limits = SHORT, budget: int = 1000, **rest: Any) -> Iterator[Tried]:
    """A wire to one host. `pace`, `hosts` and what HttpSender takes by name may be given."""
    kept = Kept(budget=budget)
    manners = replace(rest.pop("manners", RetryPolicy()), sleep=rest.pop("sleep", kept.naps.append))
    hosts = frozenset({base}) | rest.pop("hosts", frozenset())
    wire = HttpSender(limits, "r-1", hosts, kept.spend, rest.pop("pace", RateLimiter()), manners=manners, **rest)
    try:
        yield Tried(wire, base, kept)
    finally:
        wire.close()


def soon(seconds: float) -> float:
    """A deadline so many seconds from now."""
    return time.monotonic() + seconds


def one_after_another(*answers: httpx.Response | Exception) -> Callable[[httpx.Request], httpx.Response]:
    """Answers in turn; the last one for ever."""
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        now = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(now, Exception):
            raise now
        return httpx.Response(now.status_code, headers=now.headers, content=now.content)

    return answer
