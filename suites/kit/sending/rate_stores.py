"""Where the requests of the last moments are counted: a file that all workers on a machine share, or a Redis."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from filelock import FileLock, Timeout
from pyrate_limiter import Rate, RedisBucket, SQLiteBucket

OPENING_SECONDS = 30.0
REDIS_SECONDS = 5.0
HELD_SECONDS = 10.0
FORGOTTEN_SECONDS = 86_400
POLL_SECONDS = 0.002
SPOILT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
FILE_FAILURES = (sqlite3.Error, Timeout)
INSTALL = "pip install 'appointment-conformance[redis]'"


class PaceUnknown(RuntimeError):
    """The rate cannot be kept, because what the workers share cannot be used; the text says what to do."""


@dataclass(frozen=True)
class Store:
    """A count of requests: a bucket of pyrate-limiter that answers at once, not through an awaitable.

    `now` is in milliseconds; `lock` waits at most so many seconds; all of them may raise `failures`.
    """

    bucket: Any
    now: Callable[[], int]
    lock: Callable[[float], AbstractContextManager[object]]
    failures: tuple[type[Exception], ...]
    close: Callable[[], object]


def in_file(base_url: str, rate: Rate) -> Store:
    """The count in a file of this user on this machine; a spoilt file is begun anew. Raises PaceUnknown."""
    file = _folder() / f"{_name(base_url)}.sqlite"
    try:
        with FileLock(f"{file}.opening", timeout=OPENING_SECONDS, mode=0o600):
            bucket: Any = _bucket(file, rate)
    except (OSError, sqlite3.Error) as error:
        raise PaceUnknown(f"{file}: {error}; remove this file, or name another folder in TMPDIR") from None
    lock = bucket.limiter_lock()
    return Store(bucket, _uptime, partial(lock.acquire, poll_interval=POLL_SECONDS), FILE_FAILURES, bucket.close)


def in_redis(url: str, base_url: str, rate: Rate) -> Store:
    """The count in a Redis, which many machines may share; the time is the Redis' own. Raises PaceUnknown."""
    try:
        import redis
    except ImportError:
        raise PaceUnknown(f"REDIS_URL is set, but redis is not installed: {INSTALL}, or unset it") from None
    key = f"appointment-conformance:rate:{_name(base_url)}"
    try:
        client = redis.Redis.from_url(url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS)
        bucket = RedisBucket.init([rate], client, key)
    except (ValueError, redis.RedisError) as error:
        told = f"the Redis of REDIS_URL cannot be used ({type(error).__name__})"
        raise PaceUnknown(f"{told}: it must be redis://HOST:PORT and running; or unset REDIS_URL") from None
    lock = partial(client.lock, f"{key}:lock", HELD_SECONDS, POLL_SECONDS, True)
    return Store(bucket, partial(_redis_time, client, key), lock, (redis.RedisError,), client.close)


def _folder() -> Path:
    """A folder of this user alone: a name in a common place could have been taken by somebody else."""
    folder = Path(tempfile.gettempdir()) / f"appointment-conformance-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PaceUnknown(f"{folder} is not a folder of yours; remove it, or name another place in TMPDIR")
    folder.chmod(0o700)
    return folder


def _name(base_url: str) -> str:
    url = httpx.URL(base_url)
    return hashlib.sha256(f"{url.scheme}://{url.host}:{url.port}".encode()).hexdigest()[:16]


def _bucket(file: Path, rate: Rate) -> Any:
    try:
        return _usable(file, rate)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode not in SPOILT:
            raise
    for rest in ("", "-wal", "-shm"):
        Path(f"{file}{rest}").unlink(missing_ok=True)
    return _usable(file, rate)


def _usable(file: Path, rate: Rate) -> Any:
    file.touch(mode=0o600)
    bucket: Any = SQLiteBucket.init_from_file([rate], db_path=str(file), use_file_lock=True)
    try:
        bucket.peek(0)
    except sqlite3.Error:
        bucket.close()
        raise
    return bucket


def _uptime() -> int:
    """Nobody sets this clock, and all processes of a machine share it."""
    return time.monotonic_ns() // 1_000_000


def _redis_time(client: Any, key: str) -> int:
    client.expire(key, FORGOTTEN_SECONDS)
    seconds, microseconds = client.time()
    return int(seconds) * 1000 + int(microseconds) // 1000
