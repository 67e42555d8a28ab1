"""HTTP senders for the tests: to one host, without real pauses, with everything counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from suites.kit.http.rate import RateLimiter
from suites.kit.http.replies import Reply
from suites.kit.http.retry_policy import RetryPolicy
from suites.kit.http.sender import HttpSender
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.target import Limits

BASE = "https://sandbox.example.com"
SHORT = Limits(rate=0, minutes=1, connect_seconds=0.5, read_seconds=0.3, patience_seconds=0.3)


@dataclass
class Spending:
    """What a sender used up beside sending: pauses, and requests of its budget."""

    pauses: list[float] = field(default_factory=list)
    spent: int = 0
    budget: int = 1000

    def spend(self) -> None:
        """Take one request. Raises BudgetSpent when there is none."""
        if self.spent >= self.budget:
            raise BudgetSpent(f"the budget of {self.budget} requests is spent")
        self.spent += 1


class CountedTurns(RateLimiter):
    """A rate limiter that counts its turns, and refuses them unless one `is_free`."""

    def __init__(self, *, is_free: bool = True) -> None:
        self.count, self.is_free = 0, is_free

    def wait(self, deadline: float) -> bool:
        """Count a turn."""
        self.count += 1
        return self.is_free


class Updates:
    """Sends plain updates to one host through `sender`, and keeps what that used up."""

    def __init__(self, sender: HttpSender, base: str, spending: Spending) -> None:
        self.sender, self.base, self.spending = sender, base, spending

    def update(self, **how: Any) -> Reply:
        """Send one update."""
        request = self.sender.build("PATCH", f"{self.base}/appointments/1", content=b"{}")
        return self.sender.send(request, **how)


@contextmanager
def updates(base: str = BASE, *, limits: Limits = SHORT, budget: int = 1000, **rest: Any) -> Iterator[Updates]:
    """Updates of one host. `limiter`, `hosts`, `sleep` and what HttpSender takes by name may be given."""
    spending = Spending(budget=budget)
    policy = replace(rest.pop("policy", RetryPolicy()), sleep=rest.pop("sleep", spending.pauses.append))
    hosts = frozenset({base}) | rest.pop("hosts", frozenset())
    limiter = rest.pop("limiter", RateLimiter())
    with closing(HttpSender(limits, "r-1", hosts, spending.spend, limiter, policy=policy, **rest)) as sender:
        yield Updates(sender, base, spending)


def soon(seconds: float) -> float:
    """A deadline in this many seconds."""
    return time.monotonic() + seconds


def one_after_another(*answers: httpx.Response | Exception) -> Callable[[httpx.Request], httpx.Response]:
    """The answers in turn; the last one is repeated."""
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        now = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(now, Exception):
            raise now
        return httpx.Response(now.status_code, headers=now.headers, content=now.content)

    return answer
