"""Whether an object without members is the same as null after putting back is for the contract to say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts import Field
from contracts.pointers import ABSENT
from suites.kit.model.bound_contract import BoundContract
from suites.kit.restore.entries import Original
from suites.kit.restore.no_value import may_be_null
from suites.kit.restore.old_values_sender import OldValuesSender
from suites.kit.restore.remaining import NO_VALUE, NOTHING, differing_members, why_remaining
from suites.selftest import exchanges

EXTRA = Field("/extra", "/extra")
OBJECT: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "string"}}}
NULLABLE = {**OBJECT, "type": ["object", "null"]}


def bound_of(shown: dict[str, Any], sent: dict[str, Any] = OBJECT) -> BoundContract:
    """A contract with one member that is an object, as reads show it and as updates may send it."""
    bound = exchanges.reworded({"type": "object", "properties": {"extra": sent}}, "lobbie")
    behaviour = replace(bound.contract.behaviour, fields=(EXTRA,), base={})
    bound = replace(bound, contract=replace(bound.contract, behaviour=behaviour))
    object.__setattr__(bound, "shown_schema", lambda source: {"properties": {"extra": shown}})
    return bound


@pytest.mark.parametrize(
    ("shown", "sent", "is_null"),
    [
        (NULLABLE, OBJECT, True),
        ({"oneOf": [OBJECT, {"type": "null"}]}, OBJECT, True),
        ({"enum": [None, {}]}, OBJECT, True),
        (OBJECT, NULLABLE, True),
        (OBJECT, OBJECT, False),
    ],
    ids=["shown", "a branch", "an enum", "sent", "nowhere"],
)
def test_a_contract_says_that_a_member_may_be_null(shown: dict[str, Any], sent: dict[str, Any], is_null: bool) -> None:
    """A member may be null where the schema of reads or that of updates lets it."""
    assert may_be_null("/extra", bound_of(shown, sent)) is is_null


@pytest.mark.parametrize(
    ("before", "now", "schema", "differ"),
    [
        (None, {}, NULLABLE, ()),
        ({}, None, NULLABLE, ()),
        (ABSENT, {}, NULLABLE, ()),
        (None, {}, OBJECT, ("/extra",)),
        (None, {"a": "x"}, NULLABLE, ("/extra",)),
        (None, [], NULLABLE, ("/extra",)),
    ],
)
def test_no_value_is_no_value_where_null_is_one(before: Any, now: Any, schema: dict[str, Any], differ: Any) -> None:
    """An object without members in place of null is as before where it may be null, and nothing else is."""
    states = [{} if value is ABSENT else {"extra": value} for value in (before, now)]
    assert differing_members(states[0], states[1], set(), bound_of(schema)) == differ


@pytest.mark.parametrize(("now", "why"), [({}, NO_VALUE), ("x", NOTHING)])
def test_where_the_contract_does_not_say_it_the_line_does(now: Any, why: str) -> None:
    """What stays changed is told as null or an object without members, and what would make them the same."""
    bound, state = bound_of(OBJECT), {"extra": None}
    original = Original("t", "lobbie", "appointment.editable", {"id": "1"}, state)
    sender = OldValuesSender(bound, None, is_at_end=True)  # type: ignore[arg-type]  # nothing is sent
    states = {"extra": now}, {"extra": now}
    assert why_remaining(["/extra"], [EXTRA], [], original, sender, states) == f"putting it back was {why}"
