"""From which members of an update a shown one is worked out, where the document says all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers
from contracts._drafting.document.sentences import sentences_of
from contracts._drafting.document.times import snake
from contracts._drafting.members.requests import flat
from contracts._drafting.plan import Plan

WORKED_OUT = re.compile(r"\b(computed|calculated|derived|worked out|sum|product|total|difference|multiplied)\b", re.I)
"""How a sentence says that a member is worked out."""
PLAIN = re.compile(
    r"an?|the|its?|this|is|are|all|each|every|always|of|from|by|as|and|with|in|over|times|plus|minus|multiplied|sums?|product"
    r"|totals?|difference|between|computed|calculated|derived|worked|out|items?|read|only|server|automatically",
    re.IGNORECASE,
)
"""The other words of one that says from what, and leaves nothing out."""


def computed_from(plan: Plan, description: str, sent: Mapping[str, str]) -> list[str]:
    """The members of an update, of those that are shown at the keys of `sent`, from which a member with this
    description is worked out; none where it names something else, too."""
    found = list[str]()
    for sentence in sentences_of(description) if WORKED_OUT.search(description) else ():
        words = [one for one in re.findall(r"\w+", sentence) if not PLAIN.fullmatch(one)]
        causes = [[one for one in sent.values() if snake(word) in _names_of(plan, one)] for word in words]
        if WORKED_OUT.search(sentence) and words and all(causes):
            found += [one for listed in causes for one in listed]
    return list(dict.fromkeys(found))


def _names_of(plan: Plan, pointer: str) -> Iterator[str]:
    """The name of a member of an update, and those of what its items have."""
    yield snake(pointers.split(pointer)[-1])
    member = plan.request.member(pointer)
    items = flat(member.schema).get("items") if member else None
    yield from (snake(pointers.split(one)[-1]) for one in leaf_pointers(items or {}) if one)
