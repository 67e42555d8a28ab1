"""How many requests per second a host gets from this process, or from all machines that share a Redis."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import lru_cache, partial

from pyrate_limiter import Rate, RateItem

from contracts.places import Place
from suites.kit.http.rate_stores import Store, in_process, in_redis
from suites.kit.model.errors import BudgetSpent, RedisUnavailable

WINDOW_MILLISECONDS = 1100
"""Within this window `rate` requests may go out. It is longer than the promised second, because the promise is about
arrivals: a slow request and the fast ones of the next window may arrive within one second."""
KEPT_MILLISECONDS = 600_000
"""A counted request is dropped after ten minutes, which is longer than the window of any sensible rate."""
STALLED_SECONDS = 30.0
"""How long to wait for another machine's lock on the count: three times as long as a dead machine can hold it."""
STALE_SECONDS = 0.03
"""If counting a turn took this much longer than the fastest one, the machine stalled in between. The turn is then not
used, because its request would arrive in a later window than the one in which it was counted. 30 ms are far more than
counting takes, and less than what the window has to spare."""


class RateLimiter:
    """No limit, as for the stand-in in this process. The base of those that have one."""

    def wait(self, deadline: float) -> bool:
        """Wait for a turn. False at once when none is free before the deadline (seconds of `time.monotonic`).

        Raises BudgetSpent when the shared count cannot be reached: without it nothing may be sent.
        """
        return True


class CountingLimiter(RateLimiter):
    """Lets the rate's number of requests through in each of its intervals, counted in a store."""

    def __init__(self, rate: Rate, open_store: Callable[[], Store]) -> None:
        self._rate, self._open_store, self._store = rate, open_store, open_store()
        self._counted_at, self._fastest = 0.0, math.inf

    def wait(self, deadline: float) -> bool:
        """See RateLimiter."""
        while True:
            seconds = self._seconds_to_wait(deadline)
            if seconds == 0 and self._is_fresh():
                return True
            if time.monotonic() + seconds > deadline:
                return False
            time.sleep(seconds)

    def _is_fresh(self) -> bool:
        took = time.monotonic() - self._counted_at
        self._fastest = min(self._fastest, took)
        return took <= self._fastest + STALE_SECONDS

    def _seconds_to_wait(self, deadline: float) -> float:
        """Take a turn and return 0, or return the seconds until one may be free. Reopens a broken store once."""
        patience = max(0.0, min(STALLED_SECONDS, deadline - time.monotonic()))
        failures: tuple[type[Exception], ...] = (RedisUnavailable, *self._store.failures)
        try:
            return self._take(patience)
        except failures:
            self._store.close()
        try:
            self._store = self._open_store()
            return self._take(patience)
        except failures as error:
            problem = f"the request count in the shared Redis cannot be reached ({type(error).__name__})"
            raise BudgetSpent(f"{problem}; nothing more is sent, because the rate could not be kept") from None

    def _take(self, patience: float) -> float:
        """As above, for a store that works. The time is read under the lock, or a turn might be dated too early."""
        bucket = self._store.bucket
        with self._store.lock(patience):
            self._counted_at, now = time.monotonic(), self._store.now()
            decision = bucket.put_decision(RateItem("request", now))
            if decision.allowed:
                bucket.leak(now - max(KEPT_MILLISECONDS, self._rate.interval))
                return 0.0
            newest = bucket.peek(0)
            if newest is not None and newest.timestamp > now:
                # The store's clock was set back. Without this, nothing would go out until it has caught up.
                bucket.flush()
                return 0.001
            return max(1, decision.retry_after_ms or 1) / 1000


def rate_limiter_of(base_url: str, rate: float, redis_url: str | None = None) -> RateLimiter:
    """The limiter for the host of a URL. `rate` is in requests per second, 0 for no limit.

    All requests of this process to that host share it. With `redis_url`, so do all machines that use that Redis.
    Raises RedisUnavailable when the Redis cannot be used.
    """
    return RateLimiter() if rate <= 0 else _limiter(Place.of(base_url).origin, rate, redis_url)


@lru_cache(maxsize=256)  # more hosts than one process ever talks to
def _limiter(host: str, rate: float, redis_url: str | None) -> RateLimiter:
    allowed = Rate(int(rate), WINDOW_MILLISECONDS) if rate >= 1 else Rate(1, math.ceil(WINDOW_MILLISECONDS / rate))
    open_store = partial(in_redis, redis_url) if redis_url else in_process
    return CountingLimiter(allowed, partial(open_store, host, allowed))
