"""What requests have in common that showed a finding, and no other request has: often that is its cause.

It is looked at which members are sent, and how a value is written, never at the value itself, which may be personal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from contracts import Json
from contracts.pointers import leaves

FEWEST = 2
"""So many requests have to show a finding, and as many not to: of a single one, everything is shared."""

FEWEST_SENT = 3
"""The same where they share nothing but a member: the few updates of a clause send the same one often, by chance."""

NAME = re.compile(r"[\w/~.\[\]-]{1,100}", re.ASCII)
"""A pointer that says something to a reader; a generated name may be any text."""

TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?P<fraction>\.\d+)?)?(?P<offset>[+-]\d\d:?\d\d|[Zz])?")
"""A date with a time of day, as RFC 3339 writes it, and near to it."""

WHOLE_HOUR = "00"
"""How the offset of a zone ends whose clock is whole hours from UTC."""


def shared_trait(shown: Sequence[Json], others: Sequence[Json]) -> str:
    """How a member was written in all request bodies that showed a finding and in none of the others, or which member
    all of them sent and none of the others; empty where there are too few of either, or nothing tells them apart."""
    number = min(len(shown), len(others))
    written = _shared(traits, shown, others) if number >= FEWEST else ""
    return written or (_shared(members, shown, others) if number >= FEWEST_SENT else "")


def _shared(told: Callable[[Json], list[str]], shown: Sequence[Json], others: Sequence[Json]) -> str:
    """The first of what is told of the bodies that is told of all that showed a finding, and of none of the others."""
    elsewhere = {one for body in others for one in told(body)}
    common = [one for one in told(shown[0]) if one not in elsewhere]
    return next((one for one in common if all(one in told(body) for body in shown[1:])), "")


def members(body: Json) -> list[str]:
    """The members that a body sends, and that it sends nothing else, in words."""
    sent = [at for at, _ in leaves(body) if at]
    named = [at for at in sent if NAME.fullmatch(at)]
    return [*named, *([f"nothing but {named[0]}"] if len(sent) == 1 and named else [])]


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
