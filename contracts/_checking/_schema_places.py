"""What a schema says about the place at a JSON pointer, and which places it describes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._field import Listed, is_listed

ASIDE = ("allOf", "anyOf", "oneOf")
BESIDE = ("x-open", "x-should", "then", "else")


def describes(schema: Any, pointer: str) -> bool:
    """Whether the schema (without `$ref`s) describes something at the pointer."""
    return bool(schema_at(schema, pointer)["anyOf"])


def schema_at(schema: Any, pointer: str) -> dict[str, Any]:
    """A schema that has everything the schema says about the place at the pointer."""
    schemas = [schema]
    for token in pointers.split(pointer):
        schemas = [inner for outer in schemas for part in parts(outer) for inner in _below(part, token)]
    return {"anyOf": schemas}


def parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """The schema and every schema that speaks of the same value."""
    if isinstance(schema, Mapping):
        yield schema
        for keyword in ASIDE:
            for branch in schema.get(keyword, ()):
                yield from parts(branch)
        for keyword in BESIDE:
            yield from parts(schema.get(keyword))


def listed_values(schema: Any, pointer: str) -> dict[str, Listed]:
    """The texts and numbers of the closed list at the pointer, by how they are written as a key; a text goes first."""
    known = [value for part in parts(schema_at(schema, pointer)) for value in part.get("enum", ()) if is_listed(value)]
    return {str(value): value for value in sorted(known, key=lambda value: isinstance(value, str))}


def listed_steps(table: Mapping[str, list[Any]], schema: Any, pointer: str) -> dict[Listed, tuple[Listed, ...]]:
    """The transitions of the member at the pointer in values of its closed list: YAML has texts for keys only."""
    known = listed_values(schema, pointer)
    return {known.get(value, value): tuple(known.get(str(one), one) for one in after) for value, after in table.items()}


def member_pointers(schema: Any, pointer: str = "") -> Iterator[str]:
    """The pointers of all named members, outer ones first."""
    for part in parts(schema):
        for name, inner in part.get("properties", {}).items():
            yield pointers.join(pointer, name)
            yield from member_pointers(inner, pointers.join(pointer, name))


def leaf_pointers(schema: Any) -> list[str]:
    """The pointers of the named members that have no named members themselves."""
    found = dict.fromkeys(member_pointers(schema))
    parents = {pointer.rpartition("/")[0] for pointer in found}
    return [pointer for pointer in found if pointer not in parents]


def is_object_at(schema: Any, pointer: str) -> bool:
    """Whether an object may be there, with members that are known or without."""
    found = [(part, part.get("type", ())) for part in parts(schema_at(schema, pointer))]
    return any("properties" in part or kinds == "object" or "object" in kinds for part, kinds in found)


def _below(part: Mapping[str, Any], name: str) -> Iterator[Any]:
    if name in part.get("properties", {}):
        yield part["properties"][name]
    yield from (inner for pattern, inner in part.get("patternProperties", {}).items() if re.search(pattern, name))
    if name == "-" or name.isdigit():
        yield from (part[keyword] for keyword in ("items",) if keyword in part)
    rest = part.get("additionalProperties", None)
    if isinstance(rest, Mapping):
        yield rest
    elif rest is not False and _is_free_map(part):
        yield {}


def _is_free_map(part: Mapping[str, Any]) -> bool:
    kinds = part.get("type", "object" if not part else ())
    return "properties" not in part and (kinds == "object" or "object" in kinds)
