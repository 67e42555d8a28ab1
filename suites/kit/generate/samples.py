"""Values derived from a schema: valid ones, ones at its boundaries, and ones that break a keyword."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from contracts import Json, pointers
from suites.kit.generate.edge_times import edge_times

TEXTS = (
    "",
    "x" * 10_000,
    "\U0001f642 \U0001fa7a",  # emoji, which need surrogates in UTF-16
    "\U0001f469\u200d\u2695\ufe0f",  # a woman and a medical sign, joined by U+200D into one emoji
    "Zo\u00eb \u0141ukasz Nu\u00f1ez",
    "e\u0301a\u0323",  # not in Unicode normal form C
    "\u05e9\u05dc\u05d5\u05dd",  # Hebrew, written from right to left
    " padded ",
)
"""Texts that vendors handle wrongly now and then: empty, long, in other scripts, not normalized, padded."""

SENTENCE = "An ordinary sentence of plain words, made to be as long as is right."


def subschema(schema: Mapping[str, Any], pointer: str) -> Mapping[str, Any]:
    """The schema of a member, also where only a branch names it; empty when the schema does not name it."""
    for name in pointers.split(pointer):
        parts = (schema, *schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ()))
        schema = next((part["properties"][name] for part in parts if name in part.get("properties", {})), {})
    return schema


def types_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The JSON types that a schema names."""
    listed = schema.get("type", ())
    return (listed,) if isinstance(listed, str) else tuple(listed)


def valid_values(schema: Mapping[str, Any]) -> list[Json]:
    """A few values that satisfy a schema: all of an enum, both booleans, short and long texts, a range's ends."""
    if "const" in schema:
        return [schema["const"]]
    if "enum" in schema:
        return list(schema["enum"])
    values = [value for kind in types_of(schema) for value in _valid_of(kind, schema)]
    return values or [
        value for branch in ("oneOf", "anyOf") for part in schema.get(branch, ()) for value in valid_values(part)
    ]


def _valid_of(kind: str, schema: Mapping[str, Any]) -> list[Json]:
    match kind:
        case "boolean":
            return [True, False]
        case "integer" | "number":
            low, high = schema.get("minimum", 1), schema.get("maximum", 90)
            return list(dict.fromkeys([low, high, (low + high) // 2]))
        case "string":
            return _valid_texts(schema)
        case "object":
            first, last = _valid_object(schema, 0), _valid_object(schema, -1)
            return [first] if first == last else [first, last]
        case "array":
            return [[]]
    return []


def _valid_texts(schema: Mapping[str, Any]) -> list[Json]:
    if schema.get("format") == "date":
        return ["1985-03-22", "2000-02-29"]
    longest = min(schema.get("maxLength", 40), len(SENTENCE))
    text = SENTENCE[:longest].rstrip(" .,")
    return list(dict.fromkeys([text, "A" * max(1, schema.get("minLength", 1))]))


def _valid_object(schema: Mapping[str, Any], which: int) -> Json:
    """An object with a valid value for each member: the first one (`which` 0) or the last one (-1)."""
    named = {
        name: valid_values(child)[which] for name, child in schema.get("properties", {}).items() if valid_values(child)
    }
    rest = schema.get("additionalProperties")
    if isinstance(rest, Mapping) and not named:
        values = valid_values(rest) if which == 0 else valid_values(rest)[::-1]
        named = {f"key_{number}": value for number, value in enumerate(values[:2])}
    return named


def boundary_values(schema: Mapping[str, Any], now: datetime) -> list[Json]:
    """Values at the boundaries of a documented member; some may be outside."""
    return [value for kind in types_of(schema) for value in _boundaries_of(kind, schema, now)]


def _boundaries_of(kind: str, schema: Mapping[str, Any], now: datetime) -> list[Json]:
    match kind, schema.get("format"):
        case "string", "date-time":
            return list(edge_times(now))
        case "string", "date":
            return ["2000-02-29", "2100-12-31", "0001-01-01", "9999-12-31"]
        case "string", _:
            return list(TEXTS)
        case (("integer" | "number"), _):
            # 2**31 overflows 32-bit integers; 2**53 + 1 is the first integer that a float cannot hold.
            return [0, -1, 2**31, 2**53 + 1]
    return []


def breaking_values(keyword: str, value: Any) -> Iterator[tuple[Json, bool]]:
    """Values that may break a keyword of a schema, each with whether a lenient vendor may convert it.

    They are only candidates. The caller keeps those that break this one constraint and no other.
    """
    match keyword.removeprefix("propertyNames."):
        case "type":
            yield from _wrong_types((value,) if isinstance(value, str) else tuple(value))
        case "enum" | "const":
            yield from ((wrong, False) for wrong in ("NO_SUCH_VALUE", 987654, False, {"no": "such"}))
        case "format":
            yield from ((wrong, False) for wrong in _wrong_formats(str(value)))
        case "pattern":
            yield from ((wrong, False) for wrong in ("", "no such form", "12", "!"))
        case "maxLength":
            yield from (("x" * (value + extra), False) for extra in (1, 50))
        case "minLength":
            yield "x" * (value - 1), False
        case "maximum" | "exclusiveMaximum":
            yield value + 1, False
        case "minimum" | "exclusiveMinimum":
            yield value - 1, False
        case "multipleOf":
            yield value / 2, False


def _wrong_types(allowed: tuple[str, ...]) -> Iterator[tuple[Json, bool]]:
    wrong: dict[str, list[tuple[Json, bool]]] = {
        "string": [("text", False), *([("60", True)] if {"integer", "number"} & set(allowed) else [])],
        "number": [(7.5, "string" in allowed)],
        "integer": [(7, "string" in allowed)],
        "object": [({"unexpected": 1}, False)],
        "array": [(["unexpected"], False)],
        "boolean": [(True, True)],
        "null": [(None, True)],
    }
    if "boolean" in allowed:
        wrong["string"] = [("text", False), ("true", True)]
        wrong["integer"], wrong["number"] = [(7, True)], []
    if "number" in allowed or "string" in allowed:
        wrong["number"] = []
    for kind, values in wrong.items():
        if kind not in allowed and not (kind == "integer" and "number" in allowed):
            yield from values


def _wrong_formats(name: str) -> tuple[str, ...]:
    return {
        "uuid": ("not-a-uuid", "d8f3e1a2-4c5b-4d7e-8f9a-0b1c2d3e4f5", "zzzzzzzz-4c5b-4d7e-8f9a-0b1c2d3e4f5a"),
        "date": ("not a date", "2001-13-01", "2001-02-30", "01/02/2001"),
        "date-time": ("not a time", "tomorrowZ", "next week+01:00"),
        "email": ("no at sign",),
    }.get(name, ("not of this form",))
