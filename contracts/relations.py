"""Kinds of relations between members of an appointment, and what a clause that has one is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from contracts.pointers import Json

BECOMES = "becomes"
"""A member gets a value when an update changes another one."""
EQUALS = "equals"
"""A member has a value, where others have theirs."""
DETERMINED = "determined"
"""A member has one value for each state of all else that is shown, stamps apart, or of the members it comes from."""
RESETS = "resets"
"""Members that an update leaves out have the values that the page names then."""
IDLE = "idle"
"""An update that sends what is there already brings nothing about."""
APART = "apart"
"""Two times are so far from each other at least, or at most."""
OF_TWO_MOMENTS = (BECOMES, IDLE, RESETS, "kept-or-moved")
"""Relations of what was shown before an update to what is shown after it: one state alone says nothing of them."""
OF_READS = "documented"
"""What a read shows satisfies its schema."""


class WithRelation:
    """What a clause says by its relation; it says nothing by one that is empty."""

    if TYPE_CHECKING:  # a clause is a dataclass, and has it as a field

        @property
        def relation(self) -> Mapping[str, Json]:
            """The relation, as clauses.yaml has it."""

    @property
    def relation_kind(self) -> str:
        """The kind of the relation; empty where there is none."""
        return str(self.relation.get("kind", ""))

    @property
    def compares_moments(self) -> bool:
        """Whether one state alone says nothing of it."""
        return self.relation_kind in OF_TWO_MOMENTS

    @property
    def causes(self) -> tuple[str, ...]:
        """The members of the request whose change brings about what the clause is about; none where it is otherwise."""
        return tuple(self.relation.get("after", ()))

    @property
    def sources(self) -> tuple[str, ...]:
        """The members from which alone the vendor works out what the clause is about; none where all else counts."""
        return tuple(self.relation.get("from", ()))

    @property
    def is_about_reads(self) -> bool:
        """Whether it says what a read shows by itself, so that nothing else shows it."""
        return self.relation_kind == OF_READS
