"""What the lock in a Redis promises: one run at a time from all machines, renewed and released by its owner only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contracts.places import Place
from suites.kit.model.errors import RedisUnavailable
from suites.kit.session import shared_lock
from suites.kit.session.shared_lock import SharedLock
from suites.selftest import redis_server

PLACE = Place.of("https://sandbox.example.com/api")
SHORT = 0.4
"""A lease that a test can wait for; it is renewed every 0.1 s."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A Redis of this module."""
    if reason := redis_server.why_none():
        pytest.skip(reason)
    with redis_server.running() as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    """The Redis, with nothing in it."""
    client(server).flushall()
    return server


def client(url: str) -> Any:
    """A client of the test's own."""
    import redis

    return redis.Redis.from_url(url)


def until(condition: Callable[[], object]) -> bool:
    """Whether the condition holds within five seconds."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_a_second_machine_is_told_who_writes(url: str) -> None:
    """Who comes second gets a sentence with run, process, machine and time."""
    first, second = SharedLock(url, PLACE, "RUN-1"), SharedLock(url, PLACE, "RUN-2")
    assert first.acquire() is None
    told = second.acquire() or ""
    second.release()
    assert SharedLock(url, PLACE, "RUN-3").acquire()
    first.release()
    assert told.startswith("run RUN-1 (process ")
    assert " on " in told
    assert told.endswith(" UTC) is writing to this target")


def test_a_released_lock_is_free(url: str) -> None:
    """The next run gets the lock, and nothing stays in the Redis."""
    first = SharedLock(url, PLACE, "RUN-1")
    assert first.acquire() is None
    first.release()
    assert client(url).keys() == []


def test_a_lock_outlives_its_lease_while_the_run_goes_on(url: str) -> None:
    """It is renewed, however long the run takes."""
    first = SharedLock(url, PLACE, "RUN-1", SHORT)
    assert first.acquire() is None
    left, end = [], time.monotonic() + 3 * SHORT
    while time.monotonic() < end:
        left.append(client(url).pttl(first._key) / 1000)
    told = SharedLock(url, PLACE, "RUN-2", SHORT).acquire() or ""
    first.release()
    assert (min(left) > SHORT / 4, told.startswith("run RUN-1 ")) == (True, True)


def test_the_lock_of_a_dead_run_ends(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that does not renew its lock any more loses it after the lease."""
    monkeypatch.setattr(SharedLock, "_renew_until_over", lambda self: None)
    assert SharedLock(url, PLACE, "RUN-1", SHORT).acquire() is None
    assert until(lambda: SharedLock(url, PLACE, "RUN-2", SHORT).acquire() is None)


def test_another_owner_is_noticed_and_left_alone(url: str) -> None:
    """A run that was suspended for too long learns who has its lock now, and does not release that one's."""
    first = SharedLock(url, PLACE, "RUN-1", SHORT)
    assert first.acquire() is None
    client(url).flushall()
    second = SharedLock(url, PLACE, "RUN-2")
    if second.acquire() is not None:  # the first one was quicker
        client(url).set(second._key, second._token)
    assert until(lambda: first.taken_by.startswith("run RUN-2 "))
    first.release()
    assert client(url).get(second._key) == second._token.encode()


def test_a_machine_that_slept_asks_before_it_sends(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that wakes up after its lease learns who has its lock before the next request, not at the next renewal."""
    first, second = SharedLock(url, PLACE, "RUN-1"), SharedLock(url, PLACE, "RUN-2")
    assert first.acquire() is None
    client(url).set(second._key, second._token)
    assert first.taken_by == ""
    slept = shared_lock.LEASE_SECONDS
    monkeypatch.setattr(shared_lock, "_now", lambda: time.clock_gettime(shared_lock.CLOCK) + slept)
    assert first.taken_by.startswith("run RUN-2 ")
    first.release()
    assert client(url).get(second._key) == second._token.encode()


def test_a_redis_that_forgot_the_lock_gets_it_again(url: str) -> None:
    """After a restart of the Redis the run has its lock back, as nobody else has got it."""
    first = SharedLock(url, PLACE, "RUN-1", SHORT)
    assert first.acquire() is None
    client(url).flushall()
    assert until(lambda: client(url).get(first._key) == first._token.encode())
    assert (first.taken_by, first.note) == ("", "")
    first.release()


def test_a_redis_that_goes_away_does_not_end_the_run() -> None:
    """The run goes on, says so once, and ends as usual."""
    if reason := redis_server.why_none():
        pytest.skip(reason)
    with redis_server.running() as url:
        first = SharedLock(url, PLACE, "RUN-1", SHORT)
        assert first.acquire() is None
    assert until(lambda: first.note)
    first.release()
    assert "out of reach during the run (ConnectionError)" in first.note
    assert first.taken_by == ""


def test_a_redis_that_is_not_there_is_told_without_its_url() -> None:
    """A Redis that cannot be reached at the start is told in words that do not show a password."""
    pytest.importorskip("redis")
    with pytest.raises(RedisUnavailable, match="no Redis answers at REDIS_URL") as problem:
        SharedLock(f"redis://:secret@127.0.0.1:{redis_server.free_port()}/0", PLACE, "RUN-1")
    assert "secret" not in str(problem.value)


def test_loopback_is_another_place_on_each_machine(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two machines that test what each of them serves itself do not wait for each other."""
    for machine in ("one", "two"):
        monkeypatch.setattr(shared_lock.platform, "node", lambda machine=machine: machine)
        assert SharedLock(url, Place.of("http://127.0.0.1:8080"), "RUN").acquire() is None
