"""How many requests a second a target gets: never more than it may, from all workers together."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import Mock

import pytest
from pyrate_limiter import Rate, RateItem, SQLiteBucket

from suites.kit.http.rate import RateLimiter, rate_limiter_of
from suites.kit.model.errors import BudgetSpent, RateUnavailable
from suites.selftest.disturbed import LOOPBACK, Counted, served

BASE = "https://sandbox.example.com"
SELDOM = 0.01
REDIS = shutil.which("redis-server")
WORKER = """
import sys, time, httpx
from suites.kit.sending.rate import rate_limiter_of
from suites.kit.target import Limits
from suites.kit.sending.wire import HttpSender
base, rate, count, redis = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), sys.argv[4] or None
wire = HttpSender(Limits(), "r-1", frozenset({base}), lambda: None, rate_limiter_of(base, rate, redis))
for _ in range(count):
    assert wire.exchange(wire.build("PATCH", base, content=b"{}")).status == 200
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the count of these tests is kept, and no other's."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture
def redis() -> Iterator[str]:
    """The URL of a Redis of this test."""
    with redis_running() as url:
        yield url


@contextmanager
def redis_running() -> Iterator[str]:
    """A Redis that stores nothing, on a free port of this machine."""
    if REDIS is None:
        pytest.skip("redis-server is not on the path")
    pytest.importorskip("redis")
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    command = [REDIS, "--bind", LOOPBACK, "--port", str(port), "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            _await(port)
            yield f"redis://{LOOPBACK}:{port}"
        finally:
            server.terminate()


def _await(port: int) -> None:
    for _ in range(500):
        with socket.socket() as door:
            if door.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.01)


def has_turn(pace: RateLimiter) -> bool:
    """Whether a turn is free now."""
    return pace.wait(time.monotonic() + 0.01)


def database(folder: Path) -> Path:
    """The one file in which requests are counted."""
    [file] = folder.glob("*/*.sqlite")
    return file


def count(folder: Path, milliseconds: int) -> SQLiteBucket:
    """Count a request at a time of one's own."""
    bucket = SQLiteBucket.init_from_file([Rate(9, 9)], db_path=str(database(folder)))
    bucket.put(RateItem("request", milliseconds))
    return bucket


def uptime() -> int:
    """Now, in the milliseconds of the count."""
    return time.monotonic_ns() // 1_000_000


@pytest.mark.parametrize("place", ["file", "redis"])
def test_the_rate_holds_over_any_second(place: str) -> None:
    """Three processes at once together never let more requests arrive within any second than the rate allows."""
    rate, each = 20, 20
    for _ in range(3):  # a machine that is busy otherwise lets arrivals wait, and is measured again
        app = Counted()
        with served(app) as base, redis_running() if place == "redis" else nothing() as url:
            command = [sys.executable, "-c", WORKER, base, str(rate), str(each), url]
            workers = [subprocess.Popen(command) for _ in range(3)]
            assert [worker.wait(60) for worker in workers] == [0, 0, 0]
        assert len(app.arrivals) == 3 * each
        if app.most_within(1) <= rate:
            return
    raise AssertionError(f"{app.most_within(1)} requests arrived within one second, where {rate} were allowed")


def test_a_turn_that_was_counted_late_is_taken_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn is not used when the machine stalled between its counting and its use."""
    pace = rate_limiter_of(BASE, 100)
    assert has_turn(pace)
    stalls = iter([0.2])
    monkeypatch.setattr(SQLiteBucket, "leak", lambda *_: time.sleep(next(stalls, 0)))
    assert pace.wait(time.monotonic() + 60)
    assert count(folder, uptime()).count() > 3


@contextmanager
def nothing() -> Iterator[str]:
    """No Redis."""
    yield ""


def test_no_rate_is_no_pause(folder: Path) -> None:
    """With a rate of 0 nobody waits, and nothing is written down."""
    pace = rate_limiter_of(BASE, 0)
    assert all(has_turn(pace) for _ in range(1000))
    assert list(folder.iterdir()) == []


def test_a_turn_that_comes_too_late_is_told_at_once() -> None:
    """Whoever cannot have a turn before the deadline is told so without waiting for it."""
    pace = rate_limiter_of(BASE, 0.001)
    assert [pace.wait(time.monotonic() + 600) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(("rate", "turns"), [(5, 5), (1, 1), (2.9, 2), (0.1, 1)])
def test_so_many_turns_are_free(rate: float, turns: int) -> None:
    """In one window there are as many turns as the rate allows, rounded down, and at least one."""
    pace = rate_limiter_of(BASE, rate)
    assert sum(has_turn(pace) for _ in range(10)) == turns


def test_a_slow_rate_has_a_long_window() -> None:
    """A rate below one a second gives no turn before its time."""
    pace = rate_limiter_of(BASE, 0.1)
    assert [pace.wait(time.monotonic() + 9.9) for _ in range(2)] == [True, False]


def test_one_host_has_one_count() -> None:
    """All that speak to a host share its count, whatever their path; another host or scheme has its own."""
    assert has_turn(rate_limiter_of(f"{BASE}/a", SELDOM))
    assert not has_turn(rate_limiter_of(f"{BASE}:443/b", SELDOM))
    assert has_turn(rate_limiter_of("https://other.example.com", SELDOM))
    assert has_turn(rate_limiter_of("http://sandbox.example.com", SELDOM))


def test_another_rate_forgets_nothing(folder: Path) -> None:
    """A quick run does not forget the requests that a slow one still counts."""
    quick = rate_limiter_of(BASE, 100)
    kept = count(folder, uptime() - 5_000)
    assert has_turn(quick)
    assert kept.count() == 2


def test_the_count_is_of_its_user_alone(folder: Path) -> None:
    """Nobody else reads or writes the count."""
    has_turn(rate_limiter_of(BASE, 1))
    file = database(folder)
    assert (file.parent.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_folder_of_somebody_else_is_not_used(folder: Path) -> None:
    """Where the folder's name leads elsewhere, that is told, with what to do."""
    rate_limiter_of(BASE, 1).close()
    [own] = folder.iterdir()
    own.rename(folder / "elsewhere")
    own.symlink_to(folder / "elsewhere")
    with pytest.raises(RateUnavailable, match="is not a folder of yours; remove it, or name another place in TMPDIR"):
        rate_limiter_of(BASE, 1)


GARBAGE = b"certainly no database" * 1000


def test_a_spoilt_file_is_begun_anew(folder: Path) -> None:
    """A file that is no database costs its count and not the run."""
    rate_limiter_of(BASE, 1).close()
    database(folder).write_bytes(GARBAGE)
    pace = rate_limiter_of(BASE, SELDOM)
    assert [has_turn(pace), has_turn(pace)] == [True, False]


def test_a_file_of_another_make_is_begun_anew(folder: Path) -> None:
    """A database with other columns costs its count and not the run."""
    rate_limiter_of(BASE, 1).close()
    with sqlite3.connect(database(folder)) as other:
        other.execute("DROP TABLE rate_bucket")
        other.execute("CREATE TABLE rate_bucket (other TEXT)")
    pace = rate_limiter_of(BASE, SELDOM)
    assert [has_turn(pace), has_turn(pace)] == [True, False]


def test_a_file_spoilt_in_mid_run_is_begun_anew(folder: Path) -> None:
    """A file that is spoilt while it is in use costs its count and not the run."""
    pace = rate_limiter_of(BASE, 1)
    assert has_turn(pace)
    for file in folder.glob("*/*.sqlite*"):
        file.write_bytes(GARBAGE)
    assert has_turn(pace)


def test_a_file_from_before_a_restart_is_begun_anew(folder: Path) -> None:
    """Requests counted at a time that has not come yet, as after a restart of the machine, hold nobody up."""
    pace = rate_limiter_of(BASE, SELDOM)
    count(folder, uptime() + 10_000_000)
    assert [has_turn(pace), has_turn(pace)] == [True, False]


def test_without_the_count_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A count that stays out of reach ends the run with the reason."""
    pace = rate_limiter_of(BASE, 1)
    monkeypatch.setattr(SQLiteBucket, "put", Mock(side_effect=sqlite3.OperationalError("disk full")))
    with pytest.raises(BudgetSpent, match=r"cannot be reached \(OperationalError\); nothing more is sent"):
        has_turn(pace)


def test_a_redis_is_shared(redis: str) -> None:
    """All that name the same Redis share its count, host by host."""
    assert has_turn(rate_limiter_of(BASE, SELDOM, redis))
    assert not has_turn(rate_limiter_of(BASE, SELDOM, redis))
    assert has_turn(rate_limiter_of("https://other.example.com", SELDOM, redis))


def test_a_redis_that_goes_away_ends_the_run() -> None:
    """When the Redis is lost in mid-run, nothing is sent without it."""
    with redis_running() as url:
        pace = rate_limiter_of(BASE, 100, url)
        assert has_turn(pace)
    with pytest.raises(BudgetSpent, match="cannot be reached"):
        has_turn(pace)


@pytest.mark.parametrize("url", ["redis://:secret@127.0.0.1:1/0", "secret://nowhere"])
def test_a_redis_that_is_not_there_is_told(url: str) -> None:
    """A Redis that cannot be used is told before anything is sent, without what stands in its URL."""
    pytest.importorskip("redis")
    with pytest.raises(RateUnavailable, match="REDIS_URL cannot be used") as told:
        rate_limiter_of(BASE, 1, url)
    assert "secret" not in str(told.value)


def test_a_missing_redis_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """REDIS_URL without the library says how to install it."""
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(RateUnavailable, match="pip install"):
        rate_limiter_of(BASE, 1, "redis://127.0.0.1")
