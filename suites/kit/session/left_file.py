"""Beside the lock of a place: what the last run there has left, for one that begins right after it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

SUFFIX = ".left"
RECENT_SECONDS = 60.0
"""How long after a run its file counts: few reads are so much behind, and by then somebody may have changed more."""
OWNER_ONLY = 0o600


def write_left(path: Path, states: Mapping[str, str]) -> None:
    """Keep digests of what a run has left. Where that cannot be written, the next run waits for nothing."""
    with suppress(OSError):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, OWNER_ONLY)
        with os.fdopen(file, "w") as writer:
            json.dump(states, writer)


def read_left(path: Path) -> dict[str, str]:
    """The digests that the last run at this place has left, if it has ended just now; older files are removed."""
    for one in path.parent.glob(f"*{SUFFIX}"):
        with suppress(OSError):  # one that another run removes right now, say, keeps no older one
            if time.time() - one.stat().st_mtime > RECENT_SECONDS:
                one.unlink()
    try:
        states = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in states.items()} if isinstance(states, dict) else {}
