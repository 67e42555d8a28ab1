"""Updates that break what a schema says of an object, of a list or of a choice as a whole, and are ordinary otherwise.

A required member that lacks, items too many or too few, an item twice, a value of no branch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from contracts import Constraint, Json
from contracts.pointers import ABSENT, get, under, with_value, without
from suites.kit.generate.bodies import body_at, extended, needs_expendable, ordinary_values
from suites.kit.generate.samples import subschema, types_of, valid_values
from suites.kit.generate.wrong_values import Wrong
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotDeclared

MOST_ITEMS = 1000
"""Items of a list that is too long: more would make a request that servers refuse for its size."""
OF_NO_BRANCH: tuple[Json, ...] = (True, "NO_SUCH_VALUE", {"no": "such"}, -0.5)


def wrong_shapes(constraint: Constraint, bound: BoundContract) -> Iterator[tuple[Wrong, Json]]:
    """Updates that may break a constraint; the caller keeps those that break this one and no other."""
    if constraint.keyword == "required":
        if (whole := _whole(constraint, bound)) is not None:
            lacking = without(whole, {constraint.pointer})
            is_carried = _carries(constraint.pointer, bound)
            body = with_value(lacking, constraint.pointer, ABSENT) if is_carried else lacking
            yield Wrong("missing", None, is_short=True), body
    elif constraint.names and constraint.id not in bound.contract.covered:
        for value in _values(constraint, bound):
            yield Wrong("as a whole", value), body_at(constraint.pointer, value, bound)


def _whole(constraint: Constraint, bound: BoundContract) -> Json:
    """A plain update with the member, alone or with the others of its object; None where none is known."""
    around = constraint.pointer.rpartition("/")[0]
    whole: dict[str, Any] = dict(bound.plain[0])
    with suppress(NotDeclared):
        for field in bound.contract.behaviour.fields:
            values = ordinary_values(field, bound) if around and under(field.pointer, {around}) else []
            whole = extended(whole, field, values[0], bound) if values else whole
    is_carried = _carries(constraint.pointer, bound)
    made = (body for body in (*bound.plain, whole) if is_carried or get(body, constraint.pointer) is not ABSENT)
    return next((body for body in made if not needs_expendable(body, bound)), None)


def _carries(pointer: str, bound: BoundContract) -> bool:
    """Whether each update carries a member, or something in it, as the appointment shows it."""
    return any(under(field.pointer, {pointer}) for field in bound.contract.behaviour.carried)


def _values(constraint: Constraint, bound: BoundContract) -> Iterator[Json]:
    match constraint.keyword:
        case "oneOf" | "anyOf":
            yield from OF_NO_BRANCH
        case "maxItems" if constraint.value < MOST_ITEMS:
            yield _items(constraint, constraint.value + 1, bound)
        case "minItems":
            yield _items(constraint, constraint.value - 1, bound)
        case "uniqueItems":
            yield _items(constraint, 1, bound) * 2


def _items(constraint: Constraint, count: int, bound: BoundContract) -> list[Json]:
    """So many items that the documented schema allows, each another one where its values go that far."""
    inner = subschema(bound.contract.documented, f"{constraint.pointer}/-")
    values = [*valid_values(inner), *([str(number) for number in range(count)] if "string" in types_of(inner) else [])]
    numbers: list[Json] = list(range(count)) if "integer" in types_of(inner) else []
    several = [*values, *numbers] or [{}]
    return [several[number % len(several)] for number in range(count)]
