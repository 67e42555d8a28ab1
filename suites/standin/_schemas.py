"""What the stand-in reads from a contract's schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts import Contract, satisfies
from suites.standin._pointers import ABSENT, get, set_in, split
from suites.standin._store import Store

Schema = Mapping[str, Any]


def types_of(schema: Schema) -> tuple[str, ...]:
    """The types that a schema names."""
    types = schema.get("type", ())
    return (types,) if isinstance(types, str) else tuple(types)


def schema_at(schema: Schema, pointer: str) -> Schema:
    """The schema of a member; the branches of oneOf and anyOf are searched too."""
    for name in split(pointer):
        schema = _member(schema, name)
    return schema


def _member(schema: Schema, name: str) -> Schema:
    for part in (schema, *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        if name in part.get("properties", {}):
            return dict(part["properties"][name])
    return {}


def with_declared_values(schema: Any, store: Store) -> Any:
    """The ordinary schema with the stand-in's own values in place of `x-values`."""
    if isinstance(schema, list):
        return [with_declared_values(item, store) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    here = {key: with_declared_values(value, store) for key, value in schema.items() if key != "x-values"}
    if "x-values" in schema:
        here["enum"] = _declared(store, schema["x-values"])
    return here


def _declared(store: Store, name: str) -> list[Any]:
    if name in store.values:
        return store.values[name]
    return [fixture["id"] for fixture in store.fixtures[name]]


def documented_part(contract: Contract, body: Any) -> Any:
    """The body without the leaf members that are not as documented."""
    if satisfies(contract.documented, body):
        return body
    kept: dict[str, Any] = {}
    for field in contract.behaviour.fields:
        value = get(body, field.pointer)
        if value is not ABSENT and satisfies(schema_at(contract.documented, field.pointer), value):
            set_in(kept, field.pointer, value)
    return kept
