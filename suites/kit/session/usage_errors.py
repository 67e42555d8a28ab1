"""How a user's mistake ends a run before it begins: one message, exit code 78, no traceback."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import NoReturn

import pytest

from suites.kit.model.verdicts import CONTRACT_FAULT

LISTED_AT_MOST = 10


def mistaken(message: str) -> NoReturn:
    """End the run before it begins: the user's options or files are wrong."""
    raise pytest.exit.Exception(message, returncode=CONTRACT_FAULT)


def unknown(what: str, option: str, name: str, known: Iterable[str]) -> NoReturn:
    """End the run before it begins: an option names something that does not exist."""
    listed = list(known)
    near = difflib.get_close_matches(name, listed, n=1)
    told = f" Known: {', '.join(listed)}." if len(listed) <= LISTED_AT_MOST else ""
    mistaken(f"{option} {name}: no such {what}.{told}{f' Did you mean {near[0]}?' if near else ''}")
