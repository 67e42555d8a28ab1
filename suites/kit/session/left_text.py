"""How the lines begin that say that something may be left changed at a target, where nobody could look."""

from __future__ import annotations

from collections.abc import Iterable

ONCE_READ = "once they can be read again"
LOOK_FOR_EACH = "look for each in the vendor's own application"
HALFWAY = "the run was stopped while it put back what it had changed, so appointments may still be as it left them"


def is_certain(left: Iterable[str]) -> bool:
    """Whether something is known to be left changed, by the lines about it: not where nothing is owed but appointments
    that could not be read, nor where the putting back did not come to its end."""
    return not any(line.startswith((ONCE_READ, LOOK_FOR_EACH, HALFWAY)) for line in left)
