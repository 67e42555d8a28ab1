"""Values at the limits of numbers, dates, times and arrays, each with its classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from contracts import Field, Json
from contracts.pointers import ABSENT, get
from suites.kit.generate.bodies import ordinary_values
from suites.kit.generate.edge_times import edge_times, written_otherwise
from suites.kit.generate.samples import subschema, types_of
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import EDITABLE

Classed = tuple[tuple[str, ...], Json]
"""A value and its classes."""

NUMBERS = (
    ("zero", 0),
    ("negative", -1),
    ("beyond 32 bits", 2**31),
    ("beyond a float", 2**53 + 1),  # the first integer that a float cannot hold
    ("beyond 64 bits", 2**63),
)
LONG_NUMBER: Classed = (("31 digits",), 10**30)
DATES = (
    ("leap day", "2000-02-29"),
    ("a distant year", "2100-12-31"),
    ("the first year", "0001-01-01"),
    ("the last year", "9999-12-31"),
)
LONG_URL = "a URL of 300 characters and more"
LONG_PATH = "a" * 300
"""More than the 255 characters of the columns in which many keep a URL."""
BEYOND = "beyond 64 bits"
NEGATIVE = "negative of a valid number"
UNEVEN = "beside a valid number"
BESIDE = 2
"""How far from a valid number: no step in which people book is so short, and 1 may be taken for off by one."""


def limits_of(field: Field, schema: Mapping[str, Any], bound: BoundContract) -> Iterator[Classed]:
    """Values at the limits of a member that is no free text; some may be outside."""
    for kind in types_of(schema):
        match kind, schema.get("format"):
            case "string", "date-time":
                yield from written_otherwise(ordinary_values(field, bound), bound.thorough)
                yield from edge_times(bound.now, bound.thorough)
            case "string", "date":
                yield from (((name,), text) for name, text in DATES)
            case (("integer" | "number"), _):
                yield from edges(schema)
                yield from numbers(field, bound)
                yield from uneven(field, schema, bound)
            case "array", _:
                yield from incomplete_items(field, schema, bound)


def long_urls(field: Field, bound: BoundContract) -> Iterator[Classed]:
    """A valid URL of a member with a long path behind it: no other long text is one, and a vendor that looks for a URL
    never comes to keep a part of those."""
    valid = [
        value for value in ordinary_values(field, bound) if isinstance(value, str) and value.startswith("https://")
    ]
    yield from (((LONG_URL,), f"{value.partition('?')[0].rstrip('/')}/{LONG_PATH}") for value in valid[:1])


def edges(schema: Mapping[str, Any]) -> Iterator[Classed]:
    """The least and the greatest number that the schema allows, as the ends of 32 bits."""
    yield from (((f"the {bound}",), schema[bound]) for bound in ("minimum", "maximum") if bound in schema)


def numbers(field: Field, bound: BoundContract) -> Iterator[Classed]:
    """Numbers at the limits of common types, and the negative of a valid one; in a long run also a very long one."""
    yield from (((name,), number) for name, number in NUMBERS)
    yield from [LONG_NUMBER] if bound.thorough else []
    valid = [value for value in ordinary_values(field, bound) if type(value) is int and value > 1]
    yield from (((NEGATIVE,), -value) for value in valid[:1])


def uneven(field: Field, schema: Mapping[str, Any], bound: BoundContract) -> Iterator[Classed]:
    """A number beside a valid one, as 47 beside 45 minutes: who rounds to steps stores another one.

    None of a closed list, and none beside numbers of a target, which may be ids or times.
    """
    listed = [value for value in ordinary_values(field, bound) if type(value) is int and value > 1]
    is_of_target = "x-values" in subschema(bound.contract.ordinary, field.pointer)
    if len(listed) > 1 and not is_of_target and not {"enum", "multipleOf"} & schema.keys():
        beside = next(number for number in count(listed[0] + BESIDE, BESIDE) if number not in listed)
        yield from [((UNEVEN,), beside)] if beside <= schema.get("maximum", beside) else []


def incomplete_items(field: Field, schema: Mapping[str, Any], bound: BoundContract) -> Iterator[Classed]:
    """Arrays with one of the appointment's own items, without each of its members in turn, and with none.

    Empty where the target does not give the original: an id of an item is never invented.
    """
    rows = bound.target.fixtures.get(EDITABLE, ())
    own = get(rows[0].get("originals", {}), field.pointer) if rows else ABSENT
    if not isinstance(own, list) or not own or not isinstance(own[0], Mapping):
        return
    for name in schema.get("items", {}).get("properties", {}):
        yield (f"item without {name}",), [{key: value for key, value in own[0].items() if key != name}]
    yield ("item without members",), [{}]
