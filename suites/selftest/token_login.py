"""A login that gives tokens, without a connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import respx

from suites.kit.http.retry_policy import RetryPolicy
from suites.kit.http.tokens import TokenStore
from suites.selftest.logins import token_store

IMPATIENT = RetryPolicy(sleep=lambda _: None)
"""The usual retries without their pauses."""


@dataclass
class Vendor:
    """A login without a connection: its answer to the n-th request, the paths it was asked for, and a clock."""

    answer: Callable[[int], httpx.Response] = lambda number: fresh(f"token-{number}")
    paths: list[str] = field(default_factory=list)
    now: float = 0.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        return self.answer(len(self.paths) - 1)

    def store(self, **facts: Any) -> TokenStore:
        """A token store that asks this login, and tells the time by its clock."""
        return token_store(how={"clock": lambda: self.now, "policy": IMPATIENT}, **facts)


def fresh(value: str, **members: Any) -> httpx.Response:
    """An answer with a token that lives for an hour."""
    return httpx.Response(200, json={"access_token": value, "expires_in": 3600, **members})


@contextmanager
def answering() -> Iterator[Vendor]:
    """Such a login, which answers whatever is sent within."""
    vendor = Vendor()
    with respx.mock(assert_all_called=False) as router:
        router.route().mock(side_effect=vendor)
        yield vendor
