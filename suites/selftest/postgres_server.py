"""A real PostgreSQL for tests, on loopback, with a data folder of its own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from suites.selftest.disturbed import LOOPBACK
from suites.selftest.redis_server import free_port

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
"""Debian keeps the server's commands off the path."""

USER = "postgres"
"""The server refuses to run as root; Debian's package brings this user."""


def why_none() -> str:
    """Why no PostgreSQL can be started here; empty if one can."""
    if _command("pg_ctl") is None:
        return "PostgreSQL's pg_ctl is neither on the path nor where Debian puts it"
    return "" if importlib.util.find_spec("psycopg") else "the psycopg package is not installed"


@contextmanager
def running() -> Iterator[str]:
    """A server with an empty database; its URL."""
    with tempfile.TemporaryDirectory() as folder:  # not pytest's: no other user can enter that
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        with _running(Path(folder)) as url:
            yield url


@contextmanager
def _running(folder: Path) -> Iterator[str]:
    data, port = folder / "data", free_port()
    _run("initdb", "--pgdata", str(data), "--username", USER, "--auth", "trust", "--no-sync")
    options = f"-p {port} -h {LOOPBACK} -k {folder} -c fsync=off"
    _run("pg_ctl", "start", "--wait", "--pgdata", str(data), "--log", str(folder / "log"), "--options", options)
    try:
        yield f"postgresql+psycopg://{USER}@{LOOPBACK}:{port}/postgres"
    finally:
        _run("pg_ctl", "stop", "--pgdata", str(data), "--mode", "immediate")


def _command(name: str) -> str | None:
    return shutil.which(name, path=os.pathsep.join([*map(str, DEBIAN), os.environ["PATH"]]))


def _run(name: str, *options: str) -> None:
    user: Sequence[str] = ("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups") if os.geteuid() == 0 else ()
    # Not a pipe: the server would inherit it, and nobody would see it end.
    subprocess.run([*user, str(_command(name)), *options], check=True, stdout=subprocess.DEVNULL)
