"""Spellings of no value: null, a member that is missing, and an object without members.

Whether the last is the same as null, the contract says: where it lets the member be null, that means no value, as an
object without members does. Where it does not, nobody says what the null was that a read showed.
"""

from __future__ import annotations

from contracts import Json
from contracts.pointers import ABSENT, Absent, with_value
from suites.kit.generate.samples import subschema, types_of
from suites.kit.model.bound_contract import BoundContract


def is_same_nothing(pointer: str, one: Json | Absent, other: Json | Absent, bound: BoundContract) -> bool:
    """Whether two values of a shown member are both no value, by what the contract says of null there."""
    return is_other_nothing(one, other) and may_be_null(pointer, bound)


def is_other_nothing(one: Json | Absent, other: Json | Absent) -> bool:
    """Whether one of two values is an object without members, and the other one null or missing."""
    return any(this == {} and (that is None or that is ABSENT) for this, that in ((one, other), (other, one)))


def may_be_null(pointer: str, bound: BoundContract) -> bool:
    """Whether the contract lets a shown member be null: in what reads show, or in the update that sets it."""
    schema = subschema(bound.shown_schema("read"), pointer)
    branches = (schema, *schema.get("oneOf", ()), *schema.get("anyOf", ()))
    is_shown = any("null" in types_of(one) or None in one.get("enum", ()) for one in branches)
    fields = [field for field in bound.contract.behaviour.fields if field.shows == pointer]
    return is_shown or any(bound.is_documented(with_value(bound.base, one.pointer, None)) for one in fields)
