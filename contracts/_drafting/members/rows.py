"""Synthetic appointments for the stand-in, from the schema of what an appointment shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.patterns import matching
from contracts._drafting.document.times import instant_kind, is_counted
from contracts._drafting.document.unix import unit_of
from contracts._drafting.members.requests import flat
from contracts._drafting.members.values import choice_for, uuid
from contracts._validation import satisfies

DAY = "2026-01-15"
STAMP = f"{DAY}T09:00:00Z"
"""Before any run: when appointments of the stand-in were made and last updated."""
COUNTED = 1_768_467_600
"""The same in seconds since 1970, for a stamp that is a number."""
PLAIN: Mapping[str, Any] = {"boolean": False, "integer": 1, "number": 1, "string": "Test", "null": None}
BY_FORMAT = {
    "date-time": STAMP,
    "date": DAY,
    "uuid": uuid(900),
    "uri": "https://example.com/a",
    "email": "test.person@example.com",
    "time": "10:00:00",
}


def sample(schema: Mapping[str, Any], pointer: str = "") -> Any:
    """A value that satisfies a schema, without any optional list items; the vendor's examples are never used."""
    here = flat(schema)
    here = {**here.get("x-should", {}), **here}  # what is not promised is usual
    if "const" in here:
        return here["const"]
    if here.get("enum"):
        return here["enum"][0]
    types = types_of(here)
    if "properties" in here or "object" in types:
        members = {**here.get("properties", {}), **_undescribed(here)}
        return {name: sample(inner, pointers.join(pointer, name)) for name, inner in members.items()}
    if "array" in types:
        return [sample(here.get("items", {}), pointers.join(pointer, "-")) for _ in range(here.get("minItems", 0))]
    return _scalar(here, pointer, types)


def _undescribed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The members that an object has to have and of which nothing is said, as one that tells kinds of it apart."""
    return {name: {} for name in schema.get("required", ()) if name not in schema.get("properties", {})}


def _scalar(schema: Mapping[str, Any], pointer: str, types: tuple[str, ...]) -> Any:
    """A synthetic value; where none satisfies the schema, null if that may be, else the last that was tried."""
    choice = choice_for(pointer, schema) if pointer else None
    is_number = bool(pointer) and is_counted(pointer, schema)
    stamp = (
        {"time": STAMP, "date": DAY}.get((pointer and instant_kind(pointer, schema)) or "") if not is_number else None
    )
    tried = [
        *([stamp, stamp.removesuffix("Z")] if stamp else []),
        *([choice.before] if choice else []),
        *(_counted(schema) if is_number else []),
        BY_FORMAT.get(str(schema.get("format"))),
    ]
    tried += [PLAIN[one] for one in types] or ["Test"]
    tried += [
        *matching(schema, 1),
        "1",
        "x" * schema.get("minLength", 1),
        schema.get("minimum"),
        schema.get("maximum"),
        None,
    ]
    fitting = (one for one in tried if satisfies(schema, _dated(one)) and (one is not None or "null" in types))
    return next(fitting, "Test")


def _counted(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    """The stamp as a number, or as the text of one, in the unit that the document names."""
    stamp = COUNTED * (1000 if unit_of(schema) == "milliseconds" else 1)
    return (stamp, str(stamp))


def _dated(value: Any) -> Any:
    return value.replace("{Y}", "2031") if isinstance(value, str) else value
