"""Where an appointment shows what an update sends, and the closed lists of that."""

from __future__ import annotations

from contracts._checking._schema_places import member_pointers
from contracts._drafting.plan import Plan


def closed_lists(plan: Plan) -> dict[str, list[str]]:
    """The texts of the closed lists of an update, by the places that show them."""
    placed = [(plan.fields.get(one.pointer), one.schema.get("enum", ())) for one in plan.request.members]
    return {place: [one for one in listed if isinstance(one, str)] for place, listed in placed if place and listed}


def places_of(plan: Plan) -> dict[str, str]:
    """The members of an update by where an appointment shows each, also where it does so only on demand."""
    known = set(member_pointers(plan.whole))
    found = {pointer: place or pointer for pointer, place in plan.fields.items()}
    return {place: pointer for pointer, place in found.items() if place in known}
