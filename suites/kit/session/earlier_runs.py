"""What journals of earlier runs in the same folder say of a target: when it was tested, how an accepted clause broke.

A run needs none of them, and a file that cannot be read is passed over: it is about what a person looks for next.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from suites.kit.model.verdicts import KEPT, KNOWN

MOST_RUNS = 30
"""How many journals are read, the newest ones: a month of nights. Each takes some hundredths of a second."""
Record = dict[str, Any]
Way = tuple[str, str]
"""How a clause is broken: the member, or where it is about none, the kind of request."""


@dataclass(frozen=True)
class EarlierRun:
    """A run at a target: whether it found a promise kept there, and how the clauses were broken that known.yaml
    accepted in it."""

    run: str
    started: str
    is_tested: bool
    accepted: Mapping[str, frozenset[Way]] = field(repr=False)


@dataclass(frozen=True)
class EarlierRuns:
    """The runs of a `folder` before the run `until` at the target of a provider, the newest first."""

    folder: Path
    until: str
    provider: str
    target: str

    @cached_property
    def runs(self) -> list[EarlierRun]:
        """Those that can be read."""
        files = sorted((one for one in self.folder.glob("*.jsonl") if one.stem < self.until), reverse=True)
        return [run for file in files[:MOST_RUNS] if (run := _read(file, self.provider, self.target))]

    @property
    def last_tested(self) -> EarlierRun | None:
        """The latest one that found a promise kept there."""
        return next((one for one in self.runs if one.is_tested), None)

    def accepted(self, clause: str) -> list[EarlierRun]:
        """Those that judged a clause as accepted in known.yaml."""
        return [one for one in self.runs if clause in one.accepted]

    def ways(self, clause: str) -> set[Way]:
        """How the clause was broken in those."""
        return {way for one in self.accepted(clause) for way in one.accepted[clause]}


def earlier_runs(folder: Path, until: str, targets: Mapping[str, str]) -> Callable[[str], EarlierRuns]:
    """Finds the runs before the run `until` at the target of a provider, by their journals in a folder; `targets` are
    by provider. However often it is asked, each journal is read once for a provider."""
    return cache(lambda provider: EarlierRuns(folder, until, provider, targets[provider]))


def way_of(finding: Record) -> Way:
    """How a finding breaks its clause: who accepts one member that changes has not accepted all others."""
    return (finding["pointer"], "") if finding["pointer"] else ("", finding["keyword"])


def _read(file: Path, provider: str, target: str) -> EarlierRun | None:
    """The run of a journal; None where it was at another target, or is none."""
    try:
        with file.open(encoding="utf-8") as lines:
            header = json.loads(next(lines, "{}"))
            named = {(one["provider"], one["target"]) for one in header.get("targets", ())}
            if (provider, target) not in named:
                return None
            verdicts = {one["clause"]: one for one in _verdicts(lines) if one["provider"] == provider}
            is_tested = any(one["verdict"] == KEPT for one in verdicts.values())
            known = {name: one["findings"] for name, one in verdicts.items() if one["verdict"] == KNOWN}
            ways = {name: frozenset(map(way_of, found)) for name, found in known.items()}
            return EarlierRun(str(header["run"]), str(header["started"]), is_tested, ways)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # people copy, cut and edit such files
        return None


def _verdicts(lines: Iterator[str]) -> Iterator[Record]:
    yield from (json.loads(line) for line in lines if line.startswith('{"kind": "verdict"'))
