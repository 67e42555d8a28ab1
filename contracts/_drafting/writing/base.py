"""What every update carries, as far as the document requires it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts import current, pointers
from contracts._drafting.members.requests import Member, completed, flat
from contracts._drafting.plan import Plan


def base_of(plan: Plan) -> dict[str, Any]:
    """What every update carries: the members that the document requires, as far as an ordinary value is known."""
    found: dict[str, Any] = {}
    for pointer, place in plan.moving.items():
        pointers.set_in(found, pointer, f"$current:{place}")
    for name in plan.request.required:
        for member in plan.request.members:
            if pointers.under(member.pointer, [pointers.join("", name)]) and member.choice and is_needed(plan, member):
                pointers.set_in(found, member.pointer, member.choice.plain[0])
    return completed(plan.request.schema, found)


def is_needed(plan: Plan, member: Member) -> bool:
    """Whether the objects around a member require it."""
    schema: Mapping[str, Any] = flat(plan.request.schema)
    steps = pointers.split(member.pointer)
    for number, name in enumerate(steps):
        if number and name not in schema.get("required", ()):
            return False
        schema = flat(schema.get("properties", {}).get(name, {}))
    return True


def is_no_state(plan: Plan, member: Member) -> bool:
    """Whether a member says nothing of the appointment: every update carries it, and no read shows it."""
    return current.is_constant(base_of(plan), member.pointer) and plan.fields.get(member.pointer) is None
