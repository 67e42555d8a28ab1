"""How a user's mistake ends a run before it begins: one message, exit code 78, no traceback."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import NoReturn

import pytest

from suites.kit.model.verdicts import CONTRACT_FAULT

MOST_LISTED = 10
"""A longer list of names (a provider has about 150 faults) would bury the message."""


def fail(message: str) -> NoReturn:
    """End the run before it begins: an option or a file of the user is wrong."""
    raise pytest.exit.Exception(message, returncode=CONTRACT_FAULT)


def fail_unknown(what: str, option: str, name: str, known: Iterable[str], where: str = "") -> NoReturn:
    """End the run before it begins: an option names something that does not exist, or not `where` it should be."""
    names = list(known)
    nearest = difflib.get_close_matches(name, names, n=1)
    listed = f" Known: {', '.join(names)}." if len(names) <= MOST_LISTED else ""
    fail(f"{option} {name}: no such {what}{where}.{listed}{f' Did you mean {nearest[0]}?' if nearest else ''}")
