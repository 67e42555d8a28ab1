"""How many requests per second a host gets: never more than it may, however many connections and machines there are."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from unittest.mock import Mock

import pytest
from pyrate_limiter import InMemoryBucket

from suites.kit.http import rate
from suites.kit.http.rate import RateLimiter, rate_limiter_of
from suites.kit.model.errors import BudgetSpent, RedisUnavailable
from suites.selftest import redis_server
from suites.selftest.disturbed import Counted, served
from suites.selftest.senders import Updates, updates

BASE = "https://sandbox.example.com"
SELDOM = 0.01
OTHER_MACHINE = """
import sys
from suites.kit.http.rate import rate_limiter_of
from suites.kit.http.sender import HttpSender
from suites.kit.model.target import Limits
base, rate, count, redis = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
sender = HttpSender(Limits(), "r-1", frozenset({base}), lambda: None, rate_limiter_of(base, rate, redis))
for _ in range(count):
    assert sender.send(sender.build("PATCH", base, content=b"{}")).status == 200
"""


@pytest.fixture(autouse=True)
def no_counts() -> Iterator[None]:
    """Each test begins with no requests counted, and leaves none behind."""
    rate._limiter.cache_clear()
    yield
    rate._limiter.cache_clear()


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    """The URL of a Redis of this module."""
    with redis_running() as url:
        yield url


@contextmanager
def redis_running() -> Iterator[str]:
    """A Redis of a test, which is skipped where there is none."""
    if reason := redis_server.why_none():
        pytest.skip(reason)
    with redis_server.running() as url:
        yield url


def has_turn(limiter: RateLimiter) -> bool:
    """Whether there is a turn at once."""
    return limiter.wait(time.monotonic())


@dataclass
class Departures(RateLimiter):
    """A rate limiter that notes when it let each request go: a busy machine bunches arrivals, and not these."""

    limiter: RateLimiter
    times: list[float]

    def wait(self, deadline: float) -> bool:
        """Wait for the turn, and note it."""
        has_turn = self.limiter.wait(deadline)
        self.times += [time.monotonic()] if has_turn else []
        return has_turn


def too_many(app: Counted, allowed: int) -> str:
    """What is wrong about the requests that arrived; empty when the rate held over any second."""
    most = app.most_within(1)
    return f"{most} requests arrived within one second, where {allowed} were allowed" if most > allowed else ""


# In one process


def test_the_rate_holds_over_all_connections_of_a_process() -> None:
    """Two senders that are busy at the same time together keep to the rate of their host in any second."""
    allowed, each, app, sent = 20, 15, Counted(), Counted()
    with ExitStack() as stack:
        base = stack.enter_context(served(app))
        limiters = [Departures(rate_limiter_of(base, allowed), sent.arrivals) for _ in range(2)]
        senders = [stack.enter_context(updates(base, limiter=limiter)) for limiter in limiters]
        busy = [threading.Thread(target=_send, args=(sender, each)) for sender in senders]
        for thread in busy:
            thread.start()
        for thread in busy:
            thread.join()
    assert (len(app.arrivals), len(sent.arrivals), too_many(sent, allowed)) == (2 * each, 2 * each, "")


def _send(sender: Updates, count: int) -> None:
    for _ in range(count):
        sender.update()


def test_a_turn_that_was_counted_late_is_taken_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn is not used when the machine stalled between its counting and its use."""
    limiter = rate_limiter_of(BASE, 5)
    assert has_turn(limiter)
    stalls = iter([0.1])
    monkeypatch.setattr(InMemoryBucket, "leak", lambda *_: time.sleep(next(stalls, 0)))
    assert limiter.wait(time.monotonic() + 60)
    assert sum(has_turn(limiter) for _ in range(10)) == 2


def test_no_rate_is_no_pause() -> None:
    """With a rate of 0 every turn is free."""
    limiter = rate_limiter_of(BASE, 0)
    assert all(has_turn(limiter) for _ in range(1000))


def test_a_turn_that_comes_too_late_is_refused_at_once() -> None:
    """A turn that is not free before the deadline is refused without waiting for the deadline."""
    limiter = rate_limiter_of(BASE, 0.001)
    assert [limiter.wait(time.monotonic() + 600) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(("rate", "turns"), [(5, 5), (1, 1), (2.9, 2), (0.1, 1)])
def test_a_window_has_as_many_turns_as_the_rate(rate: float, turns: int) -> None:
    """One window has as many turns as the rate allows, rounded down, and at least one."""
    limiter = rate_limiter_of(BASE, rate)
    assert sum(has_turn(limiter) for _ in range(10)) == turns


def test_a_slow_rate_has_a_long_window() -> None:
    """A rate below one per second gives no turn before its time."""
    limiter = rate_limiter_of(BASE, 0.1)
    assert [limiter.wait(time.monotonic() + 9.9) for _ in range(2)] == [True, False]


def test_one_host_has_one_count() -> None:
    """All requests to a host share one count, whatever their path; another host or scheme has its own."""
    assert has_turn(rate_limiter_of(f"{BASE}/a", SELDOM))
    assert not has_turn(rate_limiter_of(f"{BASE}:443/b", SELDOM))
    assert has_turn(rate_limiter_of("https://other.example.com", SELDOM))
    assert has_turn(rate_limiter_of("http://sandbox.example.com", SELDOM))


def test_without_the_count_nothing_is_sent(redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A count that stays out of reach ends the run with the reason."""
    from pyrate_limiter import RedisBucket
    from redis import ConnectionError

    limiter = rate_limiter_of(BASE, 1, redis)
    monkeypatch.setattr(RedisBucket, "put_decision", Mock(side_effect=ConnectionError("gone")))
    with pytest.raises(BudgetSpent, match=r"cannot be reached \(ConnectionError\); nothing more is sent"):
        has_turn(limiter)


# On several machines


def test_the_rate_holds_over_all_machines() -> None:
    """Two processes with the same Redis together keep to the rate in any second."""
    allowed, each = 20, 15
    for _ in range(3):  # what is measured are arrivals, which a machine that is busy otherwise bunches together
        app = Counted()
        with served(app) as base, redis_running() as url:
            command = [sys.executable, "-c", OTHER_MACHINE, base, str(allowed), str(each), url]
            machines = [subprocess.Popen(command) for _ in range(2)]
            assert [machine.wait(60) for machine in machines] == [0, 0]
        assert len(app.arrivals) == 2 * each
        if not too_many(app, allowed):
            return
    raise AssertionError(too_many(app, allowed))


def test_a_redis_is_shared(redis: str) -> None:
    """All that name the same Redis share its count, host by host."""
    assert has_turn(rate_limiter_of(BASE, SELDOM, redis))
    rate._limiter.cache_clear()  # another machine knows nothing but the Redis
    assert not has_turn(rate_limiter_of(BASE, SELDOM, redis))
    assert has_turn(rate_limiter_of("https://other.example.com", SELDOM, redis))


def test_a_count_of_another_time_does_not_stop_a_run(redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the clock of the Redis was set back, requests counted in the future are forgotten."""
    from redis import Redis

    later = "https://later.example.com"
    limiter = rate_limiter_of(later, SELDOM, redis)
    with monkeypatch.context() as tomorrow:
        tomorrow.setattr(Redis, "time", lambda self: (int(time.time()) + 86_400, 0))
        assert has_turn(limiter)
    assert limiter.wait(time.monotonic() + 1)


def test_a_redis_that_goes_away_ends_the_run() -> None:
    """When the Redis is lost in mid-run, nothing more is sent."""
    with redis_running() as url:
        limiter = rate_limiter_of(BASE, 100, url)
        assert has_turn(limiter)
    with pytest.raises(BudgetSpent, match="cannot be reached"):
        has_turn(limiter)


@pytest.mark.parametrize("url", ["redis://:secret@127.0.0.1:1/0", "secret://nowhere"])
def test_a_redis_that_cannot_be_used_ends_the_run_at_once(url: str) -> None:
    """A Redis that cannot be used is reported before anything is sent, without its URL."""
    pytest.importorskip("redis")
    with pytest.raises(RedisUnavailable, match="no Redis answers at REDIS_URL") as problem:
        rate_limiter_of(BASE, 1, url)
    assert "secret" not in str(problem.value)


def test_a_missing_redis_library_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """REDIS_URL without the library says how to install it."""
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(RedisUnavailable, match="pip install"):
        rate_limiter_of(BASE, 1, "redis://127.0.0.1")
