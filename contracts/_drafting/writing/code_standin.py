"""What two causes need beside an answer: a closed appointment, and a time at which another one is in the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts import pointers
from contracts._drafting.document.times import DAYS, instant_kind, is_counted
from contracts._drafting.document.unix import DAY_OF_SECONDS, unix_times
from contracts._drafting.members.member import Member
from contracts._drafting.members.requests import flat
from contracts._drafting.members.rows import sample
from contracts._drafting.plan import Plan
from contracts._drafting.writing.codes import CLOSED, TAKEN, coded_causes

CLOSED_ROLE, TAKEN_TIME = "appointment.closed", "time.taken"
TAKEN_DAY = "{Y}-07-04"
"""A day after those of which every time is free."""


def closing_member(plan: Plan) -> Member | None:
    """The member of which an appointment shows that it is closed, where the document has a code for that."""
    known = plan.request.members if CLOSED in coded_causes(plan) else ()
    return next((one for one in known if one.choice and one.closing and plan.fields.get(one.pointer)), None)


def taken_member(plan: Plan) -> Member | None:
    """The time of which another appointment may be in the way, where the document has a code for that."""
    known = plan.request.members if TAKEN in coded_causes(plan) else ()
    named = (one for one in known if one.choice and one.choice.named)
    return next((one for one in named if instant_kind(one.pointer, one.schema) == "time"), None)


def roles_of(plan: Plan) -> dict[str, str]:
    """The role of closed appointments, for contract.yaml."""
    closing = closing_member(plan)
    if closing is None:
        return {}
    states = " or ".join(map(str, closing.closing))
    return {CLOSED_ROLE: f"An appointment of which {closing.pointer} is {states}; no update may change it."}


def values_of(plan: Plan) -> dict[str, str]:
    """The list of times that are taken, for contract.yaml."""
    return {TAKEN_TIME: "Times at which another appointment is in the way."} if taken_member(plan) else {}


def causes_of(plan: Plan) -> list[str]:
    """Those of the two causes that the stand-in has."""
    return [*([CLOSED] if closing_member(plan) else []), *([TAKEN] if taken_member(plan) else [])]


def facts_of(plan: Plan) -> dict[str, Any]:
    """The states in which the stand-in refuses every update, and the times that it refuses."""
    closing, taken = closing_member(plan), taken_member(plan)
    closed = {"closed": {"at": plan.fields[closing.pointer], "values": list(closing.closing)}} if closing else {}
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
