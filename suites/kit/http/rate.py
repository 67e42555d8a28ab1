"""How many requests per second a host gets: from all of this process, and from all machines that share a Redis."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import lru_cache, partial

import httpx
from pyrate_limiter import Rate, RateItem

from suites.kit.http.rate_stores import Store, in_process, in_redis
from suites.kit.model.errors import BudgetSpent, RateUnavailable

WINDOW_MILLISECONDS = 1100
"""Milliseconds in which `rate` requests may go out. Longer than the promised second, because the promise is about
arrivals: a request that was slow on its way and the fast ones of the next window may arrive within one second."""
KEPT = 600_000
"""Milliseconds after which a counted request is dropped: longer than any window of a rate that a target would give."""
STALLED_SECONDS = 30.0
"""How long another machine's lock on the count is waited for: three times as long as a dead machine can hold it."""
STALE_SECONDS = 0.03
"""A turn that took this much longer to count than usual is not used but taken anew: the machine stalled in between,
and the request would arrive in a later window than the one in which it was counted."""


class RateLimiter:
    """No limit at all, as for the stand-in in this process."""

    def wait(self, deadline: float) -> bool:
        """Wait for a turn. False at once when none is free before the deadline (seconds of `time.monotonic`).

        Raises BudgetSpent when the shared count cannot be reached: without it nothing may be sent.
        """
        return True


class CountingLimiter(RateLimiter):
    """At most the rate's limit in any of its intervals, counted in a store."""

    def __init__(self, rate: Rate, opened: Callable[[], Store]) -> None:
        self._rate, self._opened, self._store = rate, opened, opened()
        self._counted, self._quickest = 0.0, math.inf

    def wait(self, deadline: float) -> bool:
        """See RateLimiter."""
        while True:
            seconds = self._refused_for(deadline)
            if seconds == 0 and self._is_fresh():
                return True
            if time.monotonic() + seconds > deadline:
                return False
            time.sleep(seconds)

    def _is_fresh(self) -> bool:
        took = time.monotonic() - self._counted
        self._quickest = min(self._quickest, took)
        return took <= self._quickest + STALE_SECONDS

    def _refused_for(self, deadline: float) -> float:
        """Seconds until the next turn may be free; 0 when one was taken. A broken store is opened anew once."""
        patience = max(0.0, min(STALLED_SECONDS, deadline - time.monotonic()))
        failures: tuple[type[Exception], ...] = (RateUnavailable, *self._store.failures)
        try:
            return self._take(patience)
        except failures:
            self._store.close()
        try:
            self._store = self._opened()
            return self._take(patience)
        except failures as error:
            problem = f"the count of requests that all machines share cannot be reached ({type(error).__name__})"
            raise BudgetSpent(f"{problem}; nothing is sent without it") from None

    def _take(self, patience: float) -> float:
        """The time is read while the lock is held, so that no turn is counted earlier than it was taken."""
        bucket = self._store.bucket
        with self._store.lock(patience):
            self._counted, now = time.monotonic(), self._store.now()
            decision = bucket.put_decision(RateItem("request", now))
            if decision.allowed:
                bucket.leak(now - max(KEPT, self._rate.interval))
                return 0.0
            newest = bucket.peek(0)
            if newest is not None and newest.timestamp > now:  # the clock of the store was set back
                bucket.flush()
                return 0.001
            return max(1, decision.retry_after_ms or 1) / 1000


def rate_limiter_of(base_url: str, rate: float, redis_url: str | None = None) -> RateLimiter:
    """The limiter of the host of a URL, `rate` in requests per second, 0 for no limit.

    All requests of this process to that host share it; with `redis_url` so do all machines that use that Redis.
    Raises RateUnavailable when the Redis cannot be used.
    """
    if rate <= 0:
        return RateLimiter()
    url = httpx.URL(base_url)
    return _limiter(f"{url.scheme}://{url.host}:{url.port}", rate, redis_url)


@lru_cache(maxsize=256)  # more hosts than one process ever talks to
def _limiter(origin: str, rate: float, redis_url: str | None) -> RateLimiter:
    allowed = Rate(int(rate), WINDOW_MILLISECONDS) if rate >= 1 else Rate(1, math.ceil(WINDOW_MILLISECONDS / rate))
    opened = partial(in_redis, redis_url) if redis_url else in_process
    return CountingLimiter(allowed, partial(opened, origin, allowed))
