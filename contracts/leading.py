"""Which of several broken promises of one cause, or members, is told first: in terminal, alerts and pages alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

SAYS = {"accepts": 0, "responds": 2, "withstands": 3}
"""What a reader needs first, by check: that an update is not accepted, before what statuses and odd values come to;
other checks stand between."""

OTHERS = 1
"""Where all other checks stand among these."""

MAIN = "-UPDATE"
"""How the id of the operation's main promise ends in each contract."""

MISSING = "/required"
"""How the id of a derived promise ends that a member is there: without an envelope, what is inside is missing, too."""

END = re.compile(r"^end(?![a-z])|_end(?![a-z])|End(?![a-z])")
"""The name of a member that is an end, which follows its start where both changed."""

Lead: TypeAlias = tuple[int, bool, bool, int, str]
"""What promises of one cause are sorted by."""


def lead(clause: str, check: str) -> Lead:
    """What broken promises of one cause are sorted by, the one that leads first, by a clause's id and its check.

    The main promise of the operation leads; of what is missing from an answer, the outermost member. At last the id
    decides, so that the same one leads wherever it is told.
    """
    return SAYS.get(check, OTHERS), not clause.endswith(MAIN), not clause.endswith(MISSING), clause.count("/"), clause


def is_beside(sent: str, pointers: Iterable[str | None]) -> bool:
    """Whether what a request showed is at no member that it names, by the request on a line and JSON pointers: beside
    what is, a stamp that moved along, or an end that follows, is a trifle."""
    names = [(pointer or "").rpartition("/")[2] for pointer in pointers]
    return not any(f'"{name}"' in sent for name in names)


def is_end(pointers: Iterable[str | None]) -> bool:
    """Whether all members, by JSON pointers, are ends: of what one request showed, the start is told first."""
    return all(END.search((pointer or "").rpartition("/")[2]) for pointer in pointers)
