"""Where the requests of the last moments are counted: in this process, or in a Redis that several machines share."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from pyrate_limiter import InMemoryBucket, Rate, RedisBucket

from suites.kit.model.errors import RateUnavailable

REDIS_SECONDS = 5.0
"""How long one answer of the Redis is waited for. On one network it takes a millisecond; five seconds are an outage."""
HELD_SECONDS = 10.0
"""After which the Redis frees the lock of a machine that died while it held it; counting a request takes far less."""
FORGOTTEN_SECONDS = 86_400
"""After a day without a request the Redis forgets the count, so that nothing is left there for ever."""
POLL_SECONDS = 0.002
"""How often a held lock is tried again: well below the time between two requests at the usual rates."""
INSTALL = "pip install 'appointment-conformance[redis]'"


@dataclass(frozen=True)
class Store:
    """A count of requests: a bucket of pyrate-limiter that answers at once, not through an awaitable.

    `now` is in milliseconds; `lock` waits at most the given number of seconds; all of them may raise `failures`.
    """

    bucket: Any
    now: Callable[[], int]
    lock: Callable[[float], AbstractContextManager[object]]
    failures: tuple[type[Exception], ...] = ()
    close: Callable[[], object] = lambda: None


def in_process(origin: str, rate: Rate) -> Store:
    """The count of this process, which is the only one that talks to the host."""
    return Store(InMemoryBucket([rate]), _uptime, lambda seconds: nullcontext())


def in_redis(url: str, origin: str, rate: Rate) -> Store:
    """The count in a Redis, for all machines that use it; the time is the Redis' own. Raises RateUnavailable."""
    try:
        import redis
    except ImportError:
        raise RateUnavailable(f"REDIS_URL is set, but redis is not installed: {INSTALL}, or unset REDIS_URL") from None
    key = f"appointment-conformance:rate:{origin}"
    try:
        client = redis.Redis.from_url(url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS)
        bucket = RedisBucket.init([rate], client, key)
    except (ValueError, redis.RedisError) as error:
        problem = f"the Redis of REDIS_URL cannot be used ({type(error).__name__})"
        raise RateUnavailable(f"{problem}: it must be redis://HOST:PORT and running; or unset REDIS_URL") from None
    lock = partial(client.lock, f"{key}:lock", HELD_SECONDS, POLL_SECONDS, True)
    return Store(bucket, partial(_redis_time, client, key), lock, (redis.RedisError,), client.close)


def _uptime() -> int:
    """A clock that nobody sets."""
    return time.monotonic_ns() // 1_000_000


def _redis_time(client: Any, key: str) -> int:
    client.expire(key, FORGOTTEN_SECONDS)
    seconds, microseconds = client.time()
    return int(seconds) * 1000 + int(microseconds) // 1000
