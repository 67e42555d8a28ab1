"""Which values of a member mean the same, and which mean that it is not set."""

from __future__ import annotations

from contracts._validation import instant
from contracts.pointers import ABSENT, Json

NOT_SET = (None, False)
"""The values that a member of one way has before it is set, and never again."""


def is_unset(value: Json) -> bool:
    """Whether a value is one of a member that is not set; 0 is a value of its own, though Python takes it for false."""
    return any(value is one for one in NOT_SET)


def means_the_same(one: Json, other: Json) -> bool:
    """Whether two values mean the same: times as instants, and true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool) or ABSENT in (one, other):
        return one is other
    if isinstance(one, str) and isinstance(other, str) and None not in (moments := (instant(one), instant(other))):
        return moments[0] == moments[1]
    return bool(one == other)
