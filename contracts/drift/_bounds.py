"""Where numbers end, by the words of a schema and by its format."""

from __future__ import annotations

import math

from contracts._checking._schema import RANGE_OF_FORMAT
from contracts.drift._members import Member

Bound = tuple[float, bool]
"""The end of numbers, and whether they end before it."""
BOUNDS = {("minimum", "exclusiveMinimum"): 1, ("maximum", "exclusiveMaximum"): -1}
"""The words for each end of numbers, the second one without the end itself, and the sign that makes the higher one the
narrower."""


def ends(old: Member, new: Member, pair: tuple[str, str], sign: int) -> list[Bound | None]:
    """Where the values of two members end, none where only their formats say it: these are compared by themselves.

    Where one of the two takes whole numbers only, it is where those end: the others come or go with the type.
    """
    sides = (old, new)
    if not any(word in one.keywords for one in sides for word in pair):
        return [None, None]
    found = [_bound(one, pair, sign) for one in sides]
    return [_whole(one) if one else None for one in found] if any(map(_is_whole, sides)) else found


def _bound(member: Member, pair: tuple[str, str], sign: int) -> Bound | None:
    """Where values end, by what is written or by their format, the higher the narrower, and whether they end before."""
    known = [(sign * member.keywords[word], word == pair[1]) for word in pair if word in member.keywords]
    own = RANGE_OF_FORMAT.get(member.keywords.get("format", "")) if _is_whole(member) else None
    return max([*known, *([(sign * own[sign < 0], False)] if own else [])], default=None)


def _is_whole(member: Member) -> bool:
    return member.types == {"integer"}


def _whole(bound: Bound) -> Bound:
    """A bound at the first whole number within it."""
    value, is_beyond = bound
    if isinstance(value, float) and not math.isfinite(value):
        return bound
    return (math.floor(value) + 1 if is_beyond else math.ceil(value)), False
