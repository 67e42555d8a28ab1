"""Writes what a draft says of lists and objects: by what items are told apart, and what becomes of the rest."""

from __future__ import annotations

from typing import Any

from contracts import pointers
from contracts._drafting.members.items import filled_in, findings_in, is_told_by, removing
from contracts._drafting.members.requests import Member
from contracts._drafting.plan import Plan

FILE = "behaviour.yaml"


def of_items(plan: Plan, member: Member) -> dict[str, Any]:
    """By what the items of a list are told apart, and what the server fills in them; a person has to confirm both."""
    key = plan.key_of(member)
    if key is None:
        return {}
    filled = filled_in(plan.item_of(member), member.schema["items"])
    place = pointers.join("/fields", member.pointer)
    if not is_told_by(key, member.schema):
        plan.decide(FILE, place, f"are the items of {member.pointer} told apart by {key}, and may their order change?")
    if found := findings_in(member.schema["items"]):
        what = f"does the vendor work out {', '.join(found)} of the items of {member.pointer} by itself?"
        plan.decide(FILE, place, f"{what} What an update sets, take out of filled, and add to the ordinary schema.")
    if not removing(member.schema):
        plan.decide(
            FILE, place, f"does an update remove the items that {member.pointer} leaves out? If not, merges: true."
        )
    return {"key": pointers.join("", key), **_filled(plan, member, key, [pointers.join("", one) for one in filled])}


def _filled(plan: Plan, member: Member, key: str, filled: list[str]) -> dict[str, Any]:
    """What the server fills in the items of a list, with all members that it may follow until a person says which."""
    following = [one for one in filled if one != pointers.join("", key)]
    names = [one for one in member.schema["items"].get("properties", {}) if pointers.join("", one) not in filled]
    leaders = [pointers.join("", one) for one in names if one != key]
    if not following or not leaders:
        return {"filled": filled} if filled else {}
    plan.decide(
        FILE,
        f"{pointers.join('/fields', member.pointer)}/item_follows",
        f"which members of an item does {', '.join(following)} follow? What is listed is changed at "
        "appointment.expendable only, and what follows it is not judged then: remove the rest.",
    )
    return {"filled": filled, "item_follows": dict.fromkeys(leaders, following)}


def parts_of(plan: Plan) -> dict[str, Any]:
    """Lists and objects of which the document does not say whether an update merges or replaces them."""
    tops: dict[str, str | None] = {}
    for member in plan.request.members:
        if member.is_list_of_objects and plan.key_of(member) is None:
            tops[member.pointer] = plan.fields.get(member.pointer)
        parent = member.pointer.rpartition("/")[0]
        if parent:
            shown = plan.fields.get(member.pointer)
            tops.setdefault(parent, shown.rpartition("/")[0] if shown and shown.endswith(member.pointer) else None)
    return {"merged_or_replaced": tops} if tops else {}
