"""Lists that only the vendor sets, and that show some items of one that an update sends: the hosts of the attendees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, parts, schema_at
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.times import snake
from contracts._drafting.members.requests import flat
from contracts._drafting.plan import Plan

SHARED = 2
"""How many members the items of both lists have at least where they are of one kind: many things have one name."""


def lists_of_some_items(plan: Plan, pointer: str, rest: Iterable[str]) -> Iterator[str]:
    """The shown lists, of those that no update sends, that seem to show items of a list that one does: a flag of its
    items has their name, and their items have no other members. That is a guess from names, which a person confirms."""
    member = plan.request.member(pointer)
    items = _members(member.schema) if member and member.is_list_of_objects else {}
    flags = {snake(name) for name, schema in items.items() if "boolean" in types_of(flat(schema))}
    for one in rest if flags else ():
        own = {name for schema in schema_at(plan.whole, one)["anyOf"] for name in _members(schema)}
        is_named = snake(pointers.split(one)[-1]).removesuffix("s") in flags
        if is_named and len(own) >= SHARED and own <= items.keys():
            yield one


def inside(plan: Plan) -> dict[str, str]:
    """The names that the items of shown lists have for members, each with the place of its list: a sentence names the
    `answer` of every guest, and what changes then is the list. A name that several lists have tells nothing."""
    lists: dict[str, set[str]] = {}
    for place in leaf_pointers(plan.whole):
        for name in {one for schema in schema_at(plan.whole, place)["anyOf"] for one in _members(schema)}:
            lists.setdefault(name, set()).add(place)
    return {name: next(iter(places)) for name, places in lists.items() if len(places) == 1}


def _members(schema: Any) -> dict[str, Any]:
    """The members of the items of a list."""
    found: dict[str, Any] = {}
    for part in parts(schema):
        for item in parts(part.get("items")):
            found |= item.get("properties", {})
    return found
