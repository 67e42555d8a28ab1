"""A real Redis for tests, on loopback."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from suites.selftest.disturbed import LOOPBACK

SERVER = shutil.which("redis-server")


def why_none() -> str:
    """Why no Redis can be started here; empty if one can."""
    if SERVER is None:
        return "redis-server is not on the path"
    return "" if importlib.util.find_spec("redis") else "the redis package is not installed"


def free_port() -> int:
    """A port that nobody listens to now."""
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def running(port: int | None = None) -> Iterator[str]:
    """A Redis that stores nothing; its URL."""
    port = port or free_port()
    command = [str(SERVER), "--bind", LOOPBACK, "--port", str(port), "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            _await(port)
            yield f"redis://{LOOPBACK}:{port}"
        finally:
            server.terminate()


def _await(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection((LOOPBACK, port)).close()
        except OSError:
            assert time.monotonic() < until, "redis-server does not listen"
            time.sleep(0.01)
        else:
            return
