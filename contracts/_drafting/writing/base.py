"""What every update carries, as far as the document requires it."""

from __future__ import annotations

from typing import Any

from contracts import current, pointers
from contracts._drafting.members.member import Member
from contracts._drafting.members.requests import completed
from contracts._drafting.plan import Plan


def base_of(plan: Plan) -> dict[str, Any]:
    """What every update carries: the members that the document requires, as far as an ordinary value is known."""
    found: dict[str, Any] = {}
    for pointer, place in plan.moving.items():
        pointers.set_in(found, pointer, f"$current:{place}")
    for name in plan.request.required:
        for member in plan.request.members:
            is_of_it = pointers.split(member.pointer)[0] == name
            if is_of_it and member.choice and plan.request.requires(member.pointer):
                pointers.set_in(found, member.pointer, member.choice.plain[0])
    return completed(plan.request, found)


def is_no_state(plan: Plan, member: Member) -> bool:
    """Whether a member says nothing of the appointment: every update carries it, and no read shows it."""
    return current.is_constant(base_of(plan), member.pointer) and plan.fields.get(member.pointer) is None
