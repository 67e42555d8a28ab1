"""What kinds of values the members have that a clause is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from contracts import Clause, Contract
from suites.standin._decision import schema_at
from suites.standin._lies._register import Condition

TEXT, TIME, DATE, INTEGER, BOOLEAN, CHOICE, OBJECT, QUANTITY = (
    "text", "time", "date", "integer", "boolean", "choice", "object", "quantity",
)  # fmt: skip
"""A `choice` is a value of a closed set, a `quantity` an integer that names nothing; both are of another kind, too."""

TYPES = {"boolean": BOOLEAN, "integer": INTEGER, "number": INTEGER, "object": OBJECT}


def kinds_of(contract: Contract, pointer: str) -> set[str]:
    """The kinds of an ordinary value of a member of the update."""
    ordinary, documented = schema_at(contract.ordinary, pointer), schema_at(contract.documented, pointer)
    found = {TYPES[name] for name in _types(ordinary) if name in TYPES}
    if documented.get("format") in ("date-time", "date"):
        return found | {TIME if documented["format"] == "date-time" else DATE}
    named = {rule["field"] for rule in contract.standin.get("refers", ())}
    if INTEGER in found and pointer not in named:
        found.add(QUANTITY)
    if {"enum", "x-values"} & ordinary.keys():
        return found | {CHOICE}
    return found | ({TEXT} if "string" in _types(ordinary) else set())


def _types(schema: Mapping[str, Any]) -> tuple[str, ...]:
    listed = schema.get("type", ())
    return (listed,) if isinstance(listed, str) else tuple(listed)


def members_of(clause: Clause, contract: Contract, kind: str) -> list[str]:
    """The members of a kind that a clause is about and an appointment shows; of a clause about none, all of them."""
    return [
        field.pointer
        for field in contract.behaviour.fields
        if field.shows
        and field.pointer in (clause.fields or (field.pointer,))
        and kind in kinds_of(contract, field.pointer)
    ]


def about(kind: str) -> Condition:
    """Whether a clause is about a member of a kind."""
    return lambda clause, contract: bool(clause.fields) and bool(members_of(clause, contract, kind))


def answered(clause: Clause, contract: Contract) -> bool:
    """Whether the answer to an update shows the appointment."""
    return contract.behaviour.answer is not None


def all_of(*conditions: Condition) -> Condition:
    """Whether each of several conditions holds."""
    return lambda clause, contract: all(condition(clause, contract) for condition in conditions)


def but_not(condition: Condition) -> Condition:
    """Whether a condition does not hold."""
    return lambda clause, contract: not condition(clause, contract)


def with_parts(count: int) -> Condition:
    """Whether a clause names so many requests, or more."""
    return lambda clause, contract: not isinstance(clause.send, str) and len(clause.send) >= count


def with_fields(count: int) -> Condition:
    """Whether a clause is about so many members, or more."""
    return lambda clause, contract: len(clause.fields) >= count


def sends(what: str) -> Condition:
    """Whether a clause sends a named family of requests."""
    return lambda clause, contract: clause.send == what


Change = Callable[[Any], Any]
