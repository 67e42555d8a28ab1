"""What journals of earlier runs in the same folder say of a target: when it was tested, how an accepted clause broke.

A run needs none of them, and a file that cannot be read is passed over: it is about what a person looks for next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from contracts.accepted_values import values_accepted
from suites.kit.model.verdicts import KEPT, KNOWN, without_day

MOST_RUNS = 30
"""How many journals of a target are read, the newest ones: a month of nights. Each takes some hundredths of a second;
of those of other targets only the first line is read."""
MASKED = re.compile(r"\$text \([^)]*\)")
"""A key that is not shown, in a pointer: it is hashed with another key in each run."""
Record = dict[str, Any]
Way = tuple[str, str]
"""How a clause is broken: the member, or where it is about none, the kind of request."""


@dataclass(frozen=True)
class EarlierRun:
    """A run at a target: its verdicts by clause."""

    run: str
    started: str
    verdicts: dict[str, Record] = field(repr=False)

    def findings(self, clause: str, *lists: str) -> list[Record]:
        """What it found of a clause, by these lists of its verdict."""
        record = self.verdicts.get(clause, {})
        return [found for listed in lists for found in record.get(listed, ())]

    def accepts(self, clause: str, exception: str) -> bool:
        """Whether it judged a clause by this exception, however long that was to hold."""
        record = self.verdicts.get(clause, {})
        said = record.get("reason") if record.get("verdict") == KNOWN else record.get("exception")
        return bool(said) and without_day(str(said)) == without_day(exception)


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
        read = (_read(file, self.provider, self.target) for file in files)
        return [*islice(filter(None, read), MOST_RUNS)]

    @property
    def last_tested(self) -> EarlierRun | None:
        """The latest one that found a promise kept there."""
        kept = (one for one in self.runs if any(v["verdict"] == KEPT for v in one.verdicts.values()))
        return next(kept, None)

    def accepted(self, clause: str, exception: str) -> set[Way] | None:
        """How a clause was broken when the exception was made, and in what runs took for accepted by it since then;
        None where no run tells.

        What was there before an exception counts as accepted: who gives it another reason has seen that. One that is
        only prolonged is the same exception.
        """
        before, own = self._told(clause, exception)
        found = {way_of(one) for one in (*before, *own)}
        is_told = any(one.accepts(clause, exception) and "exception" in one.verdicts[clause] for one in self.runs)
        return found if found or is_told else None  # nothing: what it was made for is gone

    def accepted_values(self, clause: str, exception: str, way: Way) -> frozenset[str] | None:
        """For which values of a closed list a clause may be broken in this way, by the same runs; None: for all."""
        before, own = ([one for one in found if way_of(one) == way] for found in self._told(clause, exception))
        return values_accepted(before or own, own)

    def _told(self, clause: str, exception: str) -> tuple[list[Record], list[Record]]:
        """What runs had found of a clause when an exception was made, and what they took for accepted by it since."""
        own = [number for number, one in enumerate(self.runs) if one.accepts(clause, exception)]
        before = self.runs[max(own) + 1 :] if own else self.runs
        found = [each for one in before for each in one.findings(clause, "findings", "accepted")]
        return found, [each for number in own for each in _excused(self.runs[number], clause)]


def _excused(run: EarlierRun, clause: str) -> list[Record]:
    """What a run took for accepted: all that it found where it says so of the clause."""
    return run.findings(clause, "findings" if run.verdicts[clause]["verdict"] == KNOWN else "accepted")


def earlier_runs(folder: Path, until: str, targets: Mapping[str, str]) -> Callable[[str], EarlierRuns]:
    """Finds the runs before the run `until` at the target of a provider, by their journals in a folder; `targets` are
    by provider. However often it is asked, each journal is read once for a provider."""
    return cache(lambda provider: EarlierRuns(folder, until, provider, targets[provider]))


def way_of(finding: Record) -> Way:
    """How a finding breaks its clause: who accepts one member that changes has not accepted all others. With which
    status or by which request it shows at a member, differs from run to run."""
    return (MASKED.sub("$text", finding["pointer"]), "") if finding["pointer"] else ("", finding["keyword"])


def _read(file: Path, provider: str, target: str) -> EarlierRun | None:
    """The run of a journal; None where it was at another target, or is none."""
    try:
        with file.open(encoding="utf-8") as lines:
            header = json.loads(next(lines, "{}"))
            named = {(one["provider"], one["target"]) for one in header.get("targets", ())}
            if (provider, target) not in named:
                return None
            verdicts = {one["clause"]: _whole(one) for one in _verdicts(lines) if one["provider"] == provider}
            return EarlierRun(str(header["run"]), str(header["started"]), verdicts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # people copy, cut and edit such files
        return None


def _whole(verdict: Record) -> Record:
    """A verdict that has what is asked of it. Raises KeyError, TypeError or AttributeError for another one."""
    found = [each for listed in ("findings", "accepted") for each in verdict.get(listed, ())]
    _ = verdict["verdict"], [(way_of(one), values_accepted([one])) for one in found]
    return verdict


def _verdicts(lines: Iterator[str]) -> Iterator[Record]:
    yield from (json.loads(line) for line in lines if line.startswith('{"kind": "verdict"'))
