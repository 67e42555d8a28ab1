"""How a list is split into pages, as the names of its query parameters and of what stands beside its rows tell."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from contracts import pointers

CURSOR = re.compile(r"(page_?)?(cursor|token)|(starting_?)?after|next", re.IGNORECASE)
PAGE = re.compile(r"page(_?(number|no|num|index))?", re.IGNORECASE)
OFFSET = re.compile(r"offset|skip", re.IGNORECASE)
NEXT = re.compile(r"next|(next|end)_?(page_?)?(cursor|token)|cursor", re.IGNORECASE)
"""Names in wide use, in snake and camel case. A page that is named from 0 is not told apart from one from 1: a person
sees it in `contracts learn`, or in the first list that is searched."""


def pages_of(parameters: Collection[str], beside: Collection[str]) -> dict[str, Any] | None:
    """`read.pages` of behaviour.yaml for a list with these query parameters and members beside its rows (pointers).

    None where nothing says that it has pages. A cursor needs a place at which an answer gives the next one.
    """
    following = [place for place in beside if NEXT.fullmatch(pointers.split(place)[-1])]
    if following and (name := _named(parameters, CURSOR)):
        return {"by": "cursor", "parameter": name, "next": following}
    for by, pattern in (("page", PAGE), ("offset", OFFSET)):
        if name := _named(parameters, pattern):
            return {"by": by, "parameter": name}
    return None


def _named(parameters: Collection[str], pattern: re.Pattern[str]) -> str | None:
    return next((name for name in parameters if pattern.fullmatch(name)), None)
