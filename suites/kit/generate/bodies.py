"""Bodies of updates: with a single member, with members combined, and with one member that breaks a constraint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from math import ceil, log2
from typing import Any

from contracts import Constraint, Field, Json
from contracts.pointers import ABSENT, get, is_named, under, with_value
from suites.kit.generate.items import items_undoing, new_items
from suites.kit.generate.samples import subschema, valid_values
from suites.kit.generate.transitions import is_for_good
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import Region
from suites.kit.model.json_values import is_plain, merged, same
from suites.kit.model.keyed_lists import are_items, carried, is_filled, listed_members, without_lost_keys

SAMPLES_OF_OPEN_SETS = 3
"""How many values a short run tries of a set that the target declares, such as its locations. Such a set may have
hundreds of values, each of them an update. Three show whether the value matters: the first, and others farther on."""
SAMPLES_OF_CLOSED_SETS = 30
"""How many values any run tries of a set that the contract closes. States and kinds of visits are fewer, and each may
be treated in another way; a longer set, such as all time zones, is a table that a vendor looks up, and trying each of
it would spend the whole budget."""


def ordinary_values(field: Field, bound: BoundContract) -> list[Json]:
    """Ordinary values of a member: all of a set that the contract closes, samples of a long one, and a few spread over
    one the target declares.

    None of a list whose items have a key: what can be sent of it depends on those that are there (`item_steps`).
    """
    if field.key:
        return []
    values = _every_value(field, bound)
    if "x-values" not in subschema(bound.contract.ordinary, field.pointer):
        return _spread(values, SAMPLES_OF_CLOSED_SETS)
    step = 1 if bound.thorough else ceil(len(values) / SAMPLES_OF_OPEN_SETS)
    return values[:: max(1, step)]


def _every_value(field: Field, bound: BoundContract) -> list[Json]:
    schema = subschema(bound.ordinary, field.pointer)
    return valid_values(schema) if schema else []


def _spread(values: list[Json], most: int) -> list[Json]:
    """So many values at equal distances, the first and the last among them."""
    if len(values) <= most:
        return values
    return [values[place * (len(values) - 1) // (most - 1)] for place in range(most)]


def sampled(bound: BoundContract) -> Iterator[str]:
    """Of which members a run does not try every ordinary value, and how many it tries."""
    for field in bound.contract.behaviour.fields:
        tried, every = len(ordinary_values(field, bound)), len(_every_value(field, bound))
        if 0 < tried < every:
            yield f"{field.pointer}: {tried} of its {every:,} ordinary values are tried, spread over all of them"


def body_with(field: Field, value: Json, bound: BoundContract) -> dict[str, Any]:
    """The smallest update that gives a member this value, with the members that it requires beside it."""
    return dict(bound.changed(merged(bound.base, bound.along(field, value)), field, value))


def body_renaming_back(body: Json, bound: BoundContract) -> dict[str, Any] | None:
    """The update that gives a declared value its name again, where a body may have changed that; else None."""
    for field in bound.contract.behaviour.fields:
        sent, declared = get(body, field.pointer), bound.target.values.get(field.renames or "", ())
        if declared and sent is not ABSENT and not same(sent, declared[0]):
            return body_with(field, declared[0], bound)
    return None


def body_undoing(pointer: str, before: Any, after: Any, bound: BoundContract) -> dict[str, Any] | None:
    """The smallest ordinary update that takes a shown member back to what it was before, else to any other value.

    `before` and `after` are the appointment at two moments. None where no update can change the member.
    """
    fields = bound.contract.behaviour.fields
    field = next((field for field in fields if field.shows and under(pointer, {field.shows})), None)
    if field is None or field.shows is None:
        return items_undoing(pointer, after, bound)
    if is_filled(field, pointer):
        return None
    old, new = get(before, field.shows), get(after, field.shows)
    if field.key:
        items = carried(field, old, subschema(bound.contract.documented, field.pointer))
        body = body_with(field, without_lost_keys(field, items, new), bound)
        return body if are_items(items) and bound.is_documented(body) else None
    known = [sent for sent, value in field.mapped.items() if same(value, old)] or ([] if old is ABSENT else [old])
    values = [value for value in (*known, *ordinary_values(field, bound)) if is_plain(value) and not same(value, new)]
    with suppress(NotDeclared):
        bodies = (body_with(field, value, bound) for value in values)
        ordinary = next((body for body in bodies if bound.region(body) is Region.ORDINARY), None)
        return ordinary or _as_shown(field, old, new, bound)
    return None


def _as_shown(field: Field, old: Any, new: Any, bound: BoundContract) -> dict[str, Any] | None:
    """The update that sends a member as it was shown, without what the document marks readOnly in its items: nobody
    knows ordinary values of it, but the vendor has had this one. None where it may not be sent."""
    if old is ABSENT or field.mapped or same(old, new):
        return None
    listed = listed_members(field, subschema(bound.contract.documented, field.pointer)) if are_items(old) else {}
    names = {name for name, schema in listed.items() if schema.get("readOnly") is not True}
    value = [{name: one for name, one in item.items() if name in names} for item in old] if names else old
    body = body_with(field, value, bound)
    may_be_sent = bound.is_documented(body) and bound.region(body) is not Region.INVALID
    return body if may_be_sent and not needs_expendable(body, bound) else None


def pairwise_bodies(bound: BoundContract) -> Iterator[dict[str, Any]]:
    """Updates in which every two members occur together, and each without the other.

    Each member takes its next value every time, so that an ignored member shows.
    """
    fields = [field for field in bound.contract.behaviour.fields if ordinary_values(field, bound)]
    next_value: Counter[str] = Counter()
    for row in _covering_rows(len(fields)):
        body = combined_body([fields[number] for number in row], next_value, bound)
        if body != bound.base:
            yield body


def _covering_rows(count: int) -> Iterator[list[int]]:
    """A covering array of strength 2 over members that are present or absent.

    Any two numbers differ in some bit of their binary form, so one row for each bit and its opposite tells every two
    members apart. The first row has them all. This takes a number of updates that grows with the logarithm only.
    """
    yield list(range(count))
    for bit in range(ceil(log2(count + 1))):
        yield [number for number in range(count) if number + 1 >> bit & 1]
        yield [number for number in range(count) if not number + 1 >> bit & 1]


def combined_body(fields: list[Field], next_value: Counter[str], bound: BoundContract) -> dict[str, Any]:
    """The update with as many of these members as can go together, each with its next value that fits.

    Members that require others go first. Otherwise a value chosen for one of the others might rule them out.
    """
    body: dict[str, Any] = dict(bound.base)
    for field in sorted(fields, key=lambda field: not field.along):
        values = ordinary_values(field, bound)
        for number in range(next_value[field.pointer], next_value[field.pointer] + len(values)):
            longer = extended(body, field, values[number % len(values)], bound)
            if bound.is_ordinary(longer) and not needs_expendable(longer, bound):
                body, next_value[field.pointer] = longer, number + 1
                break
    return body


def extended(body: Mapping[str, Any], field: Field, value: Json, bound: BoundContract) -> dict[str, Any]:
    """A body with one more member. What the body already has stays as it is."""
    return dict(with_value(merged(bound.along(field, value), body), field.pointer, value))


def for_another(body: Json, bound: BoundContract) -> Json:
    """A body as another appointment may get it, too: without members that nothing shows and whose values the target
    declares. Only one appointment may have such a number in a queue, and the first one needs it later on. What each
    update has to name stays."""
    ordinary, fields = bound.contract.ordinary, [one for one in bound.contract.behaviour.fields if not one.shows]
    taken = {field.pointer for field in fields if "x-values" in subschema(ordinary, field.pointer)}
    if not isinstance(body, Mapping):
        return body
    return {name: value for name, value in body.items() if f"/{name}" not in taken or name in bound.base}


def body_breaking(constraint: Constraint, value: Json, bound: BoundContract) -> Json:
    """The smallest update in which the constrained member has this value; the update as a whole, beside a plain one."""
    if not constraint.names:
        return merged(bound.plain[0], value) if constraint.keyword == "additionalProperties" else value
    if constraint.keyword.startswith("propertyNames."):
        return body_at(constraint.pointer.rsplit("/", 1)[0] + f"/{value}", "text", bound)
    return body_at(constraint.pointer.replace("/*", "/key_1"), value, bound)


def body_at(pointer: str, value: Json, bound: BoundContract) -> Json:
    """The smallest update with a value at a pointer, which may be a member, inside one, or an object around some; `-`
    is the first item of a list, which is otherwise ordinary where its items have a key."""
    fields = bound.contract.behaviour.fields
    field = next((f for f in fields if pointer == f.pointer), None) or next(
        (f for f in fields if pointer.startswith(f"{f.pointer}/") or f.pointer.startswith(f"{pointer}/")), None
    )
    required = bound.resolve(dict(field.along)) if field else {}
    body = merged(bound.base, required)
    if field is None or not field.key or not under(pointer, (f"{field.pointer}/-",)):
        return with_value(body, pointer, value)
    items = new_items(field, max(1, subschema(bound.contract.documented, field.pointer).get("minItems", 1)), bound)
    first = with_value(items[0] if items else {}, pointer.removeprefix(f"{field.pointer}/-"), value)
    return with_value(body, field.pointer, [first, *items[1:]])


def needs_expendable(body: Json, bound: BoundContract) -> bool:
    """Whether an update may change an appointment for good, as by closing it, so that it must only go to an expendable
    one. What every update carries is sent as it is there."""
    restricted = [field for field in bound.contract.behaviour.fields if field.expendable or field.is_restricted]
    sent = [(field, get(body, field.pointer)) for field in restricted]
    return any(
        value is not ABSENT and is_for_good(field, value, bound) and not _is_carried(field, value, bound)
        for field, value in sent
    )


def names_settled(body: Json, bound: BoundContract) -> bool:
    """Whether an update names a member that is never taken back: even a wrong value might change it, converted."""
    return any(field.is_never_taken_back and is_named(body, field.pointer) for field in bound.contract.behaviour.fields)


def _is_carried(field: Field, value: Json, bound: BoundContract) -> bool:
    return field.is_restricted and same(get(bound.base, field.pointer), value)
