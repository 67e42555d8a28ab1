"""Stand-ins on loopback, the targets.toml that describes them, and whole runs against it: for tests."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import tomli_w

import contracts
from suites.kit.model.json_values import same
from suites.kit.model.target import Target
from suites.kit.session import targets
from suites.selftest import disturbed, exchanges, runs
from suites.standin import StandIn, served, target_table

PROVIDERS = ("aniva", "eka", "lobbie", "sqod")
SHORT = ("-k", "locks or hides")
"""Clauses with a documented success and a documented refusal, for short runs that end with 0."""
SENT_BEFORE = 40
"""After so many requests a run has changed appointments, and is far from putting them back."""
TWICE_WITHIN = 0.1
"""Seconds between two signals: an impatient person presses Ctrl-C again before anything can have happened."""
Around = Callable[[Any], Any]


@dataclass
class Place:
    """Stand-ins that listen, and the folder with the targets.toml for them. A target is named as its provider."""

    folder: Path
    standins: dict[str, StandIn] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        """The targets.toml, written as the tables are now."""
        path = self.folder / "targets.toml"
        path.write_text(tomli_w.dumps(self.tables))
        return path

    def options(self, *names: str) -> list[str]:
        """The options that make pytest talk to these targets; to all of them when none is named."""
        chosen = [f"--target={name}" for name in names or self.tables]
        return [*chosen, f"--targets={self.file}"]

    def run(self, *options: str, names: Sequence[str] = ()) -> runs.Run:
        """Run the conformance suite against the targets."""
        return runs.run(self.folder, *self.options(*names), *options, environ={**os.environ, **self.environ})

    def run_here(self, *options: str) -> runs.Run:
        """The same in this process."""
        return runs.run_here(self.folder, *self.options(), *options, environ=self.environ)

    def target(self, name: str, environ: Mapping[str, str] | None = None) -> Target:
        """A target as pytest reads it from the file, with these secrets in the environment."""
        with mock.patch.dict(os.environ, self.environ if environ is None else environ):
            return targets.load_target(contracts.targets(self.file), name)

    def stopped(self, how: Sequence[int], after: int, *options: str, names: Sequence[str] = ()) -> tuple[int, str]:
        """Run, and send the signals after that many requests. Returns the exit code and what was printed."""
        run = self._begin(*options, names=names)
        while run.poll() is None and sum(standin.count for standin in self.standins.values()) < after:
            time.sleep(0.002)
        for signal_ in how:
            run.send_signal(signal_)
            time.sleep(TWICE_WITHIN if len(how) > 1 else 0)
        text = runs.printed(run, seconds=120)
        return run.returncode, text

    @contextmanager
    def started(self, *options: str) -> Iterator[subprocess.Popen[str]]:
        """A run that goes on; it is killed at the end, if it has not ended by then."""
        run = self._begin(*options)
        try:
            yield run
        finally:
            if run.poll() is None:
                run.kill()
                run.communicate()

    def _begin(self, *options: str, names: Sequence[str] = ()) -> subprocess.Popen[str]:
        command = runs.command(self.folder, *self.options(*names), *options)
        return subprocess.Popen(
            command, cwd=runs.HOUSE, env={**os.environ, **self.environ}, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
            # Where the tests run in the background of a shell, children inherit that Ctrl-C is ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip

    def restored(self, *options: str) -> tuple[int, str]:
        """The exit code of `pytest --restore RUN` or `pytest --cleanup TARGET` in this process, and what it printed."""
        return runs.called(self.folder, runs.SUITE, f"--targets={self.file}", *options, environ=self.environ)

    def ledgers(self) -> list[Path]:
        """The restore ledgers that are there."""
        return sorted(self.folder.glob("reports/out/*.restore"))

    def snapshots(self) -> dict[str, Any]:
        """Everything that the stand-ins remember of their appointments."""
        return {name: standin.snapshot() for name, standin in self.standins.items()}


@contextmanager
def place(
    folder: Path, providers: Sequence[str] = PROVIDERS, *, login: bool = False, latency: float = 0.0,
    around: Around | None = None, **how: Any,
) -> Iterator[Place]:  # fmt: skip
    """Serve a stand-in for each provider; `around` wraps its application, `how` is handed to the stand-in.

    What `around` makes may write to the connection itself (`disturbed`), so it is served by another server.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = Place(folder)
    with ExitStack() as open_:
        for name in providers:
            standin = StandIn(exchanges.contract(name), **how)
            server = disturbed.served(around(standin)) if around else served(standin, latency)
            url = open_.enter_context(server)
            has_login = login and standin.contract.authentication.login is not None
            table, environ = target_table(standin, url, has_login)
            made.standins[name], made.tables[name] = standin, table
            made.environ |= environ
        yield made


CLOSING = {"status", "cancelled_at"}
"""Members that stay changed where an expendable appointment was closed."""


def differing(before: Mapping[str, Any], place: Place) -> list[str]:
    """What is not as it was before, by provider, appointment and member; times are compared as instants."""
    found, missing = [], object()
    for name, appointments in place.snapshots().items():
        for key, now in appointments.items():
            then = before[name].get(key)
            if then is None:
                continue
            skipped = CLOSING if _is_expendable(key, place.tables[name]) else set()
            found += [
                f"{name} {key} {part} {member}"
                for part in ("shows", "hidden")
                for member in sorted({*then[part], *now[part]} - skipped)
                if not same(then[part].get(member, missing), now[part].get(member, missing))
            ]
    return found


def _is_expendable(key: str, table: Mapping[str, Any]) -> bool:
    rows = table["fixtures"].get("appointment.expendable", ())
    return any(key.endswith(f"/{value}") for row in rows for value in row.values() if isinstance(value, str | int))
