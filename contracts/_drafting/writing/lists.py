"""Writes what a draft says of lists and objects: by what items are told apart, and what becomes of the rest."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, schema_at
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.marks import SAID
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.members.items import filled_in, findings_in, is_told_by, removing
from contracts._drafting.members.left_alone import dropping, leaving_alone, merge_patch, merging, replacing
from contracts._drafting.members.member import Member
from contracts._drafting.members.requests import flat
from contracts._drafting.plan import LEFT_OUT, PARTIAL, Plan, described
from contracts._drafting.writing.base import base_of
from contracts._drafting.writing.quotes import said_of

FILE = "behaviour.yaml"
REMOVES_A_KEY = re.compile(
    r"\b(remov|delet|clear|unset)\w* (a|the|any|one|single|that) (\w+ )?key\b"
    r"|\b(keys?|entr(y|ies)|labels?)\b[^.;:]*\bnull\b[^.;:]*\b(remov|delet|clear|unset|drop)\w*",
    re.IGNORECASE,
)
"""How a sentence says what removes a key of an object."""


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
    merges = {"merges": True} if is_merged_list(plan, member) else {}
    if not merges and not _is_replaced(plan, member):
        plan.decide(
            FILE, place, f"does an update remove the items that {member.pointer} leaves out? If not, merges: true."
        )
    given = _filled(plan, member, key, [pointers.join("", one) for one in filled])
    return {"key": pointers.join("", key), **given, **merges}


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
    """Lists and objects of which the document does not say that an update merges them."""
    tops: dict[str, str | None] = {}
    for member in plan.request.members:
        if member.is_list_of_objects and plan.key_of(member) is None:
            tops[member.pointer] = plan.fields.get(member.pointer)
        if parent := member.pointer.rpartition("/")[0]:
            tops.setdefault(parent, _shown_object(plan, parent))
    kept = {pointer for pointer in tops if _is_merged_object(plan, pointer) or _is_merged_envelope(plan, pointer)}
    left = {pointer: place for pointer, place in tops.items() if pointer not in kept}
    return {"merged_or_replaced": left} if left else {}


def _shown_object(plan: Plan, pointer: str) -> str | None:
    """Where an appointment shows an object of the update, with or without what is around it; None where it shows the
    members of that elsewhere."""
    first = next(one for one in plan.fields if one.rpartition("/")[0] == pointer)
    around, _, name = str(plan.fields[first] or "").rpartition("/")
    is_alike = name == first.rpartition("/")[2] and (around.endswith(pointer) or pointer.endswith(around))
    return (around or None) if is_alike else None


def _is_merged_object(plan: Plan, pointer: str) -> bool:
    """Whether the document says that what an update does not name of an object stays."""
    member, beside = plan.request.member(pointer), described(plan.source, plan.update.pointer)
    own = str(flat(schema_at(plan.request.schema, pointer)["anyOf"][0]).get("description", ""))
    is_said = merging(own, beside, pointer) or merge_patch(own, beside)
    return member is None and bool(is_said)


def _is_merged_envelope(plan: Plan, pointer: str) -> bool:
    """Whether an object is the appointment itself, and what an update does not name of it stays: the document says so,
    or the update is a PATCH, which changes a part of a resource (RFC 5789), and the document does not say else."""
    if not _is_envelope(plan, pointer):
        return False
    beside = described(plan.source, plan.update.pointer)
    names = {step for one in plan.request.members for step in pointers.split(one.pointer)} - {*pointers.split(pointer)}
    own = str(flat(schema_at(plan.request.schema, pointer)["anyOf"][0]).get("description", ""))
    is_said = bool(leaving_alone(beside, names) or plan.update.method == PARTIAL)
    return is_said and not dropping(f"{beside}\n\n{own}", names)


def _is_envelope(plan: Plan, pointer: str) -> bool:
    """Whether an object of the update holds all that it may change, as `data` and its `attributes` do in JSON:API, and
    most of what an appointment shows: an update of a form alone changes a part of an appointment."""
    outside = [one for one in plan.request.members if not pointers.under(one.pointer, [pointer])]
    base, shown = base_of(plan), leaf_pointers(plan.shown)
    places = [place for one, place in plan.fields.items() if place and pointers.under(one, [pointer])]
    around = _common(places)
    held = [one for one in shown if pointers.under(one, [around])]
    is_whole = bool(places) and 2 * len(held) > len(shown)
    return is_whole and all(pointers.get(base, one.pointer) is not pointers.ABSENT for one in outside)


def _common(places: list[str]) -> str:
    """The innermost object in which all of some members are shown."""
    steps = [pointers.split(one)[:-1] for one in places]
    shared = takewhile(lambda names: len(set(names)) == 1, zip(*steps, strict=False))
    return pointers.join("", *(names[0] for names in shared))


def is_merged_list(plan: Plan, member: Member) -> bool:
    """Whether the document says that the items of a list stay which an update leaves out."""
    beside = described(plan.source, plan.update.pointer)
    return not removing(member.schema) and bool(merging(said_of(member), beside, member.pointer))


def is_merged_map(plan: Plan, member: Member) -> bool:
    """Whether the document says of an object of any keys that those stay which an update does not send."""
    is_map = types_of(member.schema) in (("object",), ("object", "null"), ("null", "object"))
    beside = described(plan.source, plan.update.pointer)
    own = said_of(member)
    return is_map and bool(merging(own, beside, member.pointer) or merge_patch(own, beside))


def ask_about_map(plan: Plan, member: Member) -> None:
    """Ask how an update removes a key: until that is known, none is added where it has to be put back."""
    told = [*sentences_of(unwrapped(said_of(member))), *sentences_of(unwrapped(str(member.schema.get(SAID, ""))))]
    texts = sentences_of(unwrapped(described(plan.source, plan.update.pointer)))
    said = next((one for one in [*told, *texts] if REMOVES_A_KEY.search(one)), "")
    what = f"an update adds keys to {member.pointer}, and keeps those that it does not send"
    how = f'. It removes one as the document says: "{said}".' if said else ": how does one remove a key?"
    put_back = "Nothing here puts a key back in that way" if said else "Nothing here can say it"
    todo = "it is changed at appointment.expendable only, and not compared: remove one_way"
    place = pointers.join("/fields", member.pointer)
    plan.decide(FILE, place, f"{what}{how} {put_back}, so {todo} if an update without a key removes it.", LEFT_OUT)


def _is_replaced(plan: Plan, member: Member) -> bool:
    beside = described(plan.source, plan.update.pointer)
    return bool(removing(member.schema) or replacing(said_of(member), beside, member.pointer))
