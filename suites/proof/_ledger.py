"""What was done so far, on disk: a header, then a line a result. A proof that was stopped goes on from there."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from suites.proof._facts import HOUSE
from suites.proof._jobs import Job, Result

FOLDER = HOUSE / "reports" / "out" / "proof"


class NoLedger(Exception):
    """There is nothing to resume, or what there is was made under other circumstances."""


@dataclass(frozen=True)
class Header:
    """What all results of a ledger depend on; `draw` is the seed that says which faults have whole runs."""

    profile: str
    seed: int
    draw: int
    code: str


@dataclass(frozen=True)
class Ledger:
    """An append-only JSON Lines file."""

    path: Path
    header: Header

    def add(self, result: Result) -> None:
        """Append a result; it is on disk when this returns."""
        append(self.path, {"kind": "result", **asdict(result)})

    def results(self) -> dict[Job, Result]:
        """Those that are there, by job."""
        told = (line for line in lines(self.path) if line.pop("kind") == "result")
        found = (Result(**{**line, "job": Job(**line["job"])}) for line in told)
        return {result.job: result for result in found}


def begin(header: Header, folder: Path = FOLDER) -> Ledger:
    """A new ledger."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}.jsonl"
    append(path, {"kind": "header", **asdict(header)})
    return Ledger(path, header)


def resume(code: str, asked: Iterable[tuple[str, Any]], folder: Path = FOLDER) -> Ledger:
    """The latest ledger. Raises NoLedger where there is none, or where it is of other code or other options."""
    path = max(folder.glob("*.jsonl"), default=None, key=lambda path: path.stat().st_mtime_ns)
    first = next(lines(path), {}) if path else {}
    if path is None or first.pop("kind", None) != "header":
        raise NoLedger(f"there is nothing to resume in {folder}.")
    header = Header(**first)
    if header.code != code:
        raise NoLedger(f"contracts or code have changed since {path.name} was begun; begin anew, without --resume.")
    for name, value in asked:
        if value is not None and value != first[name]:
            raise NoLedger(f"{path.name} was begun with --{name} {first[name]}, not {value}.")
    return Ledger(path, header)


def append(path: Path, record: dict[str, Any]) -> None:
    """Append a record to a JSON Lines file; it is on disk when this returns."""
    # A line begins with its own line break where a stopped process has left half a line before it.
    torn = path.exists() and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write("\n" * torn + json.dumps(record, ensure_ascii=False) + "\n")


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSON Lines file; a line that a stopped process has left unfinished is left out."""
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue
