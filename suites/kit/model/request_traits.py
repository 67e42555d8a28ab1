"""What requests have in common that showed a finding, and no other request has: often that is its cause.

Only the way in which a value is written is looked at, and never the value itself, which may be personal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from contracts import Json
from contracts.pointers import leaves

FEWEST = 2
"""So many requests have to show a finding, and as many not to: of a single one, everything is shared."""

NAME = re.compile(r"[\w/~.\[\]-]{1,100}", re.ASCII)
"""A pointer that says something to a reader; a generated name may be any text."""

TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?P<fraction>\.\d+)?)?(?P<offset>[+-]\d\d:?\d\d|[Zz])?")
"""A date with a time of day, as RFC 3339 writes it, and near to it."""

WHOLE_HOUR = "00"
"""How the offset of a zone ends whose clock is whole hours from UTC."""


def shared_trait(shown: Sequence[Json], others: Sequence[Json]) -> str:
    """How a member was written in all request bodies that showed a finding and in none of the others; empty where there
    are too few of either, or nothing tells them apart."""
    if min(len(shown), len(others)) < FEWEST:
        return ""
    elsewhere = {trait for body in others for trait in traits(body)}
    common = [trait for trait in traits(shown[0]) if trait not in elsewhere]
    return next((trait for trait in common if all(trait in traits(body) for body in shown[1:])), "")


def traits(body: Json) -> list[str]:
    """How the members of a body are written, in words, the more special ones first."""
    texts = [(at, value) for at, value in leaves(body) if isinstance(value, str) and NAME.fullmatch(at)]
    return [f"{pointer} {trait}" for pointer, value in texts for trait in _of(value)]


def _of(value: str) -> Iterator[str]:
    if found := TIME.fullmatch(value):
        yield from _of_time(found["offset"] or "", found["fraction"])
    elif not value.isascii():
        yield "with characters beyond ASCII"


def _of_time(offset: str, fraction: str | None) -> Iterator[str]:
    if offset:
        yield f"with the offset {offset}"
    if offset[:1] in ("+", "-") and not offset.endswith(WHOLE_HOUR):
        yield "with an offset that is no whole hour"
    if fraction:
        yield f"with {len(fraction) - 1} digits of a second"
        yield "with a part of a second"
