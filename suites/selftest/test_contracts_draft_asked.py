"""What a draft asks of the target instead of making it up: instants that are counted, and what has to exist."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts import load
from contracts._drafting.document.times import is_counted
from contracts._drafting.members.elsewhere import is_reference
from contracts._drafting.members.values import choice_for
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}


def drafted(tmp_path: Path, name: str, schema: dict[str, Any]) -> Any:
    """The ordinary schema that a draft has for one member that updates take and reads show."""
    assert new(changed((f"{BODY}/properties/{name}", schema), (f"{SHOWN_MEMBERS}/{name}", schema)), tmp_path)
    ordinary = json.loads((tmp_path / "plain/schemas/ordinary.schema.json").read_text(encoding="utf-8"))
    return ordinary["properties"].get(name)


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        (
            {"description": "When the visit starts. A Unix timestamp."},
            "Unix timestamps in seconds, such as 2129364000.",
        ),
        (
            {"description": "Start, in milliseconds since 1970"},
            "Unix timestamps in milliseconds, such as 2129364000000.",
        ),
        ({"example": 1_790_000_000_000}, "Unix timestamps in milliseconds, such as 2129364000000."),
        ({}, "the numbers that the vendor shows in this member, whatever their unit."),
    ],
    ids=["seconds", "milliseconds", "example", "no word"],
)
def test_a_target_is_asked_for_instants_that_are_counted(schema: Any, words: str, tmp_path: Path) -> None:
    """An instant that is a number is tried like one that is spelled, and its list says in which unit to write it."""
    assert drafted(tmp_path, "begins_at", {**WHOLE, **schema}) == {"type": "integer", "x-values": "time.begins_at"}
    assert load("plain", tmp_path).values["time.begins_at"].endswith(words)


@pytest.mark.parametrize(
    ("name", "schema", "is_instant"),
    [
        ("begins_at", WHOLE, True),
        ("start", WHOLE, True),
        ("startMillis", WHOLE, True),
        ("moment", {**WHOLE, "description": "Timestamp of the visit"}, True),
        ("visit_time", {**WHOLE, "description": "Time spent, in seconds"}, False),
        ("moment", {**WHOLE, "description": "Seconds since 1 January 1970"}, True),
        ("moment", {**WHOLE, "format": "unix-time"}, True),
        ("moment", {"type": ["number", "null"], "description": "Epoch millis."}, True),
        ("moment", {**TEXT, "description": "A Unix timestamp, as text"}, True),
        ("moment", {**TEXT, "description": "A Unix timestamp or an ISO 8601 date"}, False),
        ("start", {**WHOLE, "description": "Minutes since midnight"}, False),
        ("start", {**WHOLE, "minimum": 0, "maximum": 1440}, False),
        ("start", {**WHOLE, "examples": [930]}, False),
        ("remind_at", {**WHOLE, "description": "How many hours before the visit."}, False),
        ("moment", {**WHOLE, "description": "Not a Unix timestamp."}, False),
        ("seats", WHOLE, False),
    ],
)
def test_an_instant_that_is_counted_is_known(name: str, schema: dict[str, Any], is_instant: bool) -> None:
    """A description, a format, an example or the name of a whole number tells it; another count is none."""
    assert is_counted(f"/{name}", schema) is is_instant


def test_an_instant_that_is_counted_is_sent_in_the_past_as_a_number(tmp_path: Path) -> None:
    """The drafted clause about the past sends a number that is past in either unit, and no text."""
    drafted(tmp_path, "begins_at", {**WHOLE, "description": "A Unix timestamp. Must be in the future."})
    past = [one for one in load("plain", tmp_path).clauses if "in the past" in one.says]
    assert [body["body"]["begins_at"] for one in past for body in one.send] == [946_684_800]


@pytest.mark.parametrize(
    "schema",
    [
        {"description": "Id of the clinician."},
        {"description": "The room; it must exist."},
        {"description": "Resource name of the room, `rooms/{room}`."},
        {"description": "Doctors that do not exist get a 400."},
        {"description": "The clinic's key"},
        {"description": "One that GET /rooms lists."},
        {"description": "Must refer to an active room."},
        {"description": "A code from the catalogue."},
        {"description": "Name of the practitioner"},
        {"description": "Who comes. An unknown one is a 422."},
        {"pattern": "^rooms/[a-z0-9-]+$"},
        {"pattern": "^(rooms|halls)/[0-9]+$"},
        {"pattern": "^cus_[A-Za-z0-9]+$"},
        {"pattern": "^[0-9a-f]{24}$"},
        {"format": "ulid"},
    ],
)
def test_what_has_to_exist_is_asked_of_the_target(schema: dict[str, Any], tmp_path: Path) -> None:
    """A text that names another resource by its words, its pattern or its format is never made up."""
    assert drafted(tmp_path, "place", {**TEXT, **schema}) == {"type": "string", "x-values": "place.known"}


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("note", {"description": "Replaces the existing note."}),
        ("note", {"description": "Free text; see `/docs/markdown`."}),
        ("place", {"description": "Unknown fields are ignored."}),
        ("place", {"description": "Free text. It is not known to others."}),
        ("colour", {"pattern": "^#[0-9a-f]{6}$"}),
        ("site", {"pattern": "^https?://.+$"}),
        ("hour", {"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
        ("begins_at", {"format": "date-time", "description": "Must exist."}),
    ],
)
def test_a_text_that_names_nothing_is_not_asked_for(name: str, schema: dict[str, Any]) -> None:
    """Free texts, colours, addresses and times are no names of something else."""
    assert not is_reference(f"/{name}", {**TEXT, **schema}, {"string"})


def test_a_list_of_names_has_its_words_at_the_list() -> None:
    """What the description of a list says of its items holds for them."""
    choice = choice_for("/staff", {"type": "array", "description": "Ids of the staff.", "items": TEXT})
    assert choice is not None
    assert choice.schema["items"] == {"type": "string", "x-values": "staff.known"}


@pytest.mark.parametrize(
    ("name", "said", "is_sent"),
    [
        ("time_zone", "IANA zone; must be the salon's zone, otherwise 422.", False),
        ("email", "Must be the address of the account.", False),
        ("website", "Any other domain is refused.", False),
        ("callback_url", "Has to be a registered URL.", False),
        ("time_zone", "Must be an IANA time zone, otherwise 422.", True),
        ("email", "Must be a valid e-mail address, else 400.", True),
        ("phone", "Must be in E.164 format.", True),
    ],
)
def test_a_text_that_has_to_be_a_certain_one_is_not_made_up(name: str, said: str, is_sent: bool) -> None:
    """A zone or an address of the right form is left open where the vendor takes only its own."""
    assert (choice_for(f"/{name}", {**TEXT, "description": said}) is not None) is is_sent
