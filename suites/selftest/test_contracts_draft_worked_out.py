"""What a draft does not hold against a vendor: members without a value, and what the vendor works out by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import load
from contracts.pointers import set_in
from suites.proof._run import run
from suites.selftest.test_contracts_new import FINE, new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed
from suites.standin import StandIn

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
READ_ONLY = {**TEXT, "readOnly": True}


def drafted(into: Path, members: dict[str, Any], sent: dict[str, Any] | None = None) -> Any:
    """The drafted behaviour.yaml of visits that show these members, and of which an update sends some."""
    document = json.loads(json.dumps(changed()))  # in which the request and the answers share nothing
    for name, schema in (sent or {}).items():
        set_in(document, f"{BODY}/properties/{name}", schema)
    for name, schema in {**(sent or {}), **members}.items():
        for place in (SHOWN_MEMBERS, SHOWN_MEMBERS.replace("/get/", "/patch/")):
            set_in(document, f"{place}/{name}", schema)
    assert new(document, into).exit_code == 0
    return yaml.safe_load(text_of(into))


def text_of(into: Path) -> str:
    """The text of the drafted behaviour.yaml."""
    return (into / "plain/behaviour.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "is_nullable"),
    [
        ("ID of the original. Will be null if the visit is not cloned.", True),
        ("Breaks have a null patient field.", True),
        ("Returns null for single visits", True),
        ("The room, or null", True),
        ("Empty if none", True),
        ("The number of a room", False),
        ("Never null, cannot be null, is not nullable", False),
        ("Must not be empty when it is sent", False),
    ],
)
def test_a_member_that_the_words_let_be_null_may_be_null(said: str, is_nullable: bool, tmp_path: Path) -> None:
    """Where a description says that a member has no value at some appointments, an answer may show null for it."""
    drafted(tmp_path, {"origin": {**NUMBER, "description": said}})
    schema = json.loads((tmp_path / "plain/schemas/update_200.schema.json").read_text(encoding="utf-8"))
    assert ("null" in schema["properties"]["origin"]["type"]) == is_nullable


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("extended_updated_at", ""),
        ("status_transitions", ""),
        ("seen", "The most recent time among the visit and its notes."),
        ("seen", "When the visit was last changed."),
        ("load", "Computed from the length of the visit."),
        ("total", ""),
    ],
)
def test_what_the_document_says_is_worked_out_may_change(name: str, said: str, tmp_path: Path) -> None:
    """A read-only member that is described as a time of an update or as computed is volatile, without a question."""
    found = drafted(tmp_path, {name: {**READ_ONLY, "description": said}})
    assert f"/{name}" in found["volatile"]
    assert "does the vendor work these out" not in text_of(tmp_path)


@pytest.mark.parametrize(
    "said",
    ["History of the illness, as the patient told it.", "The latest time at which it starts.", "Log of the day."],
)
def test_what_only_sounds_like_a_record_is_judged(said: str, tmp_path: Path) -> None:
    """A member is no record of updates because its description begins like that of one."""
    assert "/told" not in drafted(tmp_path, {"told": {**TEXT, "description": said}})["volatile"]


@pytest.mark.parametrize(
    ("how", "moves"),
    [
        ("in our currency", False),
        ("left at two decimals", False),
        ("of what is left of a budget", True),
        ("and the places left in the course", True),
        ("and the minutes left of the package", True),
        ("by our price list of the week", True),
    ],
)
def test_words_in_passing_move_no_price(how: str, moves: bool, tmp_path: Path) -> None:
    """A price of which the description names the currency stays while all else does, so that it is compared."""
    price = {**READ_ONLY, "type": "number", "description": f"Calculated from `service_id`, {how}."}
    found = drafted(tmp_path, {"price": price}, {"service_id": NUMBER})
    assert ("/price" in found["volatile"]) is moves


def test_what_counts_something_is_asked_about(tmp_path: Path) -> None:
    """A count may be one of what an update sends: nobody is blamed for it until a person has decided."""
    found = drafted(tmp_path, {"seats": {**NUMBER, "description": "The number of guests that were booked."}})
    assert "/seats" in found["volatile"]
    assert "does the vendor work these out from what is sent?" in text_of(tmp_path)


@pytest.mark.parametrize(
    ("said", "follows"),
    [
        ("Another summary for each note.", True),
        ("Never changes, whatever note is sent.", False),
        ("Another text, not the note: it stays as it was booked.", False),
    ],
)
def test_a_member_follows_the_one_that_its_description_names(said: str, follows: bool, tmp_path: Path) -> None:
    """A description that says that a member changes with another one is believed, and one that it does not, too."""
    found = drafted(tmp_path, {"summary": {**TEXT, "description": said}})
    assert ("/summary" in found["follows"].get("/note", [])) is follows


def test_a_stamp_inside_an_object_may_change(tmp_path: Path) -> None:
    """A stamp of a part of an appointment changes by itself at any depth, also where it is shown on demand only."""
    said = {"description": "Only returned with the verbose parameter."}
    record = {"type": "object", "properties": {"locked": {"type": "boolean"}, "updated_at": TEXT}, **said}
    assert "/record/updated_at" in drafted(tmp_path, {"record": record})["volatile"]


def test_what_is_computed_beside_sent_members_follows_them(tmp_path: Path) -> None:
    """A read-only member inside an object may change with each member of it that is sent."""
    vitals = {"type": "object", "properties": {"weight": NUMBER, "bmi": READ_ONLY}}
    assert drafted(tmp_path, {}, {"vitals": vitals})["follows"]["/vitals/weight"] == ["/vitals/bmi"]


def test_what_belongs_to_a_person_follows_the_person(tmp_path: Path) -> None:
    """Another patient brings another insurer: read-only members about a person follow the reference, until decided."""
    insurer = {"primary_insurer_name": READ_ONLY, "primary_insurer_payer_id": READ_ONLY}
    found = drafted(tmp_path, insurer, {"patient": NUMBER})
    assert found["follows"]["/patient"] == ["/primary_insurer_name", "/primary_insurer_payer_id"]
    assert "do these change with the member under which they stand?" in text_of(tmp_path)
    clauses = {clause.id: clause for clause in load("plain", tmp_path).clauses}
    assert clauses["PLAIN-IDENTITY"].fields == ("/id", "/created_at")


def test_without_a_person_nothing_follows_one(tmp_path: Path) -> None:
    """Where an update names no person, a read-only member about one follows from nothing, and is asked about."""
    found = drafted(tmp_path, {"insurer_name": READ_ONLY})
    assert "/insurer_name" in found["volatile"]
    assert "do these change with the member" not in text_of(tmp_path)


def test_the_name_of_a_thing_follows_no_person(tmp_path: Path) -> None:
    """Where another person is sent, the name inside of an object that is no person's stays."""
    place = {"type": "object", "properties": {"name": READ_ONLY}}
    found = drafted(tmp_path, {"place": place, "insurer_name": READ_ONLY}, {"patient": NUMBER})
    assert found["follows"]["/patient"] == ["/insurer_name"]


def test_an_amount_follows_what_it_may_be_worked_out_from(tmp_path: Path) -> None:
    """A read-only deposit may be another one for another service, which is asked, and stays with every other update."""
    found = drafted(tmp_path, {"deposit_cents": {**READ_ONLY, "type": "integer"}}, {"service_id": NUMBER})
    assert (found["follows"]["/service_id"], "/deposit_cents" in found["volatile"]) == (["/deposit_cents"], False)
    assert "take out the others: /deposit_cents" in text_of(tmp_path)


def test_what_is_named_after_a_reference_follows_it(tmp_path: Path) -> None:
    """The name of a room is another one in another room."""
    assert drafted(tmp_path, {"room_name": TEXT})["follows"]["/room_id"] == ["/room_name"]


def test_a_status_that_a_sent_member_is_about_follows_it(tmp_path: Path) -> None:
    """What is described in the words of a sent member may change with it."""
    state = {**READ_ONLY, "description": "Billing status of the insurer"}
    found = drafted(tmp_path, {"ins_status": state}, {"billing_status": {**TEXT, "enum": ["paid", "due"]}})
    assert found["follows"]["/billing_status"] == ["/ins_status"]


def test_read_only_members_are_not_judged_before_it_is_decided(tmp_path: Path) -> None:
    """What the document only calls read-only may be worked out: it is a question, and nobody is blamed until then."""
    found = drafted(tmp_path, {"is_virtual": {"type": "boolean", "readOnly": True}})
    assert "/is_virtual" in found["volatile"]
    assert "does the vendor work these out from what is sent?" in text_of(tmp_path)


@pytest.mark.parametrize(
    ("name", "said"), [("base", "ID of the first visit"), ("created_by", ""), ("deleted", ""), ("owner_id", "")]
)
def test_ids_and_facts_of_the_booking_are_judged(name: str, said: str, tmp_path: Path) -> None:
    """A read-only id, fact of the booking or status is no question: no update changes it."""
    found = drafted(tmp_path, {name: {**READ_ONLY, "description": said}})
    assert f"/{name}" not in found["volatile"]
    assert f"/{name}" not in [one for listed in found["follows"].values() for one in listed]


def test_what_is_worked_out_runs_on_the_stand_in(tmp_path: Path) -> None:
    """A contract with members that are worked out agrees with its own stand-in."""
    vitals = {"type": "object", "properties": {"weight": NUMBER, "bmi": READ_ONLY}}
    shown = {"insurer_name": READ_ONLY, "is_virtual": {"type": "boolean", "readOnly": True}, "status_log": READ_ONLY}
    drafted(tmp_path, shown, {"patient": NUMBER, "vitals": vitals})
    contract = load("plain", tmp_path)
    verdicts = run(contract, StandIn(contract)).verdicts
    assert {id: one.reason or one.word for id, one in verdicts.items() if one.word not in FINE} == {}


@pytest.mark.parametrize("name", ["lastChange", "last_edit_at", "lastSync", "rev"])
def test_the_last_change_is_a_stamp_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    """Stamps of the last change and counted revisions may change with any update."""
    assert f"/{name}" in drafted(tmp_path, {name: TEXT})["volatile"]


@pytest.mark.parametrize(
    ("said", "follows"),
    [
        ("New for every new note", True),
        ("Depends on the note.", True),
        ("Same as note", True),
        ("Printed beside the note", False),
    ],
)
def test_what_is_said_to_change_with_a_sent_member_follows_it(said: str, follows: bool, tmp_path: Path) -> None:
    """A member whose description says that it changes with a member of the update is not held against that update."""
    behaviour = drafted(tmp_path, {"summary": {**TEXT, "description": said}})
    assert ("/summary" in behaviour.get("follows", {}).get("/note", [])) is follows


def test_a_link_to_the_appointment_may_be_made_anew(tmp_path: Path) -> None:
    """Links by which people come to an appointment are not judged until a person decides."""
    assert "/join_url" in drafted(tmp_path, {"join_url": TEXT})["volatile"]


@pytest.mark.parametrize("said", ["Same as `room_id`", "A copy of room_id.", "Alias of room_id", "Mirrors `room_id`."])
def test_a_member_that_is_the_same_as_another_follows_it(said: str, tmp_path: Path) -> None:
    """Who moves an appointment to another room is not blamed for the member that repeats the room."""
    found = drafted(tmp_path, {"chair": {**TEXT, "description": said}})
    assert found["follows"]["/room_id"] == ["/chair"]


@pytest.mark.parametrize(
    "said",
    ["Use `room_id`. Accepted and ignored since 3.2.", "Deprecated, ignored.", "This field is ignored.", "Ignored",
     "Deprecated: has no effect.", "No longer used"],
)  # fmt: skip
def test_a_member_that_is_ignored_is_sent_by_no_update(said: str, tmp_path: Path) -> None:
    """What the document says to have no effect is in no update, and no clause compares it."""
    found = drafted(tmp_path, {}, {"note_2": {**TEXT, "title": "Note", "description": said}})
    assert "/note_2" not in found["fields"]


@pytest.mark.parametrize(
    "said",
    ["Leading blanks are ignored.", "Ignored if the room is closed.", "Not ignored", "Its case is ignored.",
     "Ignored, but it may be sent again."],
)  # fmt: skip
def test_a_member_of_which_only_a_part_or_a_case_is_ignored_is_sent(said: str, tmp_path: Path) -> None:
    """What is ignored of a value, or in some cases, leaves the member one of the update."""
    found = drafted(tmp_path, {}, {"note_2": {**TEXT, "description": said}})
    assert "/note_2" in found["fields"]


@pytest.mark.parametrize(
    ("said", "is_whole"),
    [
        ("Sum of units times feeCents", True),
        ("Computed from `procedures`.", True),
        ("Sum of units and of what the insurer adds", False),
        ("Computed from the length of the visit.", False),
    ],
)
def test_a_sum_of_what_is_sent_follows_that(said: str, is_whole: bool, tmp_path: Path) -> None:
    """Where a description names all of what a sum is made of, it changes with that only; else with anything."""
    items = {"type": "object", "properties": {"code": TEXT, "units": NUMBER, "feeCents": NUMBER}}
    found = drafted(
        tmp_path, {"sum": {**NUMBER, "description": said}}, {"procedures": {"type": "array", "items": items}}
    )
    assert ("/sum" in found["volatile"]) != is_whole
    assert (found["follows"].get("/procedures") == ["/sum"]) == is_whole
