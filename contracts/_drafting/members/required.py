"""What an update has to carry: what its schema requires, where that schema is its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._drafting.document.dialect import merged
from contracts._drafting.members.left_out import is_vendors


def is_used_elsewhere(request: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the schema of an update is also that of a booking or of a shown appointment, so that nobody can say
    whether what it requires is required of a change."""
    return bool(request.get("required")) and any(_outline(one) == _outline(request) for one in others)


def _outline(schema: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """The members that may be sent and are shown, and which of them are required."""
    members: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    names = {name for name, one in members.items() if not (one.get("readOnly") or one.get("writeOnly"))}
    return names, names & set(schema.get("required", ()))


def without_vendors(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without the demand for what only the vendor sets: an id that an appointment always shows."""
    kept = [name for name in schema.get("required", ()) if not is_vendors(pointers.join("", name))]
    return {**schema, "required": kept}


def described_only(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without the demand for members of which nothing else is said: nobody knows what to send there."""
    unknown = {pointer.rpartition("/")[0] for pointer in undescribed(schema)}
    return _described(schema, "", unknown)


def _described(schema: Mapping[str, Any], pointer: str, unknown: set[str]) -> dict[str, Any]:
    found, members = dict(schema), schema.get("properties", {})
    if pointer in unknown:
        known = merged([schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]).get("properties", {})
        found["required"] = [name for name in schema.get("required", ()) if name in known]
    if members:
        found["properties"] = {
            name: _described(inner, pointers.join(pointer, name), unknown) for name, inner in members.items()
        }
    return {name: value for name, value in found.items() if name != "required" or value}


def undescribed(schema: Mapping[str, Any], pointer: str = "") -> Iterator[str]:
    """The members that an object has to have and of which nothing else is said."""
    known = merged([schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]).get("properties", {})
    if known and not schema.get("patternProperties"):
        yield from (pointers.join(pointer, name) for name in schema.get("required", ()) if name not in known)
    for name, inner in schema.get("properties", {}).items():
        yield from undescribed(inner, pointers.join(pointer, name))
