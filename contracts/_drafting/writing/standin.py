"""Writes what the stand-in of a drafted contract serves: synthetic appointments, refusals, fixtures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import schema_at
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.patterns import matching
from contracts._drafting.document.times import is_counted, snake
from contracts._drafting.members.items import with_filled
from contracts._drafting.members.left_out import STAMP
from contracts._drafting.members.member import Member
from contracts._drafting.members.natures import CHANGER, VERSION, volatile_of
from contracts._drafting.members.requests import completed, flat
from contracts._drafting.members.rows import sample
from contracts._drafting.members.steps import NOTHING
from contracts._drafting.members.values import uuid
from contracts._drafting.plan import Plan
from contracts._drafting.writing.base import is_no_state
from contracts._drafting.writing.closed_told import closed_told
from contracts._drafting.writing.code_standin import (
    CLOSED_ROLE,
    TAKEN_TIME,
    causes_of,
    closed_by,
    facts_of,
    taken_member,
    taken_time,
    with_code,
    with_key,
)
from contracts._drafting.writing.codes import CLOSED, INVALID, TAKEN, Coded, code_place, coded_causes, field_place
from contracts._drafting.writing.credentials import speaks_of_right
from contracts._drafting.writing.demanded import state_roles, used_up
from contracts._drafting.writing.owners import others_of
from contracts._drafting.writing.told_refusals import of_missing_condition, of_reused_key
from contracts._drafting.writing.transitions import restricted, statuses_told
from contracts._validation import satisfies

CAUSES = (
    "unauthenticated",
    "powerless",
    "missing_parameter",
    "unknown",
    "malformed_body",
    "reused_key",
    "invalid",
    "transition",
    "unknown_reference",
    "stale",
)
NEEDED: Mapping[str, Callable[[Plan], bool]] = {
    "powerless": speaks_of_right,
    "missing_parameter": lambda plan: any(one.is_required for one in plan.carried),
    "reused_key": lambda plan: any(one.is_key for one in plan.carried),
    "transition": lambda plan: bool(restricted(plan)),
    "stale": lambda plan: bool(plan.moving) or any(one.is_current for one in plan.carried),
}
"""Causes that are there only if the document has what they are about."""
STATUSES: Mapping[str, tuple[int, ...]] = {
    "unauthenticated": (401, 403),
    "powerless": (403,),
    "missing_parameter": (400, 422, 428),
    "unknown": (404, 403, 400),
    "malformed_body": (400, 422),
    "invalid": (422, 400),
    "transition": (409, 422, 400),
    "unknown_reference": (422, 400, 404),
    "reused_key": (422, 409, 400),
    "stale": (412, 409),
    CLOSED: (409, 422, 400),
    TAKEN: (409, 422, 400),
}
"""The usual statuses of each cause (RFC 9110, 15.5), the usual one first: the first that is documented is served."""
NUMBERS_EACH = 100
"""How many numbers a path parameter has for its ids: many more than the appointments that are drafted."""
CLOSED_NUMBER, USED_NUMBER = 3, 4
"""The numbers in the path of the closed appointment, and of one in a state that ends: those of ROLES have 1 and 2."""
ROLES = ("appointment.editable", "appointment.expendable")


def standin_of(plan: Plan) -> dict[str, Any]:
    """The part `standin` of behaviour.yaml."""
    rows = [_row(plan, number) for number in (1, 2)]
    closed, served, coded = _closed_row(plan), _served(plan), coded_causes(plan)
    rows, roles = ([*rows, closed], (*ROLES, CLOSED_ROLE)) if closed else (rows, ROLES)
    rows, roles = [*rows, *_used_rows(plan)], (*roles, *state_roles(plan))
    causes = [one for one in CAUSES if one not in NEEDED or NEEDED[one](plan)]
    causes += causes_of(plan)
    standin: dict[str, Any] = {
        "causes": {cause: _refusal(plan, cause, coded.get(cause)) for cause in causes},
        **facts_of(plan),
        "derives": [
            *({"set": one, "stamp": True} for one in volatile_of(plan.shown, plan.fields) if _is_stamp(plan, one)),
            *({"set": one, "count": True} for one in _counted(plan)),
        ],
        "appointments": rows,
        "fixtures": {role: [_fixture(plan, row)] for role, row in zip(roles, rows, strict=True)},
    }
    around = dict(_around(plan))
    return {**standin, **({"around": around} if around else {}), **({"values": served} if served else {})}


def _served(plan: Plan) -> dict[str, list[Any]]:
    """The named lists, with what the stand-in has in them."""
    served = {name: list(choice.served) for name, choice in plan.request.named.items()}
    served |= {one.named: [one.served] for one in plan.carried if one.named}
    served |= others_of(plan)
    taken = taken_member(plan)
    return {**served, **({TAKEN_TIME: [taken_time(taken)]} if taken else {})}


def _around(plan: Plan) -> Iterator[tuple[str, Any]]:
    """What stands beside the appointment in the success of the update and of the read, or in its place."""
    if plan.answer is None and plan.update.success and plan.update.success[1].schema:
        yield plan.update.id, sample(plan.update.success[1].schema)
    for call, place in ((plan.update, plan.answer), plan.reading or (plan.update, None)):
        if place is not None and place.pointer and call.success and call.success[1].schema:
            whole = sample(call.success[1].schema)
            beside = pointers.without(whole, {place.pointer}) if isinstance(whole, Mapping) else {}
            if beside:
                yield call.id, beside


def _is_stamp(plan: Plan, pointer: str) -> bool:
    types = _types(plan, pointer)
    is_of_time = not CHANGER.search(snake(pointers.split(pointer)[-1]))
    return pointer not in _counted(plan) and is_of_time and ("string" in types or not types)


def _types(plan: Plan, pointer: str) -> tuple[str, ...]:
    """The types of a shown member."""
    schema: Mapping[str, Any] = plan.shown
    for name in pointers.split(pointer):
        schema = flat(schema.get("properties", {}).get(name, {}))
    return tuple(types_of(schema))


def _counted(plan: Plan) -> list[str]:
    """The members of an appointment that are another one after each update: those that updates carry, and versions."""
    pointed = (one.value.strip('"').partition(":")[2] for one in plan.carried if one.is_current)
    stamps = volatile_of(plan.shown, plan.fields)
    versions = [one for one in stamps if _is_counted(plan, one)]
    return list(dict.fromkeys([*filter(None, pointed), *plan.moving.values(), *versions]))


def _is_counted(plan: Plan, pointer: str) -> bool:
    """Whether it goes up by one: a version that is a number, or a text that no format makes another thing, such as a
    stamp; and a stamp that is a number."""
    types, name = _types(plan, pointer), snake(pointers.split(pointer)[-1])
    if not VERSION.search(name):
        is_number = bool({"integer", "number"} & set(types)) and "string" not in types
        is_unix = any(is_counted(pointer, one) for one in schema_at(plan.shown, pointer)["anyOf"])
        return (is_number or is_unix) and bool(STAMP.search(name) and not CHANGER.search(name))
    return "integer" in types or ("string" in types and not schema_at(plan.shown, pointer)["anyOf"][0].get("format"))


def _refusal(plan: Plan, cause: str, coded: Coded | None) -> dict[str, Any]:
    usual = next((one for one in STATUSES[cause] if one in plan.update.answers), STATUSES[cause][0])
    told = _told(plan, cause)
    status = (coded and coded.status) or next(iter(told), usual)
    answer, place = plan.update.answer_of(status), code_place(plan)
    body = sample(answer.schema) if answer and answer.schema else {"message": "refused"}
    if coded and place and answer and answer.schema:
        body = with_code(answer.schema, body, pointers.split(place), coded.code)
    if cause == INVALID and answer and answer.schema:
        body = with_key(answer.schema, body, field_place(plan))
    return {"status": status, "body": body}


def _told(plan: Plan, cause: str) -> list[int]:
    """The statuses that the document itself names for a cause."""
    if cause == CLOSED:
        told = closed_told(plan)
        return [told.status] if told else []
    if cause == "transition":
        return statuses_told(plan)
    if cause == "reused_key":
        return of_reused_key(plan)
    required = [one.name for one in plan.carried if one.is_required]
    return of_missing_condition(plan, required) if cause == "missing_parameter" else []


def _closed_row(plan: Plan) -> dict[str, Any] | None:
    """An appointment that is closed, where the document has a code for that."""
    closing = closed_by(plan)
    if closing is None:
        return None
    row = _row(plan, CLOSED_NUMBER)
    pointers.set_in(row["shows"], closing.place, closing.values[0])
    return row


def _used_rows(plan: Plan) -> list[dict[str, Any]]:
    """An appointment in the state that an update ends, where the document speaks of one."""
    used, row = used_up(plan), _row(plan, USED_NUMBER)
    if used is None:
        return []
    pointers.set_in(row["shows"], used.place, used.value)
    return [row]


def _row(plan: Plan, number: int) -> dict[str, Any]:
    shows = sample(plan.shown) if plan.shown else {}
    for member in plan.request.members:
        place = plan.fields.get(member.pointer)
        if place and member.is_set_once:
            pointers.set_in(shows, place, None if "null" in types_of(member.schema) else sample(member.schema))
        elif place and (member.choice or member.schema.get("enum")) and not _is_sampled(member):
            pointers.set_in(shows, place, _before(plan, member))
        if place and (key := plan.key_of(member)):
            shown = plan.item_of(member)
            pointers.set_in(shows, place, with_filled(pointers.get(shows, place), sample(shown), shown, key))
    path = path_values(plan, number)
    if plan.identity:
        id, schema = path[plan.update.path_names[-1]], schema_at(plan.shown, plan.identity)
        fitting = [one for one in (id, str(id)) if satisfies(schema, one)]
        pointers.set_in(shows, plan.identity, (fitting or [id])[0])
    return {"path": path, "owner": "ours", "shows": shows}


def _is_sampled(member: Member) -> bool:
    """Whether nothing is known of a member but that updates repeat it: what a row shows comes from its schema."""
    return member.choice is not None and member.choice.before is pointers.ABSENT


def path_values(plan: Plan, number: int) -> dict[str, Any]:
    """Synthetic values for the path: one of a closed list, a number, a UUID or a short text.

    Those of different parameters differ: a connection and an event with the same id could not be told apart.
    """
    found: dict[str, Any] = {}
    for outer, name in enumerate(reversed(plan.update.path_names)):
        schema, own = plan.update.parameter_schema(name), number + outer * NUMBERS_EACH
        types = types_of(schema)
        if schema.get("enum"):
            found[name] = schema["enum"][0]
        elif types == ("integer",) or (name == plan.update.path_names[-1] and _is_numbered(plan)):
            found[name] = 9000 + own
        else:
            is_uuid = schema.get("format") == "uuid" or (name == plan.update.path_names[-1] and _is_shown_as_uuid(plan))
            found[name] = uuid(own) if is_uuid else _text_id(schema, own, number)
    return {name: found[name] for name in plan.update.path_names}


def _text_id(schema: Mapping[str, Any], own: int, number: int) -> str:
    """A synthetic id that the schema of the path takes: of a pattern the simplest text."""
    usual = f"synthetic-{own}"
    made = matching(schema, CLOSED_NUMBER) if not satisfies(schema, usual) else ()
    return made[number - 1] if len(made) >= number else usual


def _is_shown_as_uuid(plan: Plan) -> bool:
    """Whether an appointment shows its id as a UUID only: many documents have any text in the path."""
    shown = schema_at(plan.shown, plan.identity) if plan.identity else {}
    return satisfies(shown, uuid(1)) and not satisfies(shown, "synthetic-1")


def _is_numbered(plan: Plan) -> bool:
    """Whether an appointment shows its id as a number only: then it has one, whatever the path says of it."""
    return plan.identity is not None and _types(plan, plan.identity) == ("integer",)


def _fixture(plan: Plan, row: Mapping[str, Any]) -> dict[str, Any]:
    """What the stand-in serves for a role: the path, and the originals of what no read shows."""
    originals: dict[str, Any] = {}
    for member in plan.request.members:
        is_owed = _is_hidden(plan, member) and not is_no_state(plan, member)
        if is_owed and member.pointer in plan.request.first_branch:
            pointers.set_in(originals, member.pointer, _before(plan, member))
    whole = completed(plan.request, originals) if originals else {}
    return {**row["path"], **({"originals": whole} if whole else {})}


PAST = "2025"
"""A year that is over, whenever the contract is drafted."""


def _is_hidden(plan: Plan, member: Member) -> bool:
    """Whether no read shows a member, so that a target has to name its original."""
    return plan.reading is None or plan.fields.get(member.pointer) is None


def _before(plan: Plan, member: Member) -> Any:
    """What the stand-in's appointments have before the first update. An original is written out, so its year is past:
    a year ahead would pass some day."""
    if member.choice is None:
        return sample(member.schema)
    if restricted(plan).get(member.pointer, NOTHING).is_once and "null" in types_of(member.schema):
        return None
    value = deepcopy(member.choice.before)
    return value.replace("{Y}", PAST) if isinstance(value, str) and _is_hidden(plan, member) else value
