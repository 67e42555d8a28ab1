"""Where recent requests are counted: in this process, or in a Redis that several machines share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

from pyrate_limiter import InMemoryBucket, Rate, RedisBucket

from suites.kit.http.shared_redis import PREFIX, connect, unavailable

HELD_SECONDS = 10.0
"""After this time the Redis frees the lock of a machine that died holding it. Counting a request takes far less."""
FORGOTTEN_SECONDS = 86_400
"""The Redis forgets a count after a day without requests, so that we leave nothing there for ever."""
POLL_SECONDS = 0.002
"""The pause between two attempts to get the lock: far less than the time between two requests at the usual rates."""


@dataclass(frozen=True)
class Store:
    """A count of requests: a bucket of pyrate-limiter, used without asyncio.

    `now` is in milliseconds. `lock` waits at most the given number of seconds. All of them may raise `failures`.
    """

    bucket: Any
    now: Callable[[], int]
    lock: Callable[[float], AbstractContextManager[object]]
    failures: tuple[type[Exception], ...] = ()
    close: Callable[[], object] = lambda: None


def in_process(origin: str, rate: Rate) -> Store:
    """A count in memory, for a process that is the only one to talk to the host. Its threads share the lock."""
    lock = threading.Lock()
    return Store(InMemoryBucket([rate]), _uptime, lambda seconds: lock)


def in_redis(url: str, origin: str, rate: Rate) -> Store:
    """A count in a Redis, for all machines that use it, by the clock of the Redis. Raises RedisUnavailable."""
    client, key = connect(url), f"{PREFIX}rate:{origin}"
    import redis

    try:
        bucket = RedisBucket.init([rate], client, key)
    except redis.RedisError as error:
        raise unavailable(error) from None
    lock = partial(client.lock, f"{key}:lock", HELD_SECONDS, POLL_SECONDS, True)
    return Store(bucket, partial(_redis_time, client, key), lock, (redis.RedisError,), client.close)


def _uptime() -> int:
    """Milliseconds of a clock that is never set back."""
    return time.monotonic_ns() // 1_000_000


def _redis_time(client: Any, key: str) -> int:
    client.expire(key, FORGOTTEN_SECONDS)
    seconds, microseconds = client.time()
    return int(seconds) * 1000 + int(microseconds) // 1000
