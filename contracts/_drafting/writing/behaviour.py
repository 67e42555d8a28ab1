"""Writes behaviour.yaml: where members are shown, what changes by itself, and what the stand-in serves."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers
from contracts._drafting.document.api import Call
from contracts._drafting.document.times import instant_kind, is_birth, snake
from contracts._drafting.members.carried import IDEMPOTENCY
from contracts._drafting.members.forms import text_form
from contracts._drafting.members.items import filled_in, findings_in, is_told_by, removing
from contracts._drafting.members.natures import personal_in
from contracts._drafting.members.pairs import pairs_of
from contracts._drafting.members.requests import Member
from contracts._drafting.members.shown import Place
from contracts._drafting.members.steps import NOTHING, Steps
from contracts._drafting.plan import AROUND, LEFT_OUT, Plan
from contracts._drafting.writing.asked import ask_about_closing, ask_about_hidden, ask_about_null, ask_about_worked_out
from contracts._drafting.writing.base import base_of, is_needed
from contracts._drafting.writing.clash import clash_of
from contracts._drafting.writing.owners import unlisted_of
from contracts._drafting.writing.settling import settling
from contracts._drafting.writing.standin import standin_of
from contracts._drafting.writing.transitions import restricted, transitions_of
from contracts._drafting.writing.worked_out import worked_out
from contracts._paging import pages_of
from contracts._validation import satisfies

FILE = "behaviour.yaml"
NEVER_SHOWN = re.compile(r"\b(never|not) (be )?(shown|returned|displayed|exposed)\b", re.IGNORECASE)
RUN, DIGITS = "{run}", "0" * 8
"""What stands for the digits that no other run sends, and so many of them."""


def behaviour_of(plan: Plan) -> dict[str, Any]:
    """The whole of behaviour.yaml."""
    by_itself, unlisted = worked_out(plan), unlisted_of(plan)
    volatile = [*by_itself.volatile, *plan.moving.values()]
    ask_about_worked_out(plan)
    ask_about_hidden(plan)
    ask_about_null(plan)
    return {
        **_parameters(plan),
        "base": base_of(plan),
        "plain": _plain(plan),
        "answer": plan.answer.pointer if plan.answer else None,
        "read": _read(plan),
        "fields": _fields(plan),
        **transitions_of(plan),
        "follows": by_itself.follows,
        **_lists(plan),
        **clash_of(plan),
        "volatile": volatile,
        **({"unlisted": unlisted} if unlisted else {}),
        "personal": _personal(plan),
        "standin": standin_of(plan),
    }


def _personal(plan: Plan) -> list[str]:
    """The members that suggest by their names that they are a person's; only a person knows which others are."""
    what = (
        "look this over: which members hold what is a person's, such as names, health, or free text? They are masked."
    )
    plan.decide(FILE, "/personal", what, AROUND)
    return personal_in(plan.whole)


def _parameters(plan: Plan) -> dict[str, Any]:
    """What each call carries beside its address."""
    found: dict[str, dict[str, str]] = {}
    for one in plan.carried:
        found.setdefault(one.place, {})[one.name] = one.value
    return {"parameters": found} if found else {}


def _read(plan: Plan) -> dict[str, Any] | None:
    if plan.reading is None:
        _ask_for_id(plan)
        return None
    call, place = plan.reading
    match = {plan.identity: plan.update.path_names[-1]} if place.is_list and plan.identity else {}
    pages = pages_of(*_around_list(call, place)) if match else None
    found: dict[str, Any] = {"operation": call.id, "at": place.pointer, "match": match, "pages": pages}
    if late := settling(plan):
        found["settles_seconds"] = late[0]
        plan.decide(FILE, "/read/settles_seconds", f'the document says "{late[1]}": may reads be that late?')
    return {name: value for name, value in found.items() if value or name in ("operation", "at")}


def _ask_for_id(plan: Plan) -> None:
    """Ask how an appointment is found in the list that there is: no row has an id that is plainly its own."""
    if listing := plan.chosen.listing:
        what = f"does a row of {listing.method} {listing.path} show the appointment, and by which member is it found?"
        plan.decide(FILE, "/read", f"{what} None that is plainly its id was found, so nothing is read.")


def _around_list(call: Call, place: Place) -> tuple[list[str], list[str]]:
    """The query parameters of a list, and what its answer has beside the rows."""
    success = call.success
    members = leaf_pointers((success[1].schema or {}) if success else {})
    query = [one["name"] for one in call.parameters if one.get("in") == "query"]
    return query, [one for one in members if place.pointer and not pointers.under(one, [place.pointer])]


def _plain(plan: Plan) -> list[dict[str, Any]]:
    """Two updates of the member that says most: an instant, with its other end; else the first that is shown."""
    known = [one for one in plan.request.members if one.choice and one.choice.plain[0] != one.choice.plain[1]]
    steps = restricted(plan)
    best = min(known, key=lambda one: (one.pointer in steps, plan.fields.get(one.pointer) is None, _rank(one)))
    return [*_marked(plan), *(_with_needed(plan, best, number) for number in (0, 1))]


def _marked(plan: Plan) -> list[dict[str, Any]]:
    """Two updates of a free text with digits that no other run sends, where the read is a list: only such a text tells
    that an update was written into the row of somebody else."""
    free = next((one for one in plan.request.members if _is_free(plan, one)), None)
    if free is None or free.choice is None or plan.reading is None or not plan.reading[1].is_list:
        return []
    updates = [_with_needed(plan, free, number) for number in (0, 1)]
    texts = [f"{text} {RUN}" for text in free.choice.plain]
    return [pointers.with_value(update, free.pointer, text) for update, text in zip(updates, texts, strict=True)]


def _is_free(plan: Plan, member: Member) -> bool:
    """Whether an update may write any short text into a shown member, that of a person's name aside."""
    choice, is_shown = member.choice, plan.fields.get(member.pointer) is not None
    if choice is None or choice.named or not is_shown or member.closing or member.pointer in restricted(plan):
        return False
    is_required = pointers.split(member.pointer)[0] in plan.request.required
    return not is_required and all(satisfies(choice.schema, f"{one} {DIGITS}") for one in choice.plain)


def _rank(member: Member) -> int:
    if member.closing or member.unclear or is_birth(member.pointer) or member.is_list_of_objects:
        return 3
    if instant_kind(member.pointer, member.schema):
        return 0
    return 1 if member.choice and not member.choice.named else 2


def _with_needed(plan: Plan, member: Member, number: int) -> dict[str, Any]:
    """An update of a member, with the other end of its time and what the objects around it require."""
    update: dict[str, Any] = {}
    wanted = {member.pointer}
    for pair in pairs_of(plan.request.members):
        wanted |= set(pair) if member.pointer in pair else set()
    tops = [pointers.join("", pointers.split(one)[0]) for one in wanted]
    for other in plan.request.members:
        is_beside = pointers.under(other.pointer, tops) and is_needed(plan, other)
        if other.choice and (other.pointer in wanted or is_beside):
            pointers.set_in(update, other.pointer, deepcopy(other.choice.plain[number]))
    return update


def _fields(plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = {}
    pairs, known = list(pairs_of(plan.request.members)), restricted(plan)
    for pointer, place in plan.fields.items():
        member = plan.request.member(pointer)
        if member and member.is_list_of_objects:
            found[pointer] = {"shows": place, **_of_items(plan, member)} if place else {}
            continue
        facts: dict[str, Any] = {"shows": place} if place else {}
        if not place and (instead := _instead_of(plan, pointer)):
            facts["restored_by"] = instead
        steps = known.get(pointer, NOTHING)
        if member and (kept_off := _kept_off(plan, member, steps)):
            facts["expendable"] = kept_off
        if steps.is_once or (place and member and member.is_set_once):
            facts["one_way"] = True
        if steps.is_fixed:
            facts["fixed"] = True
        facts |= {"form": form} if member and (form := text_form(member.pointer, member.schema)) else {}
        if around := beside(plan, pointer, pairs):
            facts["with"] = around
        found[pointer] = facts or None
        is_hidden = pointers.under(pointer, plan.hidden) or (member and _is_kept_to_itself(member))
        if not place and not is_hidden:
            why = "No member of the same name was found." if plan.shown else "No answer seems to show an appointment."
            sentence = f"where does an appointment show {pointer}? {why}"
            plan.decide(FILE, pointers.join("/fields", pointer), sentence)
    return found


def _is_kept_to_itself(member: Member) -> bool:
    """Whether no answer shows a member, by what it is: one that is only written, or the key of a request."""
    last = snake(pointers.split(member.pointer)[-1])
    is_told = NEVER_SHOWN.search(str(member.schema.get("description", "")))
    return member.schema.get("writeOnly") is True or bool(is_told or IDEMPOTENCY.search(last))


def _kept_off(plan: Plan, member: Member, steps: Steps) -> list[Any]:
    """The values that only an appointment that nobody needs gets: those that may close it, and those of which a person
    has to say whether they do."""
    unclear = [one for one in member.unclear if one not in steps.values]
    if unclear:
        listed = ", ".join(json.dumps(one, ensure_ascii=False) for one in unclear)
        what = f"which of these values of {member.pointer} close an appointment for good: {listed}?"
        rest = "Only expendable appointments get them: take out of expendable those from which an update leads back."
        plan.decide(FILE, pointers.join("/fields", member.pointer), f"{what} {rest}", LEFT_OUT)
    kept = [*(one for one in member.closing if one not in steps.values), *unclear]
    if kept and not steps.values:
        ask_about_closing(plan, member.pointer, kept)
    return kept


def _of_items(plan: Plan, member: Member) -> dict[str, Any]:
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


def beside(plan: Plan, pointer: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """What a probe of a member sends with it: the other end of its time, what the objects around it require, and what
    the document says it needs."""
    needed = plan.request.schema.get("dependentRequired", {}).get(pointers.split(pointer)[0], ())
    wanted = {one for pair in pairs if pointer in pair for one in pair} | {pointers.join("", one) for one in needed}
    inside = f"{pointers.join('', pointers.split(pointer)[0])}/"
    found: dict[str, Any] = {}
    for member in plan.request.members:
        is_wanted = member.pointer in wanted or (member.pointer.startswith(inside) and is_needed(plan, member))
        if is_wanted and member.pointer != pointer and member.choice:
            pointers.set_in(found, member.pointer, deepcopy(member.choice.plain[0]))
    return found


def _instead_of(plan: Plan, pointer: str) -> str | None:
    """The member of the first alternative, for one of another: who sends the one puts back the other, too."""
    if pointer in plan.request.first_branch:
        return None
    last = pointers.split(pointer)[-1]
    alike = [one for one in sorted(plan.request.first_branch) if last.endswith(pointers.split(one)[-1])]
    return next(iter([*alike, *sorted(plan.request.first_branch)]), None)


def _lists(plan: Plan) -> dict[str, Any]:
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
