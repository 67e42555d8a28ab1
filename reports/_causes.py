"""Findings by their cause: one request and one answer may break several promises, and are told once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

MOST_PLACES = 20
"""How many places of one request a card holds: what is longer than a screen or two begins another card."""

_T = TypeVar("_T")


class Seen(Protocol):
    """A finding, as far as its cause goes."""

    @property
    def sent(self) -> str:
        """The request."""

    @property
    def pointer(self) -> str | None:
        """The place in the answer."""

    @property
    def got(self) -> str:
        """What came there."""


def cause_of(found: Seen) -> tuple[str, str, str]:
    """What findings of one cause have in common: what was sent, where the answer differs, and what came there."""
    return found.sent, found.pointer or "", found.got


def number_shown(spread: str) -> int:
    """In how many requests of its run a finding showed, by how widespread a journal says it was: what shows everywhere
    is told before what shows once."""
    first = re.match(r"\d+", spread)
    return int(first[0]) if first else 0


def grouped(items: Iterable[_T], cause: Callable[[_T], Any], clause: Callable[[_T], str]) -> list[list[_T]]:
    """The items of each cause, in the order of their first ones. Each item of a clause begins a group of its own: two
    ways to break one promise are two."""
    found, numbers = dict[Any, list[_T]](), dict[Any, int]()
    for item in items:
        key = cause(item)
        number = numbers[key, clause(item)] = numbers.get((key, clause(item)), -1) + 1
        found.setdefault((key, number), []).append(item)
    return list(found.values())


def of_one_request(
    items: Iterable[_T], request: Callable[[_T], Any], place: Callable[[_T], str | None]
) -> list[list[_T]]:
    """The items of each clause and request, each at another place, in the order of their first ones."""
    found = grouped(items, request, lambda item: place(item) or "")
    starts = [(those, first) for those in found for first in range(0, len(those), MOST_PLACES)]
    return [those[first : first + MOST_PLACES] for those, first in starts]


def places_of(pointers: Iterable[str | None]) -> tuple[str, ...]:
    """The members that findings are about, as JSON pointers, each once; what is about no member is left out."""
    return tuple(filter(None, dict.fromkeys(pointers)))
