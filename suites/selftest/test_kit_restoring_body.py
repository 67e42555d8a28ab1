"""Which update gives members their old values: what it carries beside them."""

from __future__ import annotations

from typing import Any

import pytest

from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import EDITABLE
from suites.kit.restore.entries import Original
from suites.kit.restore.restoring_body import restoring_body
from suites.selftest import exchanges
from suites.selftest.test_kit_put_back_intact import NOTE, OTHER, WHO, changed, demanding

SURE = exchanges.clause("preserves")
"""An update leaves alone what it does not name, so that none has to carry all."""
SHOWN = {**exchanges.appointment("lobbie"), "note": NOTE}
START = SHOWN["startTime"]


def needing(*names: str) -> BoundContract:
    """A contract by which an update of the practitioner has to have these members, too."""
    when = {"if": {"required": ["practitionerId"]}, "then": {"required": [*names]}}
    return changed(demanding(when, {}, SURE), "/note", along={})


def body_of(bound: BoundContract, pointer: str, before: dict[str, Any] = SHOWN, **how: bool) -> dict[str, Any]:
    """The update that gives one member its old value."""
    original = Original("lobbie-sandbox", "lobbie", EDITABLE, {}, before)
    fields = [one for one in bound.contract.behaviour.fields if one.pointer == pointer]
    return restoring_body(fields, original, bound, **how)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("note",), {"note": NOTE}),
        (("note", "startTime"), {"note": NOTE, "startTime": START, "status": SHOWN["status"]}),
    ],
    ids=["one", "several"],
)
def test_what_the_contract_demands_goes_with_it(names: tuple[str, ...], expected: dict[str, Any]) -> None:
    """The old value of a single other member that makes an update documented is sent beside it, else those of all."""
    assert body_of(needing(*names), "/practitionerId") == {"practitionerId": WHO, **expected}


@pytest.mark.parametrize(("is_as_tested", "who"), [(False, WHO), (True, OTHER)])
def test_of_what_every_update_carries_a_status_is_never_the_runs(is_as_tested: bool, who: int) -> None:
    """As the run sent it, an update carries the run's values, but for a member that only goes certain steps."""
    steps = {SHOWN["status"]: ("CONFIRMED",), "CONFIRMED": (SHOWN["status"],)}
    made = demanding({}, {"status": "CONFIRMED", "practitionerId": OTHER}, SURE)
    bound = changed(changed(made, "/note", along={}), "/status", transitions=steps)
    found = body_of(bound, "/note", is_as_tested=is_as_tested)
    assert found == {"note": NOTE, "status": SHOWN["status"], "practitionerId": who}


@pytest.mark.parametrize(("facts", "before"), [({"merges": True}, NOTE), ({}, None)], ids=["adds", "no value"])
def test_what_makes_an_update_longer_is_a_value_that_is_there(facts: dict[str, Any], before: str | None) -> None:
    """What the contract demands is no list to which an update adds what it sends, and no null."""
    either = {"if": {"required": ["practitionerId"]}, "then": {"minProperties": 2}, "properties": {"note": {}}}
    bound = changed(demanding(either, {}, SURE), "/note", along={}, **facts)
    body = body_of(bound, "/practitionerId", {**SHOWN, "note": before})
    assert body == {"practitionerId": WHO, "startTime": START}
