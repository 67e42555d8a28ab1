"""What a draft repeats as the appointment shows it: the id of the path, and what nobody knows ordinary values of."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from contracts import Contract, check, load
from suites.selftest.campaigns import run
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, VISIT, changed
from suites.standin import StandIn

CREW = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["role", "who"],
        "properties": {
            "role": {"type": "string", "enum": ["driver", "helper"]},
            "who": {"type": "object", "required": ["ref"], "properties": {"ref": {"type": "string"}}},
        },
    },
}
ANSWER = "/paths/~1visits~1{id}/patch/responses/200/content/application~1json/schema"


def whole(**members: Any) -> dict[str, Any]:
    """The schema of a visit that has these members, too, and requires them."""
    schema = deepcopy(VISIT)
    schema["properties"] |= members
    return {**schema, "required": list(members)}


def drafted(into: Path, *changes: tuple[str, Any]) -> Contract:
    """The contract that is drafted from the plain document with these changes, without a problem."""
    result = new(changed(*changes), into)
    assert result.exit_code == 0, result.output
    assert check(into / "plain") == []
    return load("plain", into)


def replacing(into: Path, **members: Any) -> Contract:
    """The contract of a vendor whose visits are replaced whole (PUT), with these members required."""
    schema = whole(**members)
    shown = {**VISIT, "properties": schema["properties"]}
    document = changed((BODY, schema), (SHOWN_MEMBERS, schema["properties"]), (ANSWER, shown))
    document["paths"]["/visits/{id}"]["put"] = document["paths"]["/visits/{id}"].pop("patch")
    result = new(document, into)
    assert result.exit_code == 0, result.output
    return load("plain", into)


def test_a_required_list_of_objects_is_repeated(tmp_path: Path) -> None:
    """A replace that needs a list whose items nobody knows sends the one that is shown, and the draft runs."""
    contract = replacing(tmp_path, crew=CREW)
    assert contract.behaviour.base["crew"] == "$current:/crew"
    verdicts = run(contract, StandIn(contract), list(contract.clauses)).verdicts
    assert verdicts["PLAIN-UPDATE"].word == "kept"


def test_what_is_repeated_is_held_to_stay(tmp_path: Path) -> None:
    """Nothing else compares what updates repeat, so a clause of its own says that it stays."""
    clause = replacing(tmp_path, crew=CREW).clause("PLAIN-REPEATED")
    assert (clause.check, clause.fields) == ("keeps", ("/crew",))


def test_what_an_update_may_leave_out_is_not_held_by_that(tmp_path: Path) -> None:
    """The clause about repeated members is about those that every update has to repeat."""
    said = {"type": "string", "description": "Cannot be changed."}
    contract = drafted(tmp_path, (f"{BODY}/properties/code", said), (f"{SHOWN_MEMBERS}/code", said))
    assert [one.id for one in contract.clauses if one.id == "PLAIN-REPEATED"] == []


def test_a_repeated_list_is_masked(tmp_path: Path) -> None:
    """Nobody knows whose names stand in an object of the vendor's."""
    assert "/crew" in replacing(tmp_path, crew=CREW).behaviour.personal


def test_the_id_of_the_path_is_repeated(tmp_path: Path) -> None:
    """A body that has to name the id of its own appointment carries that, never another one."""
    contract = replacing(tmp_path, id={"type": "string", "format": "uuid"})
    assert contract.behaviour.base["id"] == "$current:/id"


def test_an_id_of_the_path_that_may_be_left_out_is(tmp_path: Path) -> None:
    """Where an update may name its own id, none does: another id would be another appointment."""
    schema = deepcopy(VISIT)
    schema["properties"]["id"] = {"type": "string", "format": "uuid"}
    contract = drafted(tmp_path, (BODY, schema))
    assert "id" not in contract.behaviour.base
    assert "id" not in contract.ordinary["properties"]


@pytest.mark.parametrize("name", ["größe", "@id", "visit kind", "schema:kind"])
def test_a_name_that_no_placeholder_takes_is_no_obstacle(name: str, tmp_path: Path) -> None:
    """A required member that stays as booked is repeated where its name can stand in a placeholder; the draft runs
    without that, too."""
    base = replacing(tmp_path, **{name: {"type": "string", "description": "Cannot be changed."}}).behaviour.base
    assert (base[name] == f"$current:/{name}") == (name in ("größe", "@id"))


def test_a_constant_is_sent(tmp_path: Path) -> None:
    """A required member with one possible value has that value."""
    contract = replacing(tmp_path, kind={"type": "string", "const": "Visit"})
    assert contract.behaviour.base["kind"] == "Visit"


@pytest.mark.parametrize("name", ["cancelled", "locked", "all_day"])
def test_a_switch_in_doubt_is_repeated(name: str, tmp_path: Path) -> None:
    """A required switch that may close the appointment, or of which nobody knows what it does, is never switched on by
    what every update carries."""
    assert replacing(tmp_path, **{name: {"type": "boolean"}}).behaviour.base[name] == f"$current:/{name}"


def test_a_switch_that_may_close_and_that_nothing_shows_is_off(tmp_path: Path) -> None:
    """Where no answer shows the switch, every update carries it as off."""
    schema = {**whole(cancelled={"type": "boolean"})}
    document = changed((BODY, schema))
    document["paths"]["/visits/{id}"]["put"] = document["paths"]["/visits/{id}"].pop("patch")
    assert new(document, tmp_path).exit_code == 0
    assert load("plain", tmp_path).behaviour.base["cancelled"] is False


def enveloped() -> dict[str, Any]:
    """The document of a vendor that wraps visits as JSON:API does: type and id beside the attributes."""
    attributes = {name: VISIT["properties"][name] for name in ("note", "starts_at", "ends_at", "room_id", "status")}
    of_room = {"kind": {"type": "string", "enum": ["rooms"]}, "id": {"type": "string"}}
    room = {"type": "object", "required": ["kind", "id"], "properties": of_room}
    visit = {
        "type": "object",
        "required": ["id", "type"],
        "properties": {
            "type": {"type": "string", "enum": ["visits"]},
            "id": {"type": "string", "format": "uuid"},
            "attributes": {"type": "object", "properties": attributes},
            "links": {"type": "object", "properties": {"room": {"type": "string"}}},
            "room": {"type": "object", "required": ["data"], "properties": {"data": room}},
        },
    }
    data = {"type": "object", "properties": {"data": visit}}
    sent = deepcopy(data)
    attributes["device"] = {"type": "string", "readOnly": True}  # shown, and set by no update
    del sent["properties"]["data"]["properties"]["links"]
    read = SHOWN_MEMBERS.removesuffix("/properties")
    return changed((BODY, {**sent, "required": ["data"]}), (ANSWER, data), (read, data))


@pytest.fixture(scope="module")
def envelope(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    """The draft of that document."""
    into = tmp_path_factory.mktemp("envelope")
    result = new(enveloped(), into)
    assert result.exit_code == 0, result.output
    return load("plain", into)


def test_members_of_an_envelope_are_shown_without_it(envelope: Contract) -> None:
    """What stands under data in the request stands at the same place in the appointment, also an id among several."""
    shows = {one.pointer: one.shows for one in envelope.behaviour.fields}
    assert shows["/data/room/data/id"] == "/room/data/id"
    assert envelope.behaviour.base["data"] == {"type": "visits", "id": "$current:/id"}


def test_what_an_object_requires_stands_beside_a_member(envelope: Contract) -> None:
    """A member deep inside is sent, and put back, with what its own object requires."""
    field = next(one for one in envelope.behaviour.fields if one.pointer == "/data/room/data/id")
    assert field.along["data"]["room"]["data"]["kind"] == "rooms"


def test_a_link_may_follow_what_it_names(envelope: Contract) -> None:
    """An address under links names what the appointment refers to now, so that it may change with any update."""
    assert "/links/room" in envelope.behaviour.volatile


def test_what_nobody_describes_is_not_tried(tmp_path: Path) -> None:
    """An object of links without described members is moved by the vendor; where nothing else is unlisted, no clause
    says that it could be tried."""
    members = {**VISIT["properties"], "_links": {"type": "object"}, "extra": {"type": "object"}}
    contract = drafted(tmp_path, (SHOWN_MEMBERS.removesuffix("/properties"), {**VISIT, "properties": members}))
    assert "/_links" in contract.behaviour.volatile
    assert [one.id for one in contract.clauses if one.id == "PLAIN-CONFINED"] == []


def test_what_stands_beside_all_members_follows_from_none(envelope: Contract) -> None:
    """The object that holds the whole appointment is no part of it, in which one member follows from another."""
    assert not any("/attributes/device" in places for places in envelope.behaviour.follows.values())


@pytest.mark.parametrize(
    ("said", "stays"),
    [
        ("* `updated_by` and `origin` are maintained by the office. They stay as they are, whatever is sent.", True),
        ("* `origin` stays as it is if the visit is held.", False),
        ("* `origin` is worked out by the office, whatever is sent.", False),
    ],
)
def test_what_is_said_to_stay_is_held_to_it(said: str, stays: bool, tmp_path: Path) -> None:
    """A member of the vendor's own that stays, whatever is sent, is no member that may change with any update."""
    members = {**VISIT["properties"], "origin": {"type": "array", "items": {"type": "string"}, "readOnly": True}}
    shown = (SHOWN_MEMBERS.removesuffix("/properties"), {**VISIT, "properties": members})
    contract = drafted(tmp_path, shown, ("/paths/~1visits~1{id}/patch/description", said))
    rows = [one.fields for one in contract.clauses if one.id == "PLAIN-STAYING"]
    assert rows == ([("/origin",)] if stays else [])
    assert not (stays and "/origin" in contract.behaviour.volatile)


def test_a_clash_is_read_from_a_table_of_codes(tmp_path: Path) -> None:
    """The status for a taken slot may stand in the description of the API; one about who asks is another matter."""
    rows = (
        "code | status | meaning",
        "---|---|---",
        "none | 404 | not booked by you",
        "busy | 409 | the room is booked",
    )
    conflict = "/paths/~1visits~1{id}/patch/responses/409"
    said = ("/info/description", "\n".join(rows))
    contract = drafted(tmp_path, said, (conflict, {"description": "See above, table of codes."}))
    assert contract.behaviour.clash is not None
    assert contract.behaviour.clash.statuses == (409,)
