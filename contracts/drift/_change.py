"""One change between two documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.change_table import CLASSES, TABLE

NOTHING = "nothing"
"""What is shown where a document says nothing."""


@dataclass(frozen=True)
class Change:
    """What changed at a place, such as `update.request/note`.

    `below` is what came, went or moved along with it, `also` the other places at which the very same changed.
    """

    kind: str
    place: str
    before: str = ""
    after: str = ""
    below: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    level: str = ""

    @property
    def id(self) -> str:
        """Its kind and place, the same in each comparison."""
        return f"{self.kind}:{self.place}"

    @property
    def means(self) -> str:
        """What it means for a client, in one sentence."""
        return TABLE[self.kind].meaning

    @property
    def places(self) -> tuple[str, ...]:
        """All the places at which it is seen."""
        return (self.place, *self.also)


def worst_first(changes: Iterable[Change]) -> list[Change]:
    """The changes by their class, in the order in which they were found within one."""
    return sorted(changes, key=lambda one: CLASSES.index(one.level))
