"""Runs of a drafted contract at the server of an invented vendor: as a user makes them, and in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomli_w

from contracts import Contract
from suites.kit.model.target import Target
from suites.proof import _run
from suites.selftest import runs
from suites.standin import served

IDS = tuple(f"00000000-0000-4000-8000-0000000000a{number}" for number in (1, 2, 3))
FINE = {"kept", "observed", "not applicable"}
BROKEN = {"violation", "warning"}
VARIABLE = "VENDOR_KEY"
"""The variable that holds the vendor's key in a run as a user makes it."""


def table(values: Mapping[str, Sequence[Any]], name: str = "plain", **fixtures: Sequence[str]) -> dict[str, Any]:
    """What a person would write into targets.toml for a vendor: the ids of its appointments by state, and values."""
    ids = fixtures or {"editable": IDS[:1], "expendable": IDS[1:2]}
    return {
        "provider": name,
        "environment": "sandbox",
        "limits": {"rate": 0},
        "fixtures": {f"appointment.{state}": [{"id": id} for id in some] for state, some in ids.items()},
        "values": {name: list(several) for name, several in values.items()},
    }


def times(visit: Mapping[str, Any], *members: str) -> dict[str, list[str]]:
    """Two instants in the year of a visit for each of these members, an hour later from one to the next."""
    year = visit["starts_at"][:4]
    return {
        f"time.{member}": [f"{year}-07-01T{hour}:00:00Z", f"{year}-07-01T{hour}:30:00Z"]
        for hour, member in enumerate(members or ("starts_at", "ends_at"), 10)
    }


def at_server(
    server: Any, folder: Path, described: Mapping[str, Any], key: str, *options: str, credential: Any = VARIABLE
) -> runs.Run:
    """A run of the contract in a folder at a served vendor, as from a command line."""
    name = described["provider"]
    with served(server) as url:
        file = folder / "targets.toml"
        target = {**described, "base_url": url, "credentials": {"good": credential}}
        file.write_text(tomli_w.dumps({name: target}))
        where = (f"--target={name}", f"--targets={file}", f"--contracts={folder}")
        return runs.run_here(folder / "run", *where, *options, environ={VARIABLE: key})


def in_process(contract: Contract, server: Any, described: Mapping[str, Any], credential: Any) -> _run.Run:
    """A run of a contract at a vendor in this process, where waiting takes no time."""
    facts = {**described, "name": contract.name, "base_url": contract.base_url, "credentials": {"good": credential}}
    return _run.run(contract, server, target=replace(Target.of(facts), is_embedded=True))


def unlike(verdicts: Mapping[str, str]) -> dict[str, str]:
    """The verdicts of a run that a compliant vendor does not get."""
    return {id: word for id, word in verdicts.items() if word not in FINE}


def broken(ran: _run.Run) -> set[str]:
    """The clauses that a run in this process found broken."""
    return {id for id, verdict in ran.verdicts.items() if verdict.word in BROKEN}


def confirm(folder: Path) -> int:
    """Take the mark of a draft from every clause of a provider's folder, as a person does. Returns how many had it."""
    file, mark = folder / "clauses.yaml", "  draft: true\n"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(mark, ""), encoding="utf-8")
    return text.count(mark)
