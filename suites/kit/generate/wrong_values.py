"""Values that break a keyword of a schema, each with its class."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor
from typing import Any

from contracts import Constraint, Json, instant
from suites.kit.generate.edge_times import wall_clock_ahead
from suites.kit.generate.samples import types_of, valid_values

UNKNOWN = "x_unknown"
"""The name of a member that no vendor has."""
FEW = 2
"""In a short run, of a keyword with nothing that a short run must have: a value that plainly breaks it, and another."""


@dataclass(frozen=True)
class Wrong:
    """A value that may break a keyword. `coerces`: a lenient vendor may convert it. `is_short`: also for short runs."""

    kind: str
    value: Json
    coerces: bool = False
    is_short: bool = False


@dataclass(frozen=True)
class Valid:
    """What is known of a constrained member: its schema, its ordinary values, and the time of the run."""

    schema: Mapping[str, Any]
    values: tuple[Json, ...]
    now: datetime


def wrong_values(constraint: Constraint, valid: Valid) -> Iterator[Wrong]:
    """Values that may break a constraint.

    They are only candidates. The caller keeps those that break this one constraint and no other.
    """
    value = constraint.value
    match constraint.keyword.removeprefix("propertyNames."):
        case "type":
            yield from _wrong_types(types_of({"type": value}), valid, "-" in constraint.names)
        case "enum" | "const":
            yield from _wrong_choices(valid)
        case "format":
            yield from _wrong_formats(str(value))
        case "pattern":
            yield from (Wrong("other form", wrong) for wrong in _other_forms(str(value)))
        case "maxLength":
            yield from (Wrong(f"{extra} too long", "x" * (value + extra)) for extra in (1, 50))
        case "minLength":
            yield Wrong("too short", "x" * (value - 1))
        case "maximum" | "exclusiveMaximum":
            yield from (Wrong("above the maximum", other) for other in _beyond(value, 1, valid.schema))
        case "minimum" | "exclusiveMinimum":
            yield from (Wrong("below the minimum", other) for other in _beyond(value, -1, valid.schema))
        case "multipleOf":
            yield from (Wrong("no multiple", other) for other in _between(value, valid))
        case "additionalProperties":
            known = (
                [one for one in valid_values(valid.schema)[:1] if isinstance(one, Mapping)] if constraint.names else []
            )
            yield from (Wrong("an unknown member", {**one, UNKNOWN: 1}) for one in (*known, {}))
        case "x-not-before":
            yield Wrong("wall clock ahead, instant past", wall_clock_ahead(valid.now), is_short=True)


def _beyond(limit: float, step: int, schema: Mapping[str, Any]) -> list[float]:
    """Numbers beyond a limit: the next whole one, and the next multiple, where only multiples are right."""
    unit = schema.get("multipleOf")
    multiples = [(floor(limit * step / unit) + 1) * unit * step] if unit else []
    return list(dict.fromkeys([limit + step, *multiples]))


def _between(unit: float, valid: Valid) -> list[float]:
    """Numbers between two multiples, beside one that is right: a whole number where there is one, then a fraction."""
    numbers = [one for one in valid.values if isinstance(one, int | float) and not isinstance(one, bool)]
    right = numbers[0] if numbers else ceil(valid.schema.get("minimum", 0) / unit) * unit
    return [right + 1, right + unit / 2, unit / 2]


def _wrong_types(allowed: tuple[str, ...], valid: Valid, is_of_items: bool) -> Iterator[Wrong]:
    """Values of each type that is not allowed.

    Beside a plainly wrong one a short run has what is known to be taken amiss: fractions of valid numbers, which are
    cut, booleans, which are numbers in some languages, and in place of a time the number of its second.
    """
    is_number, is_text = bool({"integer", "number"} & set(allowed)), "string" in allowed
    wrong: dict[str, list[Wrong]] = {
        "string": [Wrong("text", "text", is_short=True), *([Wrong("number as text", "60", True)] if is_number else [])],
        "number": [Wrong("fraction of a valid number", _fraction(valid), is_text, is_number)],
        "integer": [Wrong("number", 7, is_text, is_of_items and is_text)],
        "object": [Wrong("object", {"unexpected": 1}, is_short=is_text)],
        "array": [Wrong("array", ["unexpected"])],
        "boolean": [Wrong("boolean", True, True, is_number)],
        "null": [Wrong("null", None, True)],
    }
    if "boolean" in allowed:
        wrong["string"] = [Wrong("text", "text", is_short=True), Wrong("boolean as text", "true", True)]
        wrong["integer"], wrong["number"] = [Wrong("number", 7, True)], []
    if "number" in allowed or is_text:
        wrong["number"] = []
    if is_text and valid.schema.get("format") == "date-time":
        wrong["integer"] = [Wrong("number of a second", _epoch(valid), is_short=True), *wrong["integer"]]
    for kind, values in wrong.items():
        if kind not in allowed and not (kind == "integer" and "number" in allowed):
            yield from values


def _fraction(valid: Valid) -> float:
    """A fraction that is a valid number once it is cut or rounded: a vendor that does so names nothing of others."""
    numbers = [value for value in valid.values if type(value) is int]
    return (numbers[0] if numbers else 7) + 0.25


def _epoch(valid: Valid) -> int:
    """The number of the second that a valid time names; without one, of a time some years ahead."""
    moments = [instant(value) for value in valid.values if isinstance(value, str)]
    return next((int(moment.timestamp()) for moment in moments if moment), 1_900_000_000)


def _wrong_choices(valid: Valid) -> Iterator[Wrong]:
    yield Wrong("no such value", "NO_SUCH_VALUE", is_short=True)
    texts = [value for value in valid.values if isinstance(value, str)]
    variants = [other for text in texts for other in (text.lower(), text.upper()) if other not in texts]
    yield from (Wrong("in another case", other, is_short=not number) for number, other in enumerate(variants[:2]))
    yield from (Wrong("of another type", wrong) for wrong in (987654, False, {"no": "such"}))


def _other_forms(pattern: str) -> tuple[str, ...]:
    """Texts that seldom have a form; where all of them have it, as one that only forbids some characters, others."""
    usual = ("", "no such form", "12", "!")
    return usual if any(re.search(pattern, text) is None for text in usual) else ("<b>", "a/b", "a\\b", "\n", "\u00e9")


def _wrong_formats(name: str) -> Iterator[Wrong]:
    shapes = {
        "uuid": ("not-a-uuid", "d8f3e1a2-4c5b-4d7e-8f9a-0b1c2d3e4f5", "zzzzzzzz-4c5b-4d7e-8f9a-0b1c2d3e4f5a"),
        "date": ("not a date", "2001-13-01", "2001-02-30", "01/02/2001"),
        "date-time": ("not a time", "tomorrowZ", "next week+01:00"),
        "email": ("no at sign",),
        "regex": ("(",),
    }.get(name, ("not of this form",))
    yield Wrong("other form", shapes[0], is_short=True)
    if name == "date":  # a time that is not midnight: who takes the date out of it has lost something
        yield Wrong("date-time for a date", "1987-01-06T10:30:00Z", is_short=True)
    if name == "date-time":
        yield Wrong("date for a date-time", "2031-07-01", is_short=True)
    yield from (Wrong("other form", shape) for shape in shapes[1:])


def chosen(candidates: list[Wrong], thorough: bool, is_derived: bool) -> list[Wrong]:
    """All of the candidates, or those of a short run: what it must have, else the first few.

    A written clause names its wrong values itself: whether it also forbids to convert others, only a long run asks.
    """
    ordered = sorted(candidates, key=lambda wrong: wrong.coerces)
    short = [wrong for wrong in ordered if wrong.is_short and (is_derived or not wrong.coerces)]
    return ordered if thorough else short or ordered[:FEW]
