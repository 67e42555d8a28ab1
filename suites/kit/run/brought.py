"""What an update itself may have brought into what is shown: such a value, or none, tells nothing of the vendor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts import Field
from contracts.pointers import ABSENT, around, get, is_named
from suites.kit.model.appointment_state import effects, expected_value, is_empty, may_replace_all
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe
from suites.kit.model.sent_json import sent_json

NULL = "null"
NAMES: tuple[tuple[type, str], ...] = ((Mapping, "object"), (list, "array"), (str, "string"))
Brought = tuple[str, frozenset[str]]
"""A pointer of the shown appointment, and the JSON types that an update may have given to it."""


def brought(probe: Probe, bound: BoundContract) -> Iterator[Brought]:
    """The members that an update may have changed where it took effect, with the types of their values.

    What follows from a sent member, and what stands beside one in an object of its own, may be null or gone since; so
    may all that is not sent where an update may replace the appointment.
    """
    body, fields = sent_json(probe), bound.contract.behaviour.fields
    named = [field for field in fields if is_named(body, field.pointer)]
    objects = {place for field in named for place in around(_place(field)) if place}
    for field in fields:
        if field in named:
            yield _place(field), _types(field, get(body, field.pointer))
        elif may_replace_all(bound) or objects.intersection(around(_place(field))):
            yield _place(field), frozenset((NULL,))
    yield from ((place, frozenset((NULL,))) for place in effects(named, bound) - {_place(one) for one in named})


def type_of(value: Any) -> str:
    """The JSON type of a value; integers and other numbers are of one type."""
    if isinstance(value, bool):
        return "boolean"
    return NULL if value is None else next((name for kind, name in NAMES if isinstance(value, kind)), "number")


def unlisted_texts(probe: Probe, bound: BoundContract) -> Iterator[tuple[str, str]]:
    """The texts that an update sends for members that no update lists, by the pointer at which they are shown."""
    body = sent_json(probe)
    for member in bound.unlisted_in(body):
        if isinstance(value := get(body, member.sent_at), str):
            yield member.pointer, value


def _types(field: Field, value: Any) -> frozenset[str]:
    if value is ABSENT:
        return frozenset((NULL,))
    own = {type_of(value), type_of(expected_value(field, value))}
    return frozenset(own | {NULL} if is_empty(value) else own)


def _place(field: Field) -> str:
    """Where a member is shown; one whose place is unknown may be shown under its own name."""
    return field.shows or field.pointer
