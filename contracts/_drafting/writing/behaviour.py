"""Writes behaviour.yaml: where members are shown, what changes by itself, and what the stand-in serves."""

from __future__ import annotations

import json
import re
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers
from contracts._drafting.document.api import Call
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.times import snake
from contracts._drafting.members.adjusted import adjusting
from contracts._drafting.members.carried import IDEMPOTENCY
from contracts._drafting.members.forms import text_form
from contracts._drafting.members.member import Member
from contracts._drafting.members.pairs import pairs_of
from contracts._drafting.members.personal import personal_in
from contracts._drafting.members.shown import Place
from contracts._drafting.members.steps import NOTHING, Steps
from contracts._drafting.members.substituted import substituting
from contracts._drafting.plan import AROUND, LEFT_OUT, Plan
from contracts._drafting.writing.asked import (
    ask_about_closing,
    ask_about_conditions,
    ask_about_few_moves,
    ask_about_hidden,
    ask_about_null,
    ask_about_substituted,
    ask_about_worked_out,
    ask_about_wrapping,
)
from contracts._drafting.writing.base import base_of
from contracts._drafting.writing.clash import clash_of
from contracts._drafting.writing.lists import ask_about_map, is_merged_map, of_items, parts_of
from contracts._drafting.writing.overruled import ask_about_overruled
from contracts._drafting.writing.owners import unlisted_of
from contracts._drafting.writing.settling import settling
from contracts._drafting.writing.standin import standin_of
from contracts._drafting.writing.tied import ask_about_ties
from contracts._drafting.writing.told_codes import told_codes
from contracts._drafting.writing.transitions import restricted, transitions_of
from contracts._drafting.writing.updates import beside, plain_updates
from contracts._drafting.writing.worked_out import worked_out
from contracts._paging import pages_of

FILE = "behaviour.yaml"
NEVER_SHOWN = re.compile(r"\b(never|not) (be )?(shown|returned|displayed|exposed)\b", re.IGNORECASE)


def behaviour_of(plan: Plan) -> dict[str, Any]:
    """The whole of behaviour.yaml."""
    by_itself, unlisted = worked_out(plan), unlisted_of(plan)
    volatile = [*by_itself.volatile, *plan.moving.values()]
    ask_about_wrapping(plan)
    ask_about_worked_out(plan)
    ask_about_hidden(plan)
    ask_about_null(plan)
    ask_about_substituted(plan)
    ask_about_few_moves(plan)
    ask_about_conditions(plan)
    ask_about_overruled(plan)
    ask_about_ties(plan)
    return {
        **_parameters(plan),
        "base": base_of(plan),
        **({"carries": list(plan.request.carries)} if plan.request.carries else {}),
        "plain": plain_updates(plan, by_itself.follows),
        "answer": plan.answer.pointer if plan.answer else None,
        "read": _read(plan),
        "fields": _fields(plan),
        **transitions_of(plan),
        "follows": by_itself.follows,
        **parts_of(plan),
        **clash_of(plan, by_itself.follows),
        **({"refusals": codes} if (codes := told_codes(plan)) else {}),
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
    found = personal_in(plan.whole)
    repeated = (plan.fields.get(one.pointer) for one in plan.request.members if _is_opaque(one))
    return [*found, *(one for one in repeated if one and not pointers.under(one, found))]


def _is_opaque(member: Member) -> bool:
    """Whether updates repeat an object or a list of the vendor's: nobody knows whose names it holds."""
    is_whole = bool({"array", "object"} & set(types_of(member.schema))) or not types_of(member.schema)
    return member.stays and is_whole


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


def _fields(plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = {}
    pairs, known = list(pairs_of(plan.request.members)), restricted(plan)
    for pointer, place in plan.fields.items():
        member = plan.request.member(pointer)
        if member and member.is_list_of_objects:
            found[pointer] = {"shows": place, **of_items(plan, member)} if place else {}
            continue
        facts: dict[str, Any] = {"shows": place} if place else {}
        if not place and (instead := _instead_of(plan, pointer)):
            facts["restored_by"] = instead
        steps = known.get(pointer, NOTHING)
        if member and (kept_off := _kept_off(plan, member, steps)):
            facts["expendable"] = kept_off
        if steps.is_once or (place and member and member.is_set_once):
            facts["one_way"] = True
        if place and member and is_merged_map(plan, member):
            facts["one_way"] = True
            ask_about_map(plan, member)
        if steps.is_fixed:
            facts["fixed"] = True
        facts |= _comparison(member) if member else {}
        if around := beside(plan, pointer, pairs):
            facts["with"] = around
        found[pointer] = facts or None
        is_hidden = pointers.under(pointer, plan.hidden) or (member and _is_kept_to_itself(member))
        if not place and not is_hidden:
            why = "No member of the same name was found." if plan.shown else "No answer seems to show an appointment."
            sentence = f"where does an appointment show {pointer}? {why}"
            plan.decide(FILE, pointers.join("/fields", pointer), sentence)
    return found


def _comparison(member: Member) -> dict[str, Any]:
    """How what is shown of a member is compared with what was sent, as the words of the document have it."""
    form, rule = text_form(member.pointer, member.schema), adjusting(member.pointer, member.schema)
    found = {**({"form": form} if form else {}), **(rule[0] if rule else {})}
    said = substituting(member.schema, member.pointer)
    return {**found, "adjusted": said} if said else found


def _is_kept_to_itself(member: Member) -> bool:
    """Whether no answer shows a member, by what it is: one that is only written, or the key of a request."""
    last = snake(pointers.split(member.pointer)[-1])
    is_told = NEVER_SHOWN.search(str(member.schema.get("description", "")))
    return member.schema.get("writeOnly") is True or bool(is_told or IDEMPOTENCY.search(last))


def _kept_off(plan: Plan, member: Member, steps: Steps) -> list[Any]:
    """The values that only an appointment that nobody needs gets: those that may close it, and those of which a person
    has to say whether they do."""
    stepped = [*steps.values]  # a closed list may have a list or an object, which no mapping takes
    unclear = [one for one in member.unclear if one not in stepped]
    if unclear:
        listed = ", ".join(json.dumps(one, ensure_ascii=False) for one in unclear)
        what = f"which of these values of {member.pointer} close an appointment for good: {listed}?"
        rest = "Only expendable appointments get them: take out of expendable those from which an update leads back."
        plan.decide(FILE, pointers.join("/fields", member.pointer), f"{what} {rest}", LEFT_OUT)
    kept = [one for one in (*member.closing, *unclear) if one not in stepped]
    kept = [one for at, one in enumerate(kept) if one not in kept[:at]]
    if kept and not steps.values:
        ask_about_closing(plan, member.pointer, kept)
    return kept


def _instead_of(plan: Plan, pointer: str) -> str | None:
    """The member of the first alternative, for one of another: who sends the one puts back the other, too."""
    if pointer in plan.request.first_branch:
        return None
    last = pointers.split(pointer)[-1]
    alike = [one for one in sorted(plan.request.first_branch) if last.endswith(pointers.split(one)[-1])]
    return next(iter([*alike, *sorted(plan.request.first_branch)]), None)
