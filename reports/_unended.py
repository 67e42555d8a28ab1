"""What is said of a run that has no end: it may still be going on, and nobody should take it for a result."""

from __future__ import annotations

import os
from pathlib import Path

FOOTER = b'"footer"'
"""The kind of the last record of a run that came to its end."""

LAST_BYTES = 4096
"""How much of a journal's end holds its footer, which is a short record."""

NO_END = "has no end yet, as it is still going on or was cut short: take in its journal again once it has ended"


def has_end(path: Path) -> bool:
    """Whether a journal has its footer."""
    with path.open("rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - LAST_BYTES))
        lines = file.read().splitlines()
    return bool(lines) and FOOTER in lines[-1]
