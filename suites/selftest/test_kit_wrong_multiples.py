"""Values that break one constraint where others stand beside it: limits of multiples, and members that are unknown."""

from __future__ import annotations

from typing import Any

import pytest

from contracts import Json
from suites.kit.generate.directed import refused
from suites.kit.model.bound_contract import BoundContract
from suites.selftest import exchanges

MINUTES = {"type": "integer", "minimum": 5, "maximum": 240, "multipleOf": 5}
PRICE = {"type": "number", "minimum": 0, "multipleOf": 0.25}
CONTACT = {
    "type": "object",
    "required": ["phone"],
    "additionalProperties": False,
    "properties": {"phone": {"type": "string"}},
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"minutes": MINUTES, "price": PRICE, "contact": CONTACT, "scheduled_at": {"type": "string"}},
}


def bodies(bound: BoundContract, id: str) -> list[Json]:
    """The updates that break a constraint and nothing else."""
    constraint = next(one for one in bound.request_constraints if one.id == f"aniva:request{id}")
    clause = exchanges.clause("refuses", derived=constraint)
    return [probe.body for probe in refused(constraint, clause, bound)]


@pytest.mark.parametrize(
    ("id", "member", "values"),
    [
        ("/minutes/minimum", "minutes", [0]),
        ("/minutes/maximum", "minutes", [245]),
        ("/minutes/multipleOf", "minutes", [6]),
        ("/price/minimum", "price", [-1, -0.25]),
        ("/price/multipleOf", "price", [0.125]),
    ],
)
def test_a_limit_of_multiples_is_broken_by_a_multiple(id: str, member: str, values: list[float]) -> None:
    """Beyond a limit goes a multiple, and between the limits what is none, so that nothing else is broken."""
    sent = [body[member] for body in bodies(exchanges.reworded(SCHEMA), id) if isinstance(body, dict)]
    assert sent[: len(values)] == values


def test_an_object_that_is_closed_gets_an_unknown_member() -> None:
    """Where no other member is allowed, one is sent beside those that are needed: inside an object, and beside all."""
    bound = exchanges.reworded(SCHEMA)
    inner, outer = (bodies(bound, f"{at}/additionalProperties") for at in ("/contact", ""))
    assert [list(body["contact"]) for body in inner if isinstance(body, dict)] == [["phone", "x_unknown"]]
    assert [sorted(body) for body in outer if isinstance(body, dict)] == [["scheduled_at", "x_unknown"]]
