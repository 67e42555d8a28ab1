"""The lock of a place in a Redis: one run at a time writes to it from all machines that use that Redis."""

from __future__ import annotations

import contextlib
import json
import platform
import secrets
import threading
import time

from contracts.places import Place
from suites.kit.http.shared_redis import PREFIX, connect, unavailable
from suites.kit.session.run_lock import UNKNOWN_HOLDER, holder_of, holder_sentence

LEASE_SECONDS = 60.0
"""How long the Redis keeps the lock of a run that no longer renews it. After a crash the next run waits this long;
and the Redis, or the network to it, may be away for nearly as long without anybody else getting the lock."""
RENEWALS = 4
"""How often the lock is renewed within that time: two renewals may fail, and a third one still comes in time."""
HOLD = """
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end
return redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
"""
"""Renews the owner's lock or acquires a free one, in one step: also where the Redis has lost it by a restart, and where
only the answer to an earlier attempt was lost."""
CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""A clock that goes on while the machine sleeps, where there is one."""
RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end"


class SharedLock:
    """The lock of a place, renewed by a thread while a run goes on. Only the token of its owner renews or releases it.

    `note` says what went wrong in between, once.
    """

    def __init__(self, url: str, place: Place, run: str, lease_seconds: float = LEASE_SECONDS) -> None:
        self.note = self._taken_by = ""
        self._renewed_at = _now()
        self._client, self._lease = connect(url), lease_seconds
        # Each machine's loopback is another place.
        name = f"{platform.node()}/{place}" if place.is_loopback else str(place)
        self._key = f"{PREFIX}lock:{name}"
        self._token = json.dumps({**holder_of(run), "machine": platform.node(), "nonce": secrets.token_hex(8)})
        self._is_over = threading.Event()
        self._renewing = threading.Thread(target=self._renew_until_over, daemon=True)

    def acquire(self) -> str | None:
        """Acquire the lock. Returns None, or a sentence about the run that holds it. Raises RedisUnavailable."""
        import redis

        try:
            holder = self._hold()
        except redis.RedisError as error:
            raise unavailable(error) from None
        if holder is None:
            self._renewing.start()
        return holder

    def release(self) -> None:
        """Release the lock, if it is still this run's. Where the Redis is away, it ends by itself."""
        import redis

        self._is_over.set()
        if self._renewing.is_alive():
            self._renewing.join()
        with contextlib.suppress(redis.RedisError):
            self._client.eval(RELEASE, 1, self._key, self._token)
        self._client.close()

    def _hold(self) -> str | None:
        """Renew or acquire the lock. Returns None, or a sentence about the run that holds it."""
        if self._client.eval(HOLD, 1, self._key, self._token, int(self._lease * 1000)):
            return None
        try:
            return holder_sentence(json.loads(self._client.get(self._key) or b"{}"))
        except (LookupError, ValueError, TypeError):
            return UNKNOWN_HOLDER

    @property
    def taken_by(self) -> str:
        """Which run holds the lock instead; empty where none does. Nothing more must be sent then.

        It may be so after this process was suspended, or cut off from the Redis, for longer than the lease. The thread
        notices that at its next renewal. After a machine has slept, the next request may be earlier, so this asks.
        """
        if not self._taken_by and _now() - self._renewed_at > self._lease:
            self._renew()
        return self._taken_by

    def _renew_until_over(self) -> None:
        while not (self._taken_by or self._is_over.wait(self._lease / RENEWALS)):
            self._renew()

    def _renew(self) -> None:
        import redis

        self._renewed_at = _now()
        try:
            self._taken_by = self._taken_by or self._hold() or ""
        except redis.RedisError as error:
            self.note = (
                f"the Redis of REDIS_URL was out of reach during the run ({type(error).__name__}), so a run on "
                "another machine may have written to this target at the same time"
            )


def _now() -> float:
    return time.clock_gettime(CLOCK)
