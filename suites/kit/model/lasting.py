"""What never changes at an appointment, whoever writes to it."""

from __future__ import annotations

from collections.abc import Mapping

from contracts import Json
from contracts.pointers import split, under
from suites.kit.model.appointment_state import effects
from suites.kit.model.bound_contract import BoundContract

KEEPS = "keeps"
BINDING = ("must", "should")


def is_near(pointer: str, others: set[str]) -> bool:
    """Whether a pointer is one of the others, inside one of them, or around one."""
    return any(under(pointer, (one,)) or under(one, (pointer,)) for one in others)


def lasting_members(bound: BoundContract) -> tuple[str, ...]:
    """The shown members that never change by the contract, and that tell one appointment from another.

    A member that takes one of few words, as a status, tells none, and may be changed in other ways than by an update.
    """
    contract = bound.contract
    clauses = [one for one in contract.clauses if one.check == KEEPS and one.strength in BINDING]
    changeable = effects(contract.behaviour.fields, bound) | set(contract.behaviour.volatile)
    pointers = dict.fromkeys(pointer for clause in clauses for pointer in clause.fields)
    return tuple(one for one in pointers if not is_near(one, changeable) and not _is_enum(bound, one))


def _is_enum(bound: BoundContract, pointer: str) -> bool:
    """Whether a read shows one of listed words there."""
    schema: Mapping[str, Json] = bound.shown_schema("read")
    for name in split(pointer):
        schema = schema.get("properties", {}).get(name, {})
    return "enum" in schema
