"""Whether a finding and a change of behaviour are about the same member, though they say otherwise where it is."""

from __future__ import annotations

import re
from typing import Protocol

OF_ANSWER = "responds"
"""The check of which a finding says where in the whole answer it is: an appointment may stand in an envelope there."""
ENVELOPE = re.compile(r"/[^/]+(/\d+)?")
"""Around an appointment: one member, as /data, or a place in a list in it."""
VALUE = " = "
"""What stands between the member and its new value, in the place of a change that is about one value."""


class At(Protocol):
    """A finding, as far as this goes."""

    @property
    def check(self) -> str:
        """The check of its clause."""

    @property
    def pointer(self) -> str | None:
        """Where it is, as a JSON pointer."""


def member_of(place: str) -> str:
    """The member that a change of behaviour is about, by its place, which may name a value, too."""
    return place.partition(VALUE)[0]


def value_of(place: str) -> str:
    """The new value that the place of a change names; empty for one that is about no single value."""
    return place.partition(VALUE)[2]


def is_at(found: At, place: str) -> bool:
    """Whether a finding is at the member that a change is about."""
    return is_at_pointer(found.check, found.pointer, place)


def is_at_pointer(check: str, pointer: str | None, place: str) -> bool:
    """The same by the check and the pointer of a finding."""
    member, at = member_of(place), pointer or ""
    if not member or not at.endswith(member):
        return False
    around = at.removesuffix(member)
    return not around or (check == OF_ANSWER and ENVELOPE.fullmatch(around) is not None)
