"""Clauses of generated updates: what these show is broken stands under the clause that promises it, and not theirs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from reports._beside import Placed
from reports._script import number_of_steps

GENERATED = EXPLORES, SEQUENCES = "explores", "sequences"
"""The checks of generated bodies, and of generated sequences of updates."""

EXPLORED = "explored"
"""What the keyword of a finding says of a request whose body was generated."""

SEVERAL = 2
"""From so many steps on a finding takes a sequence of updates."""

UNDER = "what generated updates showed to be wrong stands under {}"
"""What is said beside such a clause that is kept: a reader takes it for a word that they broke nothing."""


class Scripted(Placed, Protocol):
    """A finding, as far as it says how its request came about."""

    @property
    def script(self) -> str:
        """What sends its request, or all its steps."""


def stands_under(check: str, broken: Iterable[tuple[str, Scripted]]) -> str:
    """Under which clauses the findings stand that generated updates of a check have shown, of all that are `broken`,
    each with its finding; empty for other checks, and where there is none."""
    names = dict.fromkeys(name for name, found in broken if _is_of(check, found))
    return UNDER.format(", ".join(sorted(names))) if names else ""


def _is_of(check: str, found: Scripted) -> bool:
    if check == EXPLORES:
        return EXPLORED in (found.keyword or "").split("; ")
    return check == SEQUENCES and number_of_steps(found.script) >= SEVERAL
