"""What a draft says of members that no update lists, and of those that no answer shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from contracts._drafting.members.left_out import may_close, unclear_values
from suites.selftest.test_contracts_new import new
from suites.selftest.test_documented_requests import ran, words
from suites.selftest.vendor_documents import BODY, ID, SHOWN_MEMBERS, VISIT, changed

ANSWER = "/paths/~1visits~1{id}/patch/responses/200/content/application~1json/schema"
OWN = {"type": "object", "properties": {name: VISIT["properties"][name] for name in ("starts_at", "ends_at", "note")}}
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def showing(**members: dict[str, Any]) -> dict[str, Any]:
    """The plain document, whose update lists a few members, and whose answer has more."""
    return changed((BODY, OWN), (ANSWER, {**VISIT, "properties": {**VISIT["properties"], **members}}))


@pytest.mark.parametrize(
    ("name", "schema", "nature"),
    [
        ("patient_id", TEXT, "owner"),
        ("customerId", NUMBER, "owner"),
        ("user_id", {"type": "string", "format": "uuid"}, "owner"),
        ("customer", {"type": "object", "properties": {"id": TEXT}}, "owner"),
        ("location_id", TEXT, "identity"),
    ],
)
def test_whose_an_appointment_is_is_an_owner(name: str, schema: dict[str, Any], nature: str, tmp_path: Path) -> None:
    """An id of a patient is no id of the appointment: others are sent if a target declares some, and it should last."""
    made = ran(showing(**{name: schema}), tmp_path)
    place = f"/{name}/id" if "properties" in schema else f"/{name}"
    assert made.contract.behaviour.unlisted[place].nature == nature
    assert words(made) == {}


def test_an_owner_is_kept_by_every_update(tmp_path: Path) -> None:
    """That an appointment stays the same patient's is checked beside its ids."""
    new(showing(patient_id=TEXT), tmp_path)
    assert "/patient_id" in load("plain", tmp_path).clause("PLAIN-IDENTITY").fields


def test_a_version_that_each_call_carries_is_no_id(tmp_path: Path) -> None:
    """A shown member that goes up with each change is no identity, though a parameter of the same name is carried."""
    version = {"type": "integer", "readOnly": True, "description": "Goes up by one with each change."}
    asked = {"name": "version", "in": "query", "required": True, "schema": {"type": "integer"}}
    address = ("/paths/~1visits~1{id}/parameters", [ID, asked])
    document = changed(address, (f"{SHOWN_MEMBERS}/version", version), (f"{ANSWER}/properties/version", version))
    assert new(document, tmp_path).exit_code == 0
    assert "/version" not in load("plain", tmp_path).clause("PLAIN-IDENTITY").fields


def test_a_state_that_each_call_names_is_no_id(tmp_path: Path) -> None:
    """A read-only state may become another one, though a parameter of the same name is carried."""
    state = {"type": "string", "readOnly": True}
    asked = {"name": "state", "in": "query", "required": True, "schema": {"type": "string"}}
    places = [(f"{SHOWN_MEMBERS}/state", state), (f"{ANSWER}/properties/state", state)]
    assert new(changed(("/paths/~1visits~1{id}/parameters", [ID, asked]), *places), tmp_path).exit_code == 0
    assert "/state" not in load("plain", tmp_path).clause("PLAIN-IDENTITY").fields


def test_a_number_of_guests_is_not_personal(tmp_path: Path) -> None:
    """How many come says nothing of who comes."""
    new(showing(guests=NUMBER, attendees=TEXT), tmp_path)
    personal = load("plain", tmp_path).behaviour.personal
    assert ("/guests" in personal, "/attendees" in personal) == (False, True)


@pytest.mark.parametrize(
    ("name", "schema"),
    [("code", {**TEXT, "writeOnly": True}), ("idempotency_key", TEXT)],
    ids=["written only", "a key"],
)
def test_what_no_answer_shows_by_its_nature_is_not_asked_for(name: str, schema: dict[str, Any], tmp_path: Path) -> None:
    """Nobody asks where a PIN or the key of a request is shown."""
    assert (
        f"where does an appointment show /{name}"
        not in new(changed((f"{BODY}/properties/{name}", schema)), tmp_path).output
    )


def test_a_read_with_few_common_members_is_the_read(tmp_path: Path) -> None:
    """A GET at the path of the appointment shows it, though the document describes little of that."""
    many = {f"part_{number}": TEXT for number in range(12)}
    few = {"type": "object", "properties": {name: VISIT["properties"][name] for name in ("id", "starts_at", "note")}}
    read = ("/paths/~1visits~1{id}/get/responses", {"200": {"content": {"application/json": {"schema": few}}}})
    body = {**OWN, "properties": {**OWN["properties"], **many}}
    new(changed((BODY, body), read, (ANSWER, {"type": "object", "properties": {"done": TEXT}})), tmp_path)
    reading = load("plain", tmp_path).behaviour.read
    assert reading is not None
    assert reading.operation == "readVisit"


@pytest.mark.parametrize(
    "name", ["estado", "lifecycle_status", "statusCode", "booking_phase", "attendance", "slot_status", "outcome"]
)
def test_a_state_has_values_that_nobody_knows(name: str) -> None:
    """A state is one by its name, or by a value such as booked: another value may close the appointment."""
    schema = {"type": "string", "enum": ["booked", "lapsed"]}
    assert unclear_values(f"/{name}", schema, ("booked", "lapsed")) == ("lapsed",)


def test_the_state_of_something_else_closes_nothing() -> None:
    """A payment that is scheduled is no appointment."""
    schema = {"type": "string", "enum": ["scheduled", "paid"]}
    assert unclear_values("/payment_status", schema, ("scheduled", "paid")) == ()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("keep_slot", ""),
        ("waitlisted", ""),
        ("firm", "If false, the slot is offered to others."),
        ("firm", "Without it the visit ends."),
    ],
)
def test_a_switch_that_gives_the_slot_away_may_close(name: str, said: str) -> None:
    """What gives the appointment's slot to somebody else is kept from those that the suite needs."""
    assert may_close(f"/{name}", {"type": "boolean", "description": said})


@pytest.mark.parametrize("name", ["updated_by", "modified_by_user", "updatedBy"])
def test_who_made_the_last_change_is_no_stamp(name: str, tmp_path: Path) -> None:
    """A person is no moment: only stamps have to move on, and those of the stand-in do, also where they are numbers."""
    made = ran(showing(**{name: TEXT, "modified_at": NUMBER}), tmp_path)
    assert set(made.contract.clause("PLAIN-UPDATED").fields) == {"/updated_at", "/modified_at"}
    derived = {rule["set"] for rule in made.contract.standin["derives"]}
    assert (f"/{name}" in derived, "/modified_at" in derived) == (False, True)
    assert words(made) == {}


def test_a_version_with_a_format_is_another_one_at_the_stand_in(tmp_path: Path) -> None:
    """A version that is no number moves with each update at the stand-in, too."""
    new(showing(row_version={**TEXT, "format": "byte"}), tmp_path)
    assert {"set": "/row_version", "stamp": True} in load("plain", tmp_path).standin["derives"]
