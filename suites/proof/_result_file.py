"""Results on disk: a header, then a line per result, so that a stopped proof can be resumed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from suites.proof._facts import HOUSE

FOLDER = HOUSE / "reports" / "out" / "proof"
KIND, HEADER, RESULT = "kind", "header", "result"


class NothingToResume(Exception):
    """There is no result file, or the latest one was begun with other code or other options."""


@dataclass(frozen=True)
class ResultFile:
    """An append-only JSON Lines file. The header has what all results depend on: options and a digest of the code."""

    path: Path
    header: Mapping[str, Any]

    def add(self, record: Mapping[str, Any]) -> None:
        """Append a result; it is on disk when this returns."""
        _append(self.path, {KIND: RESULT, **record})

    def records(self) -> Iterator[dict[str, Any]]:
        """The results so far."""
        yield from (record for record in _lines(self.path) if record.pop(KIND) == RESULT)


def begin(header: Mapping[str, Any], folder: Path) -> ResultFile:
    """A new file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}.jsonl"
    _append(path, {KIND: HEADER, **header})
    return ResultFile(path, header)


def resume(code: str, options: Mapping[str, Any], folder: Path) -> ResultFile:
    """The latest file. Raises NothingToResume; options that are None may have any value."""
    path = max(folder.glob("*.jsonl"), default=None, key=lambda path: path.stat().st_mtime_ns)
    header = next(_lines(path), {}) if path else {}
    if path is None or header.pop(KIND, None) != HEADER:
        raise NothingToResume(f"there is nothing to resume in {folder}.")
    if header["code"] != code:
        raise NothingToResume(
            f"contracts or code have changed since {path.name} was begun; begin a new proof, without --resume."
        )
    for name, value in options.items():
        if value is not None and value != header[name]:
            raise NothingToResume(f"{path.name} was begun with --{name} {header[name]}, not {value}.")
    return ResultFile(path, header)


def _append(path: Path, record: Mapping[str, Any]) -> None:
    # A killed process may have left half a line: then this one starts with a line break.
    is_torn = path.exists() and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write("\n" * is_torn + json.dumps(record, ensure_ascii=False) + "\n")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The records of the file, except half a line that a killed process has left."""
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue
