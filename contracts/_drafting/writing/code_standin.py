"""What two causes need beside an answer: a closed appointment, and a time at which another one is in the way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import schema_at
from contracts._drafting.document.meanings import closing_in
from contracts._drafting.document.times import DAYS, instant_kind, is_counted
from contracts._drafting.document.unix import DAY_OF_SECONDS, unix_times
from contracts._drafting.members.left_out import is_own_state
from contracts._drafting.members.member import Member
from contracts._drafting.members.requests import flat
from contracts._drafting.members.rows import sample
from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.closed_told import closed_told
from contracts._drafting.writing.codes import CLOSED, TAKEN, coded_causes

CLOSED_ROLE, TAKEN_TIME = "appointment.closed", "time.taken"
TAKEN_DAY = "{Y}-07-04"
"""A day after those of which every time is free."""


@dataclass(frozen=True)
class Closed:
    """The member of which an appointment shows that it is closed, its place, and the values that say so."""

    pointer: str
    place: str
    values: tuple[Any, ...]


def closed_by(plan: Plan) -> Closed | None:
    """What shows that an appointment is closed, where the document has a code for that, or a sentence."""
    if CLOSED in coded_causes(plan):
        known = (one for one in plan.request.members if one.choice and one.closing)
        for member in known:
            if place := plan.fields.get(member.pointer):
                return Closed(member.pointer, place, member.closing)
    told = closed_told(plan)
    return _told_state(plan, told.sentence) if told else None


def _told_state(plan: Plan, sentence: str) -> Closed | None:
    """The appointment's own state, and those of its values that the document plainly calls closed; where the sentence
    about updates of a closed one names some, these."""
    for member in plan.request.members:
        place = plan.fields.get(member.pointer)
        shown = flat(schema_at(plan.shown, place)["anyOf"][0]) if place else {}
        if place and shown.get("enum") and is_own_state(member.pointer, member.schema):
            values = _closed_values(plan, [member.schema, shown], sentence)
            is_open = pointers.get(sample(plan.shown), place) not in values
            return Closed(member.pointer, place, values) if values and is_open else None
    return None


def _closed_values(plan: Plan, schemas: Sequence[Mapping[str, Any]], sentence: str) -> tuple[Any, ...]:
    """Of the values of the last of these schemas those that close an appointment, by what is said in any of them."""
    texts = [str(one.get("description", "")) for one in schemas]
    texts += [described(plan.source, one) for one in (plan.update.pointer, "/info")]
    said = {word for text in texts for word in closing_in(text)}
    values = [one for one in schemas[-1]["enum"] if one is not None and str(one) in said]
    named = [one for one in values if re.search(rf"(?<!\w){re.escape(str(one))}(?!\w)", sentence)]
    return tuple(named or values)


def taken_member(plan: Plan) -> Member | None:
    """The time of which another appointment may be in the way, where the document has a code for that."""
    known = plan.request.members if TAKEN in coded_causes(plan) else ()
    named = (one for one in known if one.choice and one.choice.named)
    return next((one for one in named if instant_kind(one.pointer, one.schema) == "time"), None)


def roles_of(plan: Plan) -> dict[str, str]:
    """The role of closed appointments, for contract.yaml."""
    closing = closed_by(plan)
    if closing is None:
        return {}
    states = " or ".join(map(str, closing.values))
    return {CLOSED_ROLE: f"An appointment of which {closing.pointer} is {states}; no update may change it."}


def values_of(plan: Plan) -> dict[str, str]:
    """The list of times that are taken, for contract.yaml."""
    return {TAKEN_TIME: "Times at which another appointment is in the way."} if taken_member(plan) else {}


def causes_of(plan: Plan) -> list[str]:
    """Those of the two causes that the stand-in has."""
    return [*([CLOSED] if closed_by(plan) else []), *([TAKEN] if taken_member(plan) else [])]


def facts_of(plan: Plan) -> dict[str, Any]:
    """The states in which the stand-in refuses every update, and the times that it refuses."""
    closing, taken = closed_by(plan), taken_member(plan)
    closed = {"closed": {"at": closing.place, "values": list(closing.values)}} if closing else {}
    if taken is None:
        return closed
    refers = {"field": taken.pointer, "table": "times", "usable": {"free": True}, "optional": True}
    row = {"id": taken_time(taken), "free": False, "owner": "ours"}
    return {**closed, "refers": [refers], "tables": {"times": [row]}}


def with_code(schema: Mapping[str, Any], body: Any, way: tuple[str, ...], code: str) -> Any:
    """A sample of a refusal with this code; a list on the way to it has one item."""
    here = flat(schema)
    if not way:
        return code
    if way[0] == "-":
        inner = here.get("items", {})
        return [with_code(inner, sample(inner), way[1:], code)]
    inner = here.get("properties", {}).get(way[0], {})
    found = dict(body) if isinstance(body, Mapping) else {}
    return {**found, way[0]: with_code(inner, found.get(way[0]), way[1:], code)}


def with_key(schema: Mapping[str, Any], body: Any, place: str | None) -> Any:
    """A sample of a refusal in which a member can be named at its place: a list on the way has an item, with all that
    the document requires of one, and an object whose keys are names of members has a value that it may have."""
    return _with_place(schema, body, pointers.split(place)) if place else body


def _with_place(schema: Mapping[str, Any], body: Any, way: tuple[str, ...]) -> Any:
    here = flat(schema)
    if not way:
        return {"member": sample(here["additionalProperties"])} if _is_map(here) else body
    if way[0] == "-":
        inner = here.get("items", {})
        items = body if isinstance(body, list) and body else [sample(inner)]
        return [_with_place(inner, one, way[1:]) for one in items]
    inner = here.get("properties", {}).get(way[0], {})
    found = dict(body) if isinstance(body, Mapping) else {}
    return {**found, way[0]: _with_place(inner, found.get(way[0], sample(inner)), way[1:])}


def _is_map(schema: Mapping[str, Any]) -> bool:
    return isinstance(schema.get("additionalProperties"), Mapping)


def taken_time(member: Member) -> Any:
    """A time that is spelled as the ordinary ones, on a day of its own; one that is counted is before both of them."""
    if is_counted(member.pointer, member.schema):
        return unix_times(member.schema, is_end=False, back=DAY_OF_SECONDS)[0]
    return str(member.choice.served[0]).replace(DAYS[0], TAKEN_DAY) if member.choice else ""
