"""The providers, and the targets of each, as rows for a CI matrix."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from contracts._outline import Outline


def rows(outlines: Iterable[Outline], file: Path | None, folders: Iterable[Path]) -> list[dict[str, Any]]:
    """A row with name, title and operation for each; with a file of targets, also with the names of its own.

    Raises ContractError with every problem of the file.
    """
    found = [{"name": it.name, "title": it.title, "operation": it.operation} for it in outlines]
    if file is None:
        return found
    from contracts._targets import read_targets  # its TOML reader is needed here alone

    targets = read_targets(file, *folders)
    return [
        {**row, "targets": [name for name, one in targets.items() if one["provider"] == row["name"]]} for row in found
    ]
