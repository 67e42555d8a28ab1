"""Ordinary values that a draft gives members: those that the document shows, and none that would blame a vendor."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import load
from contracts._drafting.members.values import _ids
from suites.proof._run import run
from suites.selftest.test_contracts_new import FINE, new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed
from suites.standin import StandIn

TEXT, WHOLE, SWITCH, INSTANT = ({"type": one} for one in ("string", "integer", "boolean", "string"))
INSTANT["format"] = "date-time"
FINAL = ["fulfilled", "entered-in-error", "dna"]


def values_of(tmp_path: Path, schema: dict[str, Any], name: str = "code") -> Any:
    """What a draft says of the ordinary values of a member with this schema; None where it is left out.

    One that is left out has a question in behaviour.yaml.
    """
    assert (
        new(changed((f"{BODY}/properties/{name}", schema), (f"{SHOWN_MEMBERS}/{name}", schema)), tmp_path).exit_code
        == 0
    )
    ordinary = json.loads((tmp_path / "plain/schemas/ordinary.schema.json").read_text(encoding="utf-8"))
    asked = [line for line in behaviour(tmp_path).splitlines() if "TODO" in line and f"/{name}" in line]
    found = ordinary["properties"].get(name)
    assert (found is None) == bool([line for line in asked if "ordinary" in line])
    return found and found.get("enum", "free" if "pattern" in found else found)


def behaviour(tmp_path: Path) -> str:
    """The text of the drafted behaviour.yaml."""
    return (tmp_path / "plain/behaviour.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("code", {}),
        ("visit_note", {"description": "ISO 8601 date-time"}),
        ("visit_note", {"description": "Exactly 6 digits"}),
        ("visit_note", {"example": "06/17/2026"}),
        ("visit_note", {"example": "A-17"}),
        ("visit_day", {"description": "mm/dd/yyyy"}),
        ("visit_day", {"description": "Monday to Sunday"}),
        ("visit_hour", {"example": "10:30 AM"}),
        ("visit_hour", {"format": "HH:mm"}),
        ("time_zone", {"example": "Pacific Standard Time"}),
        ("phone", {"example": "(202) 555-0143"}),
        ("room_name", {}),
        ("cancel_reason", {}),
        ("kind", {"description": "Must not be one of: admin, root or owner."}),
    ],
)
def test_a_text_that_the_document_does_not_show_is_left_out(name: str, more: dict[str, Any], tmp_path: Path) -> None:
    """No sentence is called ordinary where the name, the words, the format or an example speak of something else."""
    assert values_of(tmp_path, {**TEXT, **more}, name) is None


@pytest.mark.parametrize("schema", [{}, {"$ref": "#/components/schemas/Gone"}])
def test_what_has_no_type_gets_no_text(schema: dict[str, Any], tmp_path: Path) -> None:
    """A member of which nothing is known is left to a person, whatever its name."""
    assert values_of(tmp_path, schema, "visit_note") is None


@pytest.mark.parametrize(
    ("name", "more", "values"),
    [
        ("visit_note", {"example": "Bring the earlier letters."}, "free"),
        ("name", {"description": "The name of the claimant"}, "free"),
        ("extra", {"description": "Free text for the reception"}, "free"),
        ("visit_note", {"pattern": "^[^<>]*$"}, ["Bring the earlier results", "Arrive ten minutes early"]),
        ("length", {"format": "duration"}, ["PT30M", "PT45M"]),
        ("place", {"format": "uri"}, ["https://example.com/a", "https://example.com/b"]),
        ("time_zone", {"example": "America/Chicago"}, ["Europe/Berlin", "America/New_York"]),
        ("kind", {"description": "Allowed values: first, second or last."}, ["first", "second", "last"]),
    ],
)
def test_a_text_that_the_document_tells_is_ordinary(
    name: str, more: dict[str, Any], values: Any, tmp_path: Path
) -> None:
    """Values that a document lists, or that its format or a name without doubt tell, are those of ordinary updates."""
    assert values_of(tmp_path, {**TEXT, **more}, name) == values


def test_a_member_that_has_to_be_sent_gets_its_values_from_the_target(tmp_path: Path) -> None:
    """A required member of which no value is known is asked for, as nobody can leave it out."""
    required = changed((f"{BODY}/properties/code", TEXT), (f"{BODY}/required", ["code"]))
    required["paths"]["/visits/{id}"]["put"] = required["paths"]["/visits/{id}"].pop("patch")
    assert new(required, tmp_path).exit_code == 0
    assert yaml.safe_load(behaviour(tmp_path))["base"] == {"code": "$code.ordinary[1]"}
    assert "It has to be sent" in behaviour(tmp_path)


def test_where_no_value_is_known_a_target_names_them(tmp_path: Path) -> None:
    """A document that shows no value at all is drafted all the same, and blames nobody by made-up ones."""
    only = {"type": "object", "properties": {"slot": TEXT}}
    assert new(changed((BODY, only), (f"{SHOWN_MEMBERS}/slot", TEXT)), tmp_path).exit_code == 0
    plain = yaml.safe_load(behaviour(tmp_path))["plain"]
    assert plain == [{"slot": "$slot.ordinary[1]"}, {"slot": "$slot.ordinary"}]
    contract = load("plain", tmp_path)
    verdicts = run(contract, StandIn(contract)).verdicts
    assert {id: one.reason for id, one in verdicts.items() if one.word not in FINE} == {}


@pytest.mark.parametrize(
    ("name", "schema", "question"),
    [
        ("cancelled", SWITCH, "close an appointment"),
        ("hidden", {**SWITCH, "description": "If true, the visit is deleted."}, "close an appointment"),
        ("deleted_at", INSTANT, "close an appointment"),
        ("dna", {**SWITCH, "description": "Did not attend."}, "close an appointment"),
        ("removed", SWITCH, "close an appointment"),
        ("did_not_arrive", SWITCH, "close an appointment"),
        ("isTrashed", SWITCH, "close an appointment"),
        ("hidden", {**TEXT, "enum": ["yes", "no"]}, "close an appointment"),
        ("released", {**WHOLE, "minimum": 0, "maximum": 1}, "close an appointment"),
        ("seen_at", INSTANT, "close an appointment"),
        ("marker", {**SWITCH, "description": "Gives the slot back to the waiting list."}, "close an appointment"),
        ("marker", {**SWITCH, "description": "Takes it out of the calendar."}, "close an appointment"),
        ("mark_time", {**INSTANT, "description": "When the visit was called off and removed."}, "close an appointment"),
        ("action", {**TEXT, "enum": ["move", "cancel"]}, "what does each value"),
        ("state", {**WHOLE, "enum": [0, 1, 2]}, "what does each value"),
        ("is_break", SWITCH, "with a patient"),
        ("createdAt", INSTANT, "the vendor's alone"),
        ("lastModifiedDateTime", INSTANT, "the vendor's alone"),
        ("visit_id", TEXT, "the vendor's alone"),
        ("allow_overlapping", SWITCH, "single appointment"),
        ("recur_until", INSTANT, "single appointment"),
        ("start_time", {**WHOLE, "description": "Minutes of the day."}, "which moments"),
        ("other", WHOLE, "which values"),
    ],
)
def test_a_member_that_may_do_harm_is_left_out(
    name: str, schema: dict[str, Any], question: str, tmp_path: Path
) -> None:
    """What may close the appointment, is the vendor's alone, or names what is elsewhere, waits for a person's word."""
    assert values_of(tmp_path, schema, name) is None
    assert question in behaviour(tmp_path)


@pytest.mark.parametrize("said", ["Not sent for cancelled appointments.", "Whether it counts all completed visits."])
def test_a_switch_that_only_speaks_of_closed_appointments_is_ordinary(said: str, tmp_path: Path) -> None:
    """A switch closes nothing where closed appointments in general are a condition of what it does."""
    assert values_of(tmp_path, {**SWITCH, "description": f"Whether texts are sent. {said}"}, "reminders") is not None


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("wheelchair", {**SWITCH, "description": "Whether the patient needs one."}),
        ("preliminary", SWITCH),
        ("end_time", {**INSTANT, "description": "Must be before the office closes."}),
        ("hidden_note", {**TEXT, "description": "A note for the staff."}),
    ],
)
def test_a_word_of_an_end_beside_the_point_leaves_a_member_ordinary(
    name: str, schema: dict[str, Any], tmp_path: Path
) -> None:
    """A word that is a part of another, or of a sentence about something else, keeps no member from the updates."""
    assert values_of(tmp_path, schema, name) is not None


@pytest.mark.parametrize(
    ("name", "schema", "closing"),
    [
        ("stage", {**TEXT, "enum": ["booked", "storniert", "abgesagt"]}, ["storniert", "abgesagt"]),
        ("status", {**WHOLE, "enum": [0, 2], "description": "0 = booked, 2 = cancelled"}, [2]),
        ("status", {**TEXT, "enum": ["booked", "fulfilled", "entered-in-error", "dna"]}, FINAL),
        ("status", {**TEXT, "enum": ["geplant", "wahrgenommen"]}, ["wahrgenommen"]),
    ],
)
def test_a_value_that_closes_is_for_expendable_appointments(
    name: str, schema: dict[str, Any], closing: list[Any], tmp_path: Path
) -> None:
    """Values whose words say in any usual language that they close go to an appointment that nobody needs."""
    assert values_of(tmp_path, schema, name) == schema["enum"]
    assert yaml.safe_load(behaviour(tmp_path))["fields"][f"/{name}"]["expendable"] == closing


def test_a_state_of_which_nothing_is_known_is_for_expendable_appointments(tmp_path: Path) -> None:
    """Whether an update leads back from a state such as arrived, a person says; until then no visit that is needed
    gets it."""
    assert values_of(tmp_path, {**TEXT, "enum": ["booked", "arrived"]}, "status") == ["booked", "arrived"]
    assert yaml.safe_load(behaviour(tmp_path))["fields"]["/status"]["expendable"] == ["arrived"]
    assert 'close an appointment for good: "arrived"?' in behaviour(tmp_path)


@pytest.mark.parametrize(
    ("method", "status"), [("patch", None), ("put", {"type": "string", "x-values": "status.ordinary"})]
)
def test_states_none_of_which_is_known_are_not_sent(method: str, status: Any, tmp_path: Path) -> None:
    """Where no state is known to be one of a visit ahead, none is sent; one that has to be is named by the target."""
    required = ["status"] if method == "put" else []
    document = changed((f"{BODY}/properties/status", {**TEXT, "enum": ["a", "b"]}), (f"{BODY}/required", required))
    document["paths"]["/visits/{id}"][method] = document["paths"]["/visits/{id}"].pop("patch")
    assert new(document, tmp_path).exit_code == 0
    ordinary = json.loads((tmp_path / "plain/schemas/ordinary.schema.json").read_text(encoding="utf-8"))
    assert ordinary["properties"].get("status") == status


@pytest.mark.parametrize(
    ("name", "more", "values"),
    [
        ("seats", {}, [1, 2, 3, 5]),
        ("seats", {"description": "From 2 to 10 seats"}, [2, 10, 3, 5]),
        ("seats", {"description": "At most 2 for a room"}, None),
        ("rank", {"minimum": 1, "maximum": 3}, [1, 3, 2]),
        ("minutes", {"description": "In steps of 20, e.g. 30"}, [60, 20, 40, 100]),
        ("duration", {"description": "In seconds"}, None),
        ("reminders", {"description": "Number of reminders"}, [1, 2, 3, 5]),
    ],
)
def test_a_number_that_counts_or_has_limits_is_ordinary(
    name: str, more: dict[str, Any], values: list[int] | None, tmp_path: Path
) -> None:
    """Small numbers are right for what counts something, and numbers within narrow limits of the document."""
    assert values_of(tmp_path, {**WHOLE, **more}, name) == values


@pytest.mark.parametrize(
    ("pattern", "fitting"),
    [(r"^[\w-.]+$", "a-b.c"), (r"^\p{L}+$", "Ä"), (r"^(?<year>\d{4})$", "2031"), ("/^[a-z]+$/i", "AB")],
)
def test_a_pattern_of_ecma_script_is_read(pattern: str, fitting: str, tmp_path: Path) -> None:
    """What a document writes as JSON Schema lets it, Python reads in its own words, and values fit it."""
    values = values_of(tmp_path, {**TEXT, "pattern": pattern})
    update = json.loads((tmp_path / "plain/schemas/update.schema.json").read_text(encoding="utf-8"))
    written = update["properties"]["code"]["pattern"]
    assert all(re.search(written, one) for one in (*values, fitting))
    assert not re.search(written, " ")


def test_a_pattern_that_cannot_be_read_leaves_the_member_out(tmp_path: Path) -> None:
    """Where nobody knows which texts a pattern takes, no text is ordinary."""
    assert values_of(tmp_path, {**TEXT, "pattern": r"^[\p{L} ]+$"}, "visit_note") is None


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("exam_room", {"type": "integer", "minimum": 0, "maximum": 9}),
        ("place", {"type": "integer", "description": "Index of the place, see /api/places"}),
    ],
)
def test_numbers_that_name_what_is_elsewhere_come_from_the_target(
    name: str, schema: dict[str, Any], tmp_path: Path
) -> None:
    """Which rooms or offices there are only a target knows: none is made up, and a target may name some."""
    assert values_of(tmp_path, schema, name) == {"type": "integer", "x-values": f"{name}.known"}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "description": "In increments of 0.50"},
        {"type": "integer", "description": "In multiples of 0"},
        {"type": "object", "patternProperties": {r"^\p{L}+$": {"type": "string"}, "^(?<lang>[a-z]+)$": {}}},
        {"type": "object", "properties": {}, "x-admin-required": True},
    ],
    ids=["fraction", "zero", "names", "mark"],
)
def test_what_cannot_be_read_ends_no_draft(schema: dict[str, Any], tmp_path: Path) -> None:
    """Steps of a fraction, patterns of names that Python does not know, and marks of other tools are left out."""
    assert new(changed((f"{BODY}/properties/odd", schema), (f"{SHOWN_MEMBERS}/odd", schema)), tmp_path).exit_code == 0


def test_numbers_that_name_something_stay_within_the_limits_of_the_document() -> None:
    """The synthetic numbers that an update may name are none that the document itself refuses."""
    first, second = _ids("fasting-hours", {"type": "integer", "minimum": 0, "maximum": 24}, "integer")
    assert first != second
    assert {0 <= first <= 24, 0 <= second <= 24} == {True}
