"""Whether an update is accepted, and if not, which of the contract's causes it is refused for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contracts import Contract, is_permitted, satisfies
from suites.standin._pointers import ABSENT, look, put
from suites.standin._seeds import Row, Store

OPEN = ("documented", "refuse", "accept")
"""What the stand-in takes of the open requests: the documented ones, none, or all of them."""


def cause_of_body(contract: Contract, store: Store, row: Row, body: Any, taken: str) -> str | None:
    """The cause for which a body is refused, None when it is accepted."""
    if _is_closed(contract, row):
        return "closed"
    if not is_permitted(contract.documented, body):
        return "invalid"
    if taken != "accept" and not satisfies(contract.documented, body):
        return "invalid"
    return cause_of_references(contract.standin.get("refers", ()), store, body)


def _is_closed(contract: Contract, row: Row) -> bool:
    closed = contract.standin.get("closed")
    return closed is not None and look(row.shows, closed["at"]) in closed["values"]


def cause_of_references(rules: Iterable[Mapping[str, Any]], store: Store, sent: Any) -> str | None:
    """The cause for which a body is refused that speaks of a row that is unknown, foreign or not usable."""
    for rule in rules:
        value = look(sent, rule["field"])
        if value is ABSENT or value is None:
            continue
        row = store.row_of(rule["table"], value, rule.get("key", "id"))
        cause = _cause_of_row(row, rule.get("usable", {}))
        if cause:
            return cause
    return None


def _cause_of_row(row: Mapping[str, Any] | None, usable: Mapping[str, Any]) -> str | None:
    if row is None:
        return "unknown_reference"
    if row.get("owner", "ours") != "ours":
        return "foreign_reference"
    return None if all(row.get(column) == value for column, value in usable.items()) else "unusable_reference"


def bound(schema: Any, store: Store) -> Any:
    """The ordinary schema with the stand-in's own values in place of `x-values`."""
    if isinstance(schema, list):
        return [bound(item, store) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    here = {key: bound(value, store) for key, value in schema.items() if key != "x-values"}
    if "x-values" in schema:
        here["enum"] = _declared(store, schema["x-values"])
    return here


def _declared(store: Store, name: str) -> list[Any]:
    if name in store.values:
        return store.values[name]
    return [fixture["id"] for fixture in store.plays[name]]


def documented_part(contract: Contract, sent: Any) -> Any:
    """The body without the leaf members that are not as documented."""
    if satisfies(contract.documented, sent):
        return sent
    kept: dict[str, Any] = {}
    for field in contract.behaviour.fields:
        value = look(sent, field.pointer)
        if value is not ABSENT and satisfies(schema_at(contract.documented, field.pointer), value):
            put(kept, field.pointer, value)
    return kept


def schema_at(schema: Mapping[str, Any], pointer: str) -> Mapping[str, Any]:
    """The subschema of a member, looked for in the branches of oneOf and anyOf too."""
    for name in pointer.split("/")[1:]:
        schema = _member(schema, name)
    return schema


def _member(schema: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    for part in (schema, *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        if name in part.get("properties", {}):
            return dict(part["properties"][name])
    return {}
