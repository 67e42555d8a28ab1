"""Bodies of updates: a member alone, members together, and one member that breaks a constraint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from math import ceil, log2
from typing import Any

from contracts import Constraint, Field, Json
from contracts.pointers import get, with_value
from suites.kit.generate.samples import subschema, valid_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotDeclared
from suites.kit.model.json_values import merged

SAMPLES_OF_OPEN_SETS = 3


def ordinary_values(field: Field, bound: BoundContract) -> list[Json]:
    """Ordinary values of a member: all of a closed set; of one that the target declares a few, from all parts of it."""
    schema = subschema(bound.ordinary, field.pointer)
    declared = subschema(bound.contract.ordinary, field.pointer)
    values = valid_values(schema) if schema else []
    step = ceil(len(values) / SAMPLES_OF_OPEN_SETS) if "x-values" in declared and not bound.thorough else 1
    return values[:: max(1, step)]


def body_with(field: Field, value: Json, bound: BoundContract) -> dict[str, Any]:
    """The smallest update that names a member, with what must go along."""
    along = bound.resolve(dict(field.along))
    return dict(with_value(merged(bound.base, along), field.pointer, value))


def pairwise_bodies(bound: BoundContract) -> Iterator[dict[str, Any]]:
    """Updates in which every two members occur together, and each without the other: a covering array.

    A member has another value each time, so that it shows when one is ignored.
    """
    fields = [field for field in bound.contract.behaviour.fields if ordinary_values(field, bound)]
    turns: Counter[str] = Counter()
    for row in _covering(len(fields)):
        body = together([fields[number] for number in row], turns, bound)
        if body != bound.base:
            yield body


def _covering(count: int) -> Iterator[list[int]]:
    """Rows of a covering array of strength 2 over members that are there or not: all, then by each bit of a number."""
    yield list(range(count))
    for bit in range(ceil(log2(count + 1))):
        yield [number for number in range(count) if number + 1 >> bit & 1]
        yield [number for number in range(count) if not number + 1 >> bit & 1]


def together(fields: list[Field], turns: Counter[str], bound: BoundContract) -> dict[str, Any]:
    """The update that names these members, as far as they can go together, each with the value whose turn it is.

    Those that need others beside them go first, else another value of these might stand in their way.
    """
    body: dict[str, Any] = dict(bound.base)
    for field in sorted(fields, key=lambda field: not field.along):
        values = ordinary_values(field, bound)
        for turn in range(turns[field.pointer], turns[field.pointer] + len(values)):
            added = _with(body, field, values[turn % len(values)], bound)
            if bound.is_ordinary(added) and not needs_expendable(added, bound):
                body, turns[field.pointer] = added, turn + 1
                break
    return body


def _with(body: Mapping[str, Any], field: Field, value: Json, bound: BoundContract) -> dict[str, Any]:
    along = bound.resolve(dict(field.along))
    return dict(with_value(merged(along, body), field.pointer, value))


def body_breaking(constraint: Constraint, value: Json, bound: BoundContract) -> Json:
    """The smallest update in which the constrained member has that value."""
    if not constraint.names:
        return value
    if constraint.keyword.startswith("propertyNames."):
        return _bearing(constraint.pointer.rsplit("/", 1)[0] + f"/{value}", "text", bound)
    return _bearing(constraint.pointer.replace("/*", "/key_1"), value, bound)


def _bearing(pointer: str, value: Json, bound: BoundContract) -> Json:
    fields = bound.contract.behaviour.fields
    field = next((f for f in fields if pointer == f.pointer), None) or next(
        (f for f in fields if pointer.startswith(f"{f.pointer}/") or f.pointer.startswith(f"{pointer}/")), None
    )
    along = bound.resolve(dict(field.along)) if field else {}
    return with_value(merged(bound.base, along), pointer, value)


def needs_expendable(body: Json, bound: BoundContract) -> bool:
    """Whether an update may close an appointment, so that it goes to an expendable one only."""
    return any(
        get(body, field.pointer) in _closing(field, bound)
        for field in bound.contract.behaviour.fields
        if field.expendable
    )


def _closing(field: Field, bound: BoundContract) -> list[Json]:
    """The values of a member that may close an appointment; those that the target does not declare are left out."""
    found: list[Json] = []
    for value in field.expendable:
        with suppress(NotDeclared):
            found.append(bound.resolve(value))
    return found
