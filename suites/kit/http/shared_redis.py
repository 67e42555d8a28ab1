"""The Redis of REDIS_URL, through which several machines share a rate limit and the locks of places."""

from __future__ import annotations

import os
from typing import Any

from suites.kit.model.errors import RedisUnavailable

VARIABLE = "REDIS_URL"
PREFIX = "appointment-conformance:"
"""Every key of ours begins with this, so that the Redis may serve others, too."""
SECONDS = 5.0
"""How long to wait for an answer of the Redis. It usually takes a millisecond; five seconds mean an outage."""
INSTALL = "pip install redis"


def redis_url() -> str | None:
    """The URL of the shared Redis; None where machines share none."""
    return os.environ.get(VARIABLE) or None


def connect(url: str) -> Any:
    """A client of the Redis at a URL, which has answered once. Raises RedisUnavailable."""
    try:
        import redis
    except ImportError:
        raise RedisUnavailable(
            f"{VARIABLE} is set, but the redis package is missing: {INSTALL}, or unset {VARIABLE}"
        ) from None
    try:
        client = redis.Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)
        client.ping()
    except (ValueError, redis.RedisError) as error:
        raise unavailable(error) from None
    return client


def unavailable(error: Exception) -> RedisUnavailable:
    """What to raise for an error of the Redis; its own text may hold the URL, and with it a password."""
    return RedisUnavailable(
        f"no Redis answers at {VARIABLE} ({type(error).__name__}): start it, correct the URL (redis://HOST:PORT), or "
        f"unset {VARIABLE}. Without it, the rate limit and the lock against two runs at once work on this machine only"
    )
