"""`contracts new` where a document says which members go together: it is kept, and ordinary updates satisfy it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts import load, pointers
from suites.selftest.test_contracts_new import new
from suites.selftest.test_contracts_new_addresses import disagreements
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

CONFIRMED = {
    "if": {"properties": {"status": {"const": "confirmed"}}, "required": ["status"]},
    "then": {"required": ["note"]},
}
BOOKED = {
    "if": {"properties": {"status": {"const": "booked"}}, "required": ["status"]},
    "then": {"required": ["room_id"]},
}
RULES: dict[str, dict[str, Any]] = {
    "at least two": {"minProperties": 2},
    "at most two": {"maxProperties": 2},
    "one of two": {"oneOf": [{"required": ["note"]}, {"required": ["room_id"]}]},
    "one with another": {"dependentRequired": {"note": ["status"]}},
    "one with a schema": {"dependentSchemas": {"note": {"required": ["status"]}}},
    "not both": {"not": {"required": ["note", "status"]}},
    "a case": CONFIRMED,
    "two cases": {"allOf": [CONFIRMED, BOOKED]},
}


def _with(rule: dict[str, Any]) -> dict[str, Any]:
    """The plain document with a rule in the schema of the request alone: the answers have the same one otherwise."""
    document: dict[str, Any] = json.loads(json.dumps(changed(("/openapi", "3.1.0"))))
    for word, value in rule.items():
        pointers.set_in(document, f"{BODY}/{word}", value)
    return document


@pytest.mark.parametrize("rule", RULES)
def test_ordinary_updates_satisfy_what_is_said_of_members_together(rule: str, tmp_path: Path) -> None:
    """What a document demands of several members at once is kept, and no drafted update breaks it."""
    assert new(_with(RULES[rule]), tmp_path).exit_code == 0
    documented = load("plain", tmp_path).documented
    kept = [documented, *documented.get("allOf", ())]
    assert all(any(word in one for one in kept) for word in {**CONFIRMED} if "case" in rule)
    assert all(word in documented for word in RULES[rule] if word != "allOf")
    assert disagreements(tmp_path) == {}


def test_what_a_draft_does_not_have_is_noted(tmp_path: Path) -> None:
    """A keyword that demands something and is not kept is in no draft without a TODO."""
    result = new(changed((f"{BODY}/unevaluatedProperties", False)), tmp_path)
    assert "the whole: a draft does not have unevaluatedProperties; it is left out" in result.stdout


@pytest.mark.parametrize(
    ("said", "is_tied"),
    [
        ("The day of the reminder. Has to be after the visit.", True),
        ("Must be later than starts_at.", True),
        ("Cannot be earlier than the appointment.", True),
        ("Must be at least one day before ends_at.", True),
        ("The day of the reminder.", False),
        ("Must be before the office is closed.", False),
        ("Must be in the form of RFC 3339, and after today.", False),
        ("Cannot be changed after the visit.", False),
    ],
)
def test_a_time_that_has_to_keep_an_order_goes_along(said: str, is_tied: bool, tmp_path: Path) -> None:
    """A beginning is not moved without the day that has to come after it, whoever fills in the days reads why, and a
    person is asked."""
    day = {"type": "string", "format": "date", "description": said}
    new(changed((f"{BODY}/properties/remind_on", day), (f"{SHOWN_MEMBERS}/remind_on", day)), tmp_path)
    contract, behaviour = load("plain", tmp_path), (tmp_path / "plain/behaviour.yaml").read_text(encoding="utf-8")
    with_start = [one for one in contract.behaviour.plain if "starts_at" in one]
    assert with_start
    assert all(("remind_on" in one) == is_tied for one in with_start)
    assert ("keep /remind_on and" in behaviour) == is_tied
    assert (said.rsplit(". ", 1)[-1].rstrip(".") in contract.values["date.remind_on"]) == is_tied
