"""The ways in which a text may name the places of an appointment, and a pattern of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from contracts import pointers
from contracts._drafting.document.member_names import MARKS


def spellings(places: Iterable[str]) -> dict[str, list[str]]:
    """Each way in which a text may name one of these places, or an object around some, with those places."""
    found: dict[str, list[str]] = {}
    for place in dict.fromkeys(places):
        steps = pointers.split(place)
        for name in dict.fromkeys((steps[-1], ".".join(steps), "/".join(steps), place)):
            found.setdefault(name, [place])
        for depth in range(1, len(steps)):
            found.setdefault(".".join(steps[:depth]), []).append(place)
    return found


def any_of(spellings: Iterable[str]) -> str:
    """A pattern of these names; one that is a plain word has to be marked as a name."""
    return _any_of(tuple(spellings))


@lru_cache(maxsize=64)
def _any_of(spellings: tuple[str, ...]) -> str:
    names = sorted(spellings, key=len, reverse=True)
    odd = "|".join(re.escape(one) for one in names if re.search(r"[^a-z]", one.strip("/")))
    marked = rf"{MARKS}(?:{'|'.join(map(re.escape, names))}){MARKS}"
    return rf"(?:{marked}|(?<![\w./])(?:{odd or '(?!)'})(?![\w/]))" if names else r"(?!)"


def plain(name: str) -> str:
    """A name without its marks."""
    return re.sub(rf"^{MARKS}|{MARKS}$", "", name)
