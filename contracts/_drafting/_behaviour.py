"""Writes behaviour.yaml: where members are shown, what changes by itself, and what the stand-in serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import schema_at
from contracts._drafting._dialect import types_of
from contracts._drafting._natures import natures_of, personal_in, volatile_of
from contracts._drafting._plan import Plan
from contracts._drafting._requests import Member, flat, pairs_of
from contracts._drafting._rows import sample
from contracts._drafting._values import instant_kind, is_birth, uuid
from contracts._validation import satisfies

FILE = "behaviour.yaml"
CAUSES = ("unauthenticated", "missing_parameter", "unknown", "malformed_body", "invalid", "unknown_reference")
STATUSES: Mapping[str, tuple[int, ...]] = {
    "unauthenticated": (401, 403),
    "missing_parameter": (400, 422),
    "unknown": (404, 403, 400),
    "malformed_body": (400, 422),
    "invalid": (422, 400),
    "unknown_reference": (422, 400, 404),
}
"""The usual statuses of each cause (RFC 9110, 15.5), the usual one first: the first that is documented is served."""
ROLES = ("appointment.editable", "appointment.expendable")


def behaviour_of(plan: Plan) -> dict[str, Any]:
    """The whole of behaviour.yaml."""
    shown_at = [place for place in plan.fields.values() if place]
    listed = [*plan.fields, *shown_at]
    volatile = volatile_of(plan.shown, listed)
    unlisted = natures_of(plan.shown, [*listed, *volatile])
    return {
        **_parameters(plan),
        "base": _base(plan),
        "plain": _plain(plan),
        "answer": plan.answer.pointer if plan.answer else None,
        "read": _read(plan),
        "fields": _fields(plan),
        "follows": {},
        **_lists(plan),
        "volatile": volatile,
        **({"unlisted": unlisted} if unlisted else {}),
        "personal": personal_in(plan.shown),
        "standin": _standin(plan),
    }


def _parameters(plan: Plan) -> dict[str, Any]:
    """What each call carries beside its address."""
    found: dict[str, dict[str, str]] = {}
    for one in plan.carried:
        found.setdefault(one.place, {})[one.name] = one.value
    return {"parameters": found} if found else {}


def _read(plan: Plan) -> dict[str, Any] | None:
    if plan.reading is None:
        return None
    call, place = plan.reading
    match = {plan.identity: plan.update.path_names[-1]} if place.is_list and plan.identity else {}
    return {"operation": call.id, "at": place.pointer, **({"match": match} if match else {})}


def _base(plan: Plan) -> dict[str, Any]:
    """What every update carries: the members that the document requires, as far as an ordinary value is known."""
    found: dict[str, Any] = {}
    for name in plan.request.required:
        for member in plan.request.members:
            if pointers.under(member.pointer, [pointers.join("", name)]) and member.choice and _is_needed(plan, member):
                pointers.set_in(found, member.pointer, member.choice.plain[0])
    return found


def _is_needed(plan: Plan, member: Member) -> bool:
    """Whether the objects around a member require it."""
    schema: Mapping[str, Any] = flat(plan.request.schema)
    steps = pointers.split(member.pointer)
    for number, name in enumerate(steps):
        if number and name not in schema.get("required", ()):
            return False
        schema = flat(schema.get("properties", {}).get(name, {}))
    return True


def _plain(plan: Plan) -> list[dict[str, Any]]:
    """Two updates of the member that says most: an instant, with its other end; else the first that is shown."""
    known = [one for one in plan.request.members if one.choice and one.choice.plain[0] != one.choice.plain[1]]
    best = sorted(known, key=lambda one: (plan.fields.get(one.pointer) is None, _rank(one)))
    if not best:
        return [{"TODO": 1}, {"TODO": 2}]
    return [_with_needed(plan, best[0], number) for number in (0, 1)]


def _rank(member: Member) -> int:
    if member.closing or is_birth(member.pointer):
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
        is_beside = pointers.under(other.pointer, tops) and _is_needed(plan, other)
        if other.choice and (other.pointer in wanted or is_beside):
            pointers.set_in(update, other.pointer, deepcopy(other.choice.plain[number]))
    return update


def _fields(plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = {}
    pairs = list(pairs_of(plan.request.members))
    for pointer, place in plan.fields.items():
        member = plan.request.member(pointer)
        if member and is_list_of_objects(member):
            found[pointer] = {}
            continue
        facts: dict[str, Any] = {"shows": place} if place else {}
        if not place and (instead := _instead_of(plan, pointer)):
            facts["restored_by"] = instead
        if member and member.closing:
            facts["expendable"] = list(member.closing)
        if around := beside(plan, pointer, pairs):
            facts["with"] = around
        found[pointer] = facts or None
        if not place:
            plan.decide(
                FILE,
                pointers.join("/fields", pointer),
                f"where does an appointment show {pointer}? No member of the same name was found.",
            )
    return found


def beside(plan: Plan, pointer: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """What a probe of a member sends with it: the other end of its time, and what the objects around it require."""
    wanted = {one for pair in pairs if pointer in pair for one in pair}
    top = pointers.join("", pointers.split(pointer)[0])
    for member in plan.request.members:
        if pointers.under(member.pointer, [top]) and member.pointer != top and _is_needed(plan, member):
            wanted.add(member.pointer)
    found: dict[str, Any] = {}
    for member in plan.request.members:
        if member.pointer in wanted - {pointer} and member.choice:
            pointers.set_in(found, member.pointer, deepcopy(member.choice.plain[0]))
    return found


def _instead_of(plan: Plan, pointer: str) -> str | None:
    """The member of the first alternative, for one of another: who sends the one puts back the other, too."""
    if pointer in plan.request.first_branch:
        return None
    last = pointers.split(pointer)[-1]
    alike = [one for one in sorted(plan.request.first_branch) if last.endswith(pointers.split(one)[-1])]
    return next(iter([*alike, *sorted(plan.request.first_branch)]), None)


def is_list_of_objects(member: Member) -> bool:
    """Whether a member is a list whose items have members of their own."""
    inner = member.schema.get("items") or {}
    return "array" in types_of(member.schema) and bool(inner.get("properties"))


def _lists(plan: Plan) -> dict[str, Any]:
    """Lists and objects of which the document does not say whether an update merges or replaces them."""
    tops: dict[str, str | None] = {}
    for member in plan.request.members:
        if is_list_of_objects(member):
            tops[member.pointer] = plan.fields.get(member.pointer)
        parent = member.pointer.rpartition("/")[0]
        if parent:
            shown = plan.fields.get(member.pointer)
            tops.setdefault(parent, shown.rpartition("/")[0] if shown and shown.endswith(member.pointer) else None)
    return {"merged_or_replaced": tops} if tops else {}


def _standin(plan: Plan) -> dict[str, Any]:
    rows = [_row(plan, number) for number in (1, 2)]
    served = {name: list(choice.served) for name, choice in plan.request.named.items()}
    served |= {one.named: [one.served] for one in plan.carried if one.named}
    causes = [one for one in CAUSES if one != "missing_parameter" or plan.carried]
    standin: dict[str, Any] = {
        "causes": {cause: _refusal(plan, cause) for cause in causes},
        "derives": [
            {"set": one, "stamp": True} for one in volatile_of(plan.shown, plan.fields) if _is_stamp(plan, one)
        ],
        "appointments": rows,
        "fixtures": {role: [_fixture(plan, row)] for role, row in zip(ROLES, rows, strict=True)},
    }
    around = dict(_around(plan))
    return {**standin, **({"around": around} if around else {}), **({"values": served} if served else {})}


def _around(plan: Plan) -> Iterator[tuple[str, dict[str, Any]]]:
    """What stands beside the appointment in the success of the update and of the read."""
    for call, place in ((plan.update, plan.answer), plan.reading or (plan.update, None)):
        if place is not None and place.pointer and call.success and call.success[1].schema:
            whole = sample(call.success[1].schema)
            beside = pointers.without(whole, {place.pointer}) if isinstance(whole, Mapping) else {}
            if beside:
                yield call.id, beside


def _is_stamp(plan: Plan, pointer: str) -> bool:
    schema: Mapping[str, Any] = plan.shown
    for name in pointers.split(pointer):
        schema = flat(schema.get("properties", {}).get(name, {}))
    return "string" in types_of(schema) or not types_of(schema)


def _refusal(plan: Plan, cause: str) -> dict[str, Any]:
    documented = plan.update.answers
    status = next((one for one in STATUSES[cause] if one in documented), STATUSES[cause][0])
    schema = documented[status].schema if status in documented else None
    return {"status": status, "body": sample(schema) if schema else {"message": "refused"}}


def _row(plan: Plan, number: int) -> dict[str, Any]:
    shows = sample(plan.shown) if plan.shown else {}
    for member in plan.request.members:
        place = plan.fields.get(member.pointer)
        if place and member.choice:
            pointers.set_in(shows, place, _before(plan, member))
    path = path_values(plan, number)
    if plan.identity:
        id, schema = path[plan.update.path_names[-1]], schema_at(plan.shown, plan.identity)
        fitting = [one for one in (id, str(id)) if satisfies(schema, one)]
        pointers.set_in(shows, plan.identity, (fitting or [id])[0])
    return {"path": path, "owner": "ours", "shows": shows}


def path_values(plan: Plan, number: int) -> dict[str, Any]:
    """Synthetic values for the path: one of a closed list, a number, a UUID or a short text."""
    found: dict[str, Any] = {}
    for name in plan.update.path_names:
        schema = plan.update.parameter_schema(name)
        types = types_of(schema)
        if schema.get("enum"):
            found[name] = schema["enum"][0]
        elif types == ("integer",):
            found[name] = 9000 + number
        else:
            found[name] = uuid(number) if schema.get("format") == "uuid" else f"synthetic-{number}"
    return found


def _fixture(plan: Plan, row: Mapping[str, Any]) -> dict[str, Any]:
    """What the stand-in serves for a role: the path, and the originals of what no read shows."""
    originals: dict[str, Any] = {}
    for member in plan.request.members:
        if _is_hidden(plan, member) and member.pointer in plan.request.first_branch:
            pointers.set_in(originals, member.pointer, _before(plan, member))
    return {**row["path"], **({"originals": originals} if originals else {})}


def _is_hidden(plan: Plan, member: Member) -> bool:
    """Whether no read shows a member, so that a target has to name its original."""
    return plan.reading is None or plan.fields.get(member.pointer) is None or is_list_of_objects(member)


def _before(plan: Plan, member: Member) -> Any:
    """What the stand-in's appointments have before the first update. An original is written out, so its year is past:
    a year ahead would pass some day."""
    if member.choice is None:
        return sample(member.schema)
    value = deepcopy(member.choice.before)
    return value.replace("{Y}", PAST) if isinstance(value, str) and _is_hidden(plan, member) else value


PAST = "2025"
