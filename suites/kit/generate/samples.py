"""Valid values of a schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts import Json, pointers

SENTENCE = "An ordinary sentence of plain words, made to be as long as is right."

DATES = ("1941-07-14", "2000-02-29")
"""Days in summer and in winter: taken through midnight there, one of them slips a day. A year written with two digits
comes back a hundred years later where it is before 1969 (POSIX), or before 1946 (twenty years ahead of today)."""


def subschema(schema: Mapping[str, Any], pointer: str) -> Mapping[str, Any]:
    """The schema of a member, also where only a branch names it; empty when the schema does not name it. `-` is any
    item of a list."""
    for name in pointers.split(pointer):
        if name == "-" and isinstance(schema.get("items"), Mapping):
            schema = schema["items"]
            continue
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
            return _valid_lists(schema)
    return []


def _valid_lists(schema: Mapping[str, Any]) -> list[Json]:
    """An empty list where it may be empty; else the first and the last values of its items, as few as it may have."""
    least = schema.get("minItems", 0)
    known = valid_values(schema.get("items", {})) if least else []
    lists: list[Json] = (
        [list(part) for part in (known[:least], known[-least:]) if len(part) == least] if least else [[]]
    )
    return lists if len(known) > least else lists[:1]


def _valid_texts(schema: Mapping[str, Any]) -> list[Json]:
    if schema.get("format") == "date":
        return list(DATES)
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
