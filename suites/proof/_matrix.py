"""The committed summary of a whole proof, and whether it still matches the faults that exist."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from suites.proof._facts import Facts
from suites.proof._jobs import Result

MATRIX = Path(__file__).parent / "matrix.json"
AGAIN = "`python -m suites.proof --write` writes it again, with `--sometimes 20` the long runs"


@dataclass(frozen=True)
class Matrix:
    """By provider and fault: whether it was caught, the number of the request that showed it, and the verdict.

    `sometimes`: in how many of how many long runs each intermittent fault was caught.
    """

    digest: str
    faults: Mapping[str, Mapping[str, Mapping[str, Any]]]
    sometimes: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path = MATRIX) -> Matrix:
        """The committed summary; an empty one where there is none yet."""
        if not path.is_file():
            return cls("", {})
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def with_results(self, facts: Facts, results: Iterable[Result]) -> Matrix:
        """This summary with new results, of own items or of long runs, in place of the old ones."""
        listed = sorted((one for one in results if one.job.fault), key=lambda one: one.job.fault)
        long = _in_long_runs([one for one in listed if one.job.repetition])
        if long:
            return replace(self, digest=facts.digest, sometimes=long)
        return replace(self, digest=facts.digest, faults=_on_own_items([one for one in listed if not one.job.whole]))

    def write(self, path: Path = MATRIX) -> None:
        """Write it with a line per fault, so that a change of one fault is a change of one line."""
        parts = [f'"digest": {json.dumps(self.digest)}']
        for name, part in (("faults", self.faults), ("sometimes", self.sometimes)):
            providers = ",\n".join(f"{json.dumps(provider)}: {_rows(rows)}" for provider, rows in part.items())
            parts.append(f'"{name}": {{\n{providers}\n}}')
        path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")

    def lost(self, facts: Facts) -> list[str]:
        """Faults that the summary has and that no longer exist, of the providers in the facts."""
        return sorted(
            id
            for known, there in ((self.faults, facts.faults), (self.sometimes, facts.sometimes))
            for name, ids in there.items()
            for id in known.get(name, {})
            if id not in set(ids)
        )

    def new(self, facts: Facts) -> list[str]:
        """Faults that the summary does not have yet."""
        return sorted(
            id
            for known, there in ((self.faults, facts.faults), (self.sometimes, facts.sometimes))
            for name, ids in there.items()
            for id in ids
            if id not in known.get(name, {})
        )


def why_stale(matrix: Matrix, facts: Facts) -> str | None:
    """Why a summary does not match the facts; None when it does. Counts of requests may differ."""
    lost, new = matrix.lost(facts), matrix.new(facts)
    if lost or new:
        return f"matrix.json is stale: {_count('gone', lost)}; {_count('new', new)}; {AGAIN}"
    if matrix.digest != facts.digest:
        return f"matrix.json is stale: a clause, its check or strength, or a check has changed; {AGAIN}"
    return None


def _on_own_items(results: Iterable[Result]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for one in results:
        found[one.job.provider][one.job.fault] = {"caught": one.is_caught, "requests": one.first, "word": one.word}
    return dict(sorted(found.items()))


def _in_long_runs(results: Iterable[Result]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for one in results:
        row = found[one.job.provider].setdefault(one.job.fault, {"caught": 0, "runs": 0})
        row["runs"] += 1
        row["caught"] += one.is_caught
    return dict(sorted(found.items()))


def _count(what: str, ids: list[str]) -> str:
    return f"{len(ids)} {what}{f' ({ids[0]}, ...)' if ids else ''}"


def _rows(rows: Mapping[str, Any]) -> str:
    lines = ",\n".join(f"  {json.dumps(id)}: {json.dumps(row, sort_keys=True)}" for id, row in rows.items())
    return f"{{\n{lines}\n}}"
