"""How many requests a second one target gets, from all workers of all runs together."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial

from pyrate_limiter import Rate, RateItem

from suites.kit.limits_reached import BudgetSpent
from suites.kit.sending.rate_stores import PaceUnknown, Store, in_file, in_redis

WINDOW = 1100
"""Milliseconds in which `rate` requests may go out. Longer than the second that is promised, because the promise is one
of arrivals: a request that was slow on its way and the fast ones of the next window may arrive within one second."""
KEPT = 600_000
STALLED_SECONDS = 30.0
STALE_SECONDS = 0.03


class Pace:
    """No limit at all, as for the stand-in in this process."""

    def wait(self, deadline: float) -> bool:
        """Wait for a turn. False at once when none is left before the deadline (seconds of `time.monotonic`).

        Raises BudgetSpent when the workers' common count is out of reach: without it nothing may be sent.
        """
        return True

    def close(self) -> None:
        """Give back what is held open."""


class SharedPace(Pace):
    """At most the rate's limit in any of its intervals, counted in a store that others share."""

    def __init__(self, rate: Rate, opened: Callable[[], Store]) -> None:
        self._rate, self._opened, self._store = rate, opened, opened()
        self._counted, self._quickest = 0.0, math.inf

    def wait(self, deadline: float) -> bool:
        """See Pace."""
        while True:
            seconds = self._refused_for(deadline)
            if seconds == 0 and self._is_fresh():
                return True
            if time.monotonic() + seconds > deadline:
                return False
            time.sleep(seconds)

    def _is_fresh(self) -> bool:
        """Whether it took no longer than usual to count the turn; after a stall it would be used too late."""
        took = time.monotonic() - self._counted
        self._quickest = min(self._quickest, took)
        return took <= self._quickest + STALE_SECONDS

    def close(self) -> None:
        """See Pace."""
        self._store.close()

    def _refused_for(self, deadline: float) -> float:
        """Seconds until the next turn may be free; 0 when one was taken. A broken store is opened anew once."""
        patience = max(0.0, min(STALLED_SECONDS, deadline - time.monotonic()))
        failures: tuple[type[Exception], ...] = (PaceUnknown, *self._store.failures)
        try:
            return self._taken(patience)
        except failures:
            self._store.close()
        try:
            self._store = self._opened()
            return self._taken(patience)
        except failures as error:
            told = f"the count of requests that all workers share is out of reach ({type(error).__name__})"
            raise BudgetSpent(f"{told}; nothing is sent without it") from None

    def _taken(self, patience: float) -> float:
        """The time is read while the lock is held, so that no turn is counted earlier than it was taken."""
        bucket = self._store.bucket
        with self._store.lock(patience):
            self._counted, now = time.monotonic(), self._store.now()
            decision = bucket.put_decision(RateItem("request", now))
            if decision.allowed:
                bucket.leak(now - max(KEPT, self._rate.interval))
                return 0.0
            newest = bucket.peek(0)
            if newest is not None and newest.timestamp > now:
                bucket.flush()
                return 0.001
            return max(1, decision.retry_after_ms or 1) / 1000


def pace_of(base_url: str, rate: float, redis_url: str | None = None) -> Pace:
    """The pace of the host of a URL, `rate` in requests a second, 0 for no limit.

    All workers and runs of one user on one machine share it; with `redis_url` all that use that Redis do. Raises
    PaceUnknown when neither can be used.
    """
    if rate <= 0:
        return Pace()
    allowed = Rate(int(rate), WINDOW) if rate >= 1 else Rate(1, math.ceil(WINDOW / rate))
    opened = partial(in_redis, redis_url) if redis_url else in_file
    return SharedPace(allowed, partial(opened, base_url, allowed))
