"""Whole numbers as JSON readers agree on them: 36, and not 36.0."""

from __future__ import annotations

from contracts import Json

LARGEST = 2**53
"""Beyond it, a float no longer tells one whole number from the next (RFC 8259, 6)."""


def with_whole_numbers(value: Json) -> Json:
    """A body in which no whole number has a point.

    36.0 is an integer to JSON Schema of 2020-12, which OpenAPI 3.1 has, and to many readers of 3.0 it is none: as an
    ordinary value it would blame a vendor for how it reads its own document.
    """
    if isinstance(value, dict):
        return {name: with_whole_numbers(one) for name, one in value.items()}
    if isinstance(value, list):
        return [with_whole_numbers(one) for one in value]
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST
    return int(value) if is_whole and isinstance(value, float) else value
