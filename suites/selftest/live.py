"""Stand-ins on loopback, the targets.toml that describes them, and whole runs against it: for tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

from suites.selftest import exchanges, runs
from suites.standin import StandIn, served, target_table

PROVIDERS = ("aniva", "eka", "lobbie", "sqod")
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
        """What makes pytest talk to these targets; to all of them when none is named."""
        chosen = [f"--target={name}" for name in names or self.tables]
        return [*chosen, f"--targets={self.file}"]

    def run(self, *options: str, names: Sequence[str] = ()) -> runs.Run:
        """Run the conformance suite against the targets."""
        return runs.run(self.folder, *self.options(*names), *options, environ={**os.environ, **self.environ})

    def snapshots(self) -> dict[str, Any]:
        """Everything that the stand-ins remember of their appointments."""
        return {name: standin.snapshot() for name, standin in self.standins.items()}


@contextmanager
def place(
    folder: Path, providers: Sequence[str] = PROVIDERS, *, login: bool = False, latency: float = 0.0,
    around: Around | None = None, **how: Any,
) -> Iterator[Place]:  # fmt: skip
    """Serve a stand-in for each provider; `around` wraps its application, `how` is handed to the stand-in."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Place(folder)
    with ExitStack() as open_:
        for name in providers:
            standin = StandIn(exchanges.contract(name), **how)
            url = open_.enter_context(served(around(standin) if around else standin, latency))
            has_login = login and standin.contract.authentication.login is not None
            table, environ = target_table(standin, url, has_login)
            made.standins[name], made.tables[name] = standin, table
            made.environ |= environ
        yield made
