"""The outcomes so far, on disk: a header, then a line an outcome, in a folder of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from suites.proof._ledger import NoLedger, append, lines
from suites.proof._peer._trials import Outcome, Setting, Trial, outcome_of

KIND = "kind"
HEADER, OUTCOME = "header", "outcome"


@dataclass(frozen=True)
class Kept:
    """An append-only JSON Lines file of outcomes that were made with one setting and one state of the code."""

    path: Path
    setting: Setting

    def add(self, outcome: Outcome) -> None:
        """Append an outcome; it is on disk when this returns."""
        append(self.path, {KIND: OUTCOME, **asdict(outcome)})

    def outcomes(self) -> dict[Trial, Outcome]:
        """Those that are there, by trial."""
        told = (line for line in lines(self.path) if line.pop(KIND) == OUTCOME)
        return {outcome.trial: outcome for outcome in map(outcome_of, told)}


def begin(setting: Setting, code: str, folder: Path) -> Kept:
    """A new file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{token_hex(2)}.jsonl"
    append(path, {KIND: HEADER, "code": code, **asdict(setting)})
    return Kept(path, setting)


def resume(asked: Mapping[str, Any], code: str, folder: Path) -> Kept:
    """The latest file. Raises NoLedger where there is none, or where it is of other code or other options."""
    path = max(folder.glob("*.jsonl"), default=None, key=lambda path: path.stat().st_mtime_ns)
    first = next(lines(path), {}) if path else {}
    if path is None or first.pop(KIND, None) != HEADER:
        raise NoLedger(f"there is nothing to resume in {folder}.")
    if first.pop("code") != code:
        raise NoLedger(f"contracts or code have changed since {path.name} was begun; begin anew, without --resume.")
    for name, value in asked.items():
        if value is not None and value != first[name]:
            raise NoLedger(f"{path.name} was begun with --{name} {first[name]}, not {value}.")
    return Kept(path, Setting(**first))
