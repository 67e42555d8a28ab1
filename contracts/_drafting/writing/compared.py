"""The members of an update of which the answer and a read have to show what was sent."""

from __future__ import annotations

from collections.abc import Iterator

from contracts._drafting.document.sent_words import is_made_by_vendor
from contracts._drafting.members.substituted import substituting
from contracts._drafting.plan import Plan
from contracts._drafting.writing.lists import is_merged_map
from contracts._drafting.writing.overruled import overruled


def compared_fields(plan: Plan) -> list[str]:
    """Those that are shown, but for what the vendor may store otherwise than it was sent, and what it moves itself."""
    left_out = set(_incomparable(plan))
    return [pointer for pointer, place in plan.fields.items() if place and pointer not in left_out]


def _incomparable(plan: Plan) -> Iterator[str]:
    yield from plan.moving
    yield from (one.pointer for one in overruled(plan) if one.is_standing)
    for member in plan.request.members:
        has_no_key = member.is_list_of_objects and plan.key_of(member) is None
        is_made = is_made_by_vendor(str(member.schema.get("description", "")))
        if has_no_key or is_made or is_merged_map(plan, member) or substituting(member.schema, member.pointer):
            yield member.pointer
