"""Whether a shown member is the vendor's to set, by what the document marks and calls it."""

from __future__ import annotations

import re

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, schema_at
from contracts._checking._unlisted import AN_ID
from contracts._drafting.document.times import name_of, snake
from contracts._drafting.members.left_out import STATE_NAME
from contracts._drafting.members.natures import CREATION
from contracts._drafting.plan import Plan

A_KEY = re.compile(r"^\W*(an? |the )?(\w+ )?(ID|identifier|UUID|key) (of|for)\b", re.IGNORECASE)
"""How the description of an id begins, whatever its name is."""


def is_own(plan: Plan, pointer: str) -> bool:
    """Whether a member is an id, or a fact of the booking: an update changes neither."""
    is_id = AN_ID.fullmatch(pointer) or pointer in own_ids(plan) or A_KEY.search(description_of(plan, pointer))
    is_uuid = any(one.get("format") == "uuid" for one in schema_at(plan.whole, pointer)["anyOf"])
    return bool(is_id or is_uuid or CREATION.search(snake(pointers.split(pointer)[-1])))


def own_ids(plan: Plan) -> list[str]:
    """The read-only members that are named as the last parameter of the path is, or as one that each call carries, such
    as the site: no update changes them. A state changes, though a call may name it."""
    named = [pointers.join("", one.name) for one in plan.carried if one.place == "query"]
    known = [one for one in (plan.identity, *named) if one and one in leaf_pointers(plan.whole)]
    free = [one for one in dict.fromkeys(known) if is_read_only(plan, one) and one not in plan.fields]
    return [one for one in free if one == plan.identity or not STATE_NAME.search(name_of(one))]


def is_read_only(plan: Plan, pointer: str) -> bool:
    """Whether the document marks a shown member, or an object around it, as the vendor's to set."""
    steps = pointers.split(pointer)
    around = (pointers.join("", *steps[:depth]) for depth in range(1, len(steps) + 1))
    return any(one.get("readOnly") is True for place in around for one in schema_at(plan.whole, place)["anyOf"])


def is_marked(plan: Plan, pointer: str) -> bool:
    """Whether a shown member is the vendor's to set, and no id or fact of the booking."""
    return is_read_only(plan, pointer) and not is_own(plan, pointer)


def description_of(plan: Plan, pointer: str) -> str:
    """The description of a shown member."""
    return " ".join(str(one.get("description", "")) for one in schema_at(plan.whole, pointer)["anyOf"])
