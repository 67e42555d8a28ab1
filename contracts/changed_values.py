"""How a finding says that a member has not the value that it should have: words that runs write and reports read."""

from __future__ import annotations

import re

AS_SENT = ("value", "read", "whole")
"""Keywords of findings that a member is not what was sent."""

LOST = "lost"
"""The keyword of findings that of two updates at the same moment one took the other back. Each is stored alone."""

FIXED = ("fact", "set", "path")
"""Keywords of findings that a member changed which no update may set."""

AS_BEFORE = ("unsent", "filled", "state", "refused", "locked")
"""Keywords of findings that a member is not what it was before an update that had to leave it alone."""

OF_VALUES = frozenset({*AS_SENT, LOST, *FIXED, *AS_BEFORE})
"""All of them."""

ABSENT = re.compile(r"(?:\$\w+ \()?absent\)?")
"""How a finding says that a member is not there, also where its value is not shown."""

IS_GONE = "it is gone"
"""What is said of a member that had a value, or was sent one, and is there no more."""


def is_gone(expected: str, got: str) -> bool:
    """Whether a value was expected and none is there, by a finding's texts."""
    return ABSENT.fullmatch(got) is not None and not ABSENT.fullmatch(expected)
