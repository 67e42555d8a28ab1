"""The committed summary of the whole matrix, and whether it still is about the faults that there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from suites.proof._facts import Facts
from suites.proof._jobs import Result

MATRIX = Path(__file__).parent / "matrix.json"
AGAIN = "`python -m suites.proof --write` writes it anew"


@dataclass(frozen=True)
class Matrix:
    """By provider and fault: caught or not, after how many requests it was first seen, and with which verdict."""

    digest: str
    faults: Mapping[str, Mapping[str, Mapping[str, Any]]]

    @classmethod
    def read(cls, path: Path = MATRIX) -> Matrix:
        """The committed one; an empty one where there is none yet."""
        if not path.is_file():
            return cls("", {})
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def of(cls, facts: Facts, results: Iterable[Result]) -> Matrix:
        """The summary of results on the own items."""
        found: dict[str, dict[str, Any]] = {}
        for one in sorted((one for one in results if not one.job.whole), key=lambda one: one.job.fault):
            row = {"caught": one.is_caught, "requests": one.first, "word": one.word}
            found.setdefault(one.job.provider, {})[one.job.fault] = row
        return cls(facts.digest, dict(sorted(found.items())))

    def write(self, path: Path = MATRIX) -> None:
        """Write it with a line a fault, so that a change of one is a change of one line."""
        providers = ",\n".join(f"{json.dumps(name)}: {_rows(rows)}" for name, rows in self.faults.items())
        text = f'{{\n"digest": {json.dumps(self.digest)},\n"faults": {{\n{providers}\n}}\n}}\n'
        path.write_text(text, encoding="utf-8")

    def lost(self, facts: Facts) -> list[str]:
        """Faults that it knows and that there are no more, of the providers that the facts are about."""
        return sorted(
            id for name, there in facts.faults.items() for id in self.faults.get(name, {}) if id not in set(there)
        )

    def new(self, facts: Facts) -> list[str]:
        """Faults that it does not know yet."""
        return sorted(id for name, there in facts.faults.items() for id in there if id not in self.faults.get(name, {}))


def stale(matrix: Matrix, facts: Facts) -> str | None:
    """Why a summary is not about these facts; None when it is. Request counts may drift."""
    lost, new = matrix.lost(facts), matrix.new(facts)
    if lost or new:
        return f"matrix.json is stale: {_told('gone', lost)}; {_told('new', new)}; {AGAIN}"
    if matrix.digest != facts.digest:
        return f"matrix.json is stale: a clause, its check or strength, or a check has changed; {AGAIN}"
    return None


def _told(what: str, ids: list[str]) -> str:
    return f"{len(ids)} {what}{f' ({ids[0]}, ...)' if ids else ''}"


def _rows(rows: Mapping[str, Any]) -> str:
    lines = ",\n".join(f"  {json.dumps(id)}: {json.dumps(row, sort_keys=True)}" for id, row in rows.items())
    return f"{{\n{lines}\n}}"
