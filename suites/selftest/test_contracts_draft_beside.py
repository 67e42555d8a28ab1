"""What a draft reads of a member elsewhere than at the member: in tables, in the text of the update, in rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import Contract, load
from contracts._drafting.document.beside import with_said
from contracts._drafting.document.marks import MEANINGS
from contracts._drafting.members.forms import form_of, formed_texts
from contracts._drafting.members.left_out import closing_values
from contracts._drafting.members.limits import fits_words
from contracts._drafting.members.member import Member
from contracts._drafting.members.numbered import steps_numbers
from contracts._drafting.members.numbers import numbers_of
from contracts._drafting.members.texts import texts_of
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

SAYS = "/paths/~1visits~1{id}/patch/description"
TEXT = {"type": "string"}
STAGE = {"type": "integer", "enum": [0, 1, 2, 3]}
HEAD = "| Enumeration | Value | Meaning |\n|---|---|---|\n"
STAGES = f"{HEAD}| VisitStage | 0 | Requested |\n| VisitStage | 1 | Confirmed |\n| VisitStage | 2 | Seated |\n"
STAGES += "| VisitStage | 3 | Left (final) |\n| Room | 1 | Blue |"
UNNAMED = "| Value | Meaning |\n|---|---|\n| 0 | a |\n| 1 | b |\n| 2 | c |\n| 3 | d |"
PAYMENTS = f"Payments:\n\n{STAGES.replace('VisitStage', 'PaymentStage').replace('Left', 'Paid')}"
FORWARD = "The stage moves forward only: 0 to 1, 1 to 2, 2 to 3. It may be left as it is."


def drafted(into: Path, *changes: tuple[str, Any]) -> Contract:
    """The contract that is drafted from the plain document with other values at some pointers."""
    assert new(changed(*changes), into).exit_code == 0
    return load("plain", into)


def staged(into: Path, said: str, about: str = STAGES) -> Contract:
    """The contract of an update that has to carry a stage, which is a number."""
    required = (f"{BODY}/required", ["stage"])
    members = [(f"{BODY}/properties/stage", STAGE), (f"{SHOWN_MEMBERS}/stage", STAGE)]
    put = [("/paths/~1visits~1{id}/patch/description", said), ("/info/description", about)]
    return drafted(into, *members, required, *put)


def todos(into: Path, about: str) -> list[str]:
    """The questions of behaviour.yaml that name something."""
    lines = (into / "plain/behaviour.yaml").read_text(encoding="utf-8").splitlines()
    return [one for one in lines if "TODO" in one and about in one]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("stage", STAGES, {"0": "Requested", "3": "Left (final)"}),
        ("visitStage", STAGES, {"0": "Requested", "3": "Left (final)"}),
        (
            "stage",
            f"The stage:\n\n{UNNAMED}",
            {"3": "d"},
        ),
        ("room", STAGES, {}),
        ("stage", STAGES.replace("| VisitStage | 2 | Seated |\n", ""), {}),
        ("stage", STAGES + "\n" + STAGES.replace("VisitStage", "BookingStage").replace("Left", "Gone"), {}),
        ("stage", STAGES + "\n" + PAYMENTS, {"0": "Requested", "3": "Left (final)"}),
        ("stage", PAYMENTS, {}),
        ("stage", PAYMENTS.replace("PaymentStage", "Stage"), {}),
        ("stage", f"Values of the payment stage\n\n{UNNAMED}", {}),
        ("stage", f"Values of the visit stage\n\n{UNNAMED}", {"3": "d"}),
    ],
    ids=[
        "the end of its name",
        "its name",
        "the line before",
        "another name",
        "not all",
        "two tables",
        "beside one of a payment",
        "of a payment",
        "under a heading of payments",
        "of a payment, by the line before",
        "of the visit, by the line before",
    ],
)
def test_a_table_says_what_numbers_mean(name: str, text: str, found: dict[str, str]) -> None:
    """The words for a closed list of numbers are those of the one table that is named like it and has them all."""
    marked = with_said({"properties": {name: STAGE}}, "", text)["properties"][name].get(MEANINGS, {})
    assert {value: marked.get(value) for value in found} == found
    assert bool(marked) == bool(found)


@pytest.mark.parametrize(
    ("own", "closing"),
    [("0 = Open, 1 = Confirmed, 2 = Cancelled, 3 = No-show", (2, 3)), ("One of 0-3", (3,)), ("", (3,))],
)
def test_what_a_member_says_of_its_numbers_comes_before_a_table(own: str, closing: tuple[int, ...]) -> None:
    """A value that closes by the member's own description does so whatever a table says of it."""
    stage = {**STAGE, "description": own, MEANINGS: {"0": "Open", "1": "Booked", "2": "Confirmed", "3": "Left (final)"}}
    assert closing_values("/stage", stage, (0, 1, 2, 3)) == closing


@pytest.mark.parametrize("said", [FORWARD, "`stage`: 0 to 1, 1 → 2, 2 → 3."])
def test_a_state_that_only_moves_forward_is_repeated(said: str, tmp_path: Path) -> None:
    """Where no two numbers lead there and back, updates repeat the shown one, and those that are final end a visit."""
    contract = staged(tmp_path, said)
    assert contract.behaviour.base["stage"] == "$current:/stage"
    written = yaml.safe_load((tmp_path / "plain/behaviour.yaml").read_text(encoding="utf-8"))
    assert 3 in written["fields"]["/stage"]["expendable"]
    assert contract.values.keys() == {"time.starts_at", "time.ends_at", "room.known"}
    assert not todos(tmp_path, "what does each value of /stage mean")


def test_a_question_names_the_file_in_which_it_is_answered(tmp_path: Path) -> None:
    """What has to be sent and nobody knows is answered in a target, or where ordinary values stand."""
    staged(tmp_path, "", "")
    assert todos(tmp_path, "list some in targets.toml, or in schemas/ordinary.schema.json in place of x-values")


@pytest.mark.parametrize(
    ("said", "is_step"),
    [
        ("`channel` goes from 0 to 2.", False),
        ("The channel is a number from 0 to 2.", False),
        ("Allowed values of `channel`: 0 to 1.", False),
        ("`channel` goes from 0 to 1.", True),
        ("`channel` goes from 0 to 2, and from 1 to 2.", True),
        ("`channel`: 0 -> 2", True),
        ("`channel` goes from 2 to 0.", True),
        ("<b>channel</b> goes from 0 to 1.", True),
        ("Channels go from 0 to 1.", False),
    ],
)
def test_a_range_of_numbers_is_no_step(said: str, is_step: bool) -> None:
    """From the least to the greatest, or beside words of a range, numbers are what there is and not what may follow."""
    assert steps_numbers(said, Member("/channel", {"type": "integer", "enum": [0, 1, 2]}, None)) == is_step


@pytest.mark.parametrize("said", ["Up to 3 links.", "Rooms go from 0 to 3.", ""])
def test_numbers_of_something_else_are_no_steps(said: str, tmp_path: Path) -> None:
    """Only a sentence that names the member tells which of its numbers may follow which."""
    assert staged(tmp_path, said).behaviour.base["stage"] != "$current:/stage"


@pytest.mark.parametrize(
    ("schema", "form"),
    [
        ({**TEXT, "description": "Decimal string."}, "decimal"),
        ({**TEXT, "description": "A string with two decimals"}, "decimal"),
        ({**TEXT, "description": "Not a decimal string."}, None),
        ({**TEXT, "description": "Decimal string.", "pattern": r"^\d+$"}, None),
        ({"type": "number", "description": "Two decimal places."}, None),
    ],
)
def test_words_tell_that_a_text_is_a_decimal(schema: dict[str, Any], form: str | None) -> None:
    """Where a document says that a text is a decimal number, 1 and 1.00 are one value."""
    assert form_of(schema) == form


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("price", "decimal"),
        ("totalAmount", "decimal"),
        ("fees_paid", "decimal"),
        ("net_price", "decimal"),
        ("colour", None),
        ("cost_center", None),
        ("charge_nurse", None),
        ("feeSchedule", None),
        ("tax_id", None),
    ],
)
def test_what_is_said_of_all_money_is_said_of_each_price(name: str, form: str | None) -> None:
    """A sentence of the introduction about money counts for members that are called like some."""
    about = "Money is a decimal string with two places, such as `45.00`."
    assert form_of(with_said({"properties": {name: TEXT}}, "", about)["properties"][name]) == form


def test_a_shown_decimal_comes_before_made_up_ones() -> None:
    """Decimals that a document shows are sent first, and none is made up beyond the limits that it sets in words."""
    price = {**TEXT, "pattern": r"^\d+(\.\d{1,2})?$", "description": "Decimal string.", "examples": ["45.00"]}
    said = with_said({"properties": {"price": price}}, "`price` may not exceed 11.50.", "")["properties"]["price"]
    assert formed_texts("/price", price) == ("45.00", "10.00", "12.50")
    assert formed_texts("/price", said)[:2] == ("45.00", "10.00")
    assert "12.50" not in formed_texts("/price", said)


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("May not exceed 9999.99.", False),
        ("At most 20,000.", True),
        ("At least 20000", False),
        ("At most 40 characters.", True),
        ("Must be between 20 and 100.", False),
        ("Between 20 and 20,000", True),
        ("Greater than 12345.", False),
        ("More than 12,344", True),
        ("Must be less than 12345.", False),
        ("Must not be more than 12345.", True),
        ("A multiple of 5.", True),
        ("In steps of 10.", False),
        ("A discount of at most 5 can be given.", True),
        ("An amount of at most 5.", False),
        ("Rounded to 0.05.", False),
        ("Refused with 422 if it is empty. Two decimals, such as `45.00`, 50.00 or 55.00.", True),
        ("As in ISO-4217.", True),
        ("", True),
    ],
)
def test_a_made_up_number_keeps_limits_in_words(said: str, fits: bool) -> None:
    """A text that is a number is not made up beyond what a sentence allows."""
    assert fits_words({**TEXT, "description": said}, "12345") == fits
    assert fits_words({**TEXT, "description": said}, "Test")


@pytest.mark.parametrize(("said", "numbers"), [("`price` may not exceed 2.", (1, 2)), ("", (1, 2, 3, 5))])
def test_a_made_up_count_keeps_limits_in_the_text_of_the_update(said: str, numbers: tuple[int, ...]) -> None:
    """A number that no schema limits is not made up beyond what the update says of it."""
    schema = with_said({"properties": {"price": {"type": "integer"}}}, said, "")["properties"]["price"]
    assert numbers_of("/price", schema) == numbers


def test_texts_that_look_otherwise_than_a_shown_one_are_not_made_up() -> None:
    """Beside an example of groups of digits nothing is made up that has none, though its pattern takes it."""
    assert texts_of("/code", {**TEXT, "pattern": r"^\d+(/\d\d)?$", "examples": ["45/00"]}) == ()


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("If the room is full, 409 is returned.", ("/room_id",)),
        ("If the list is full, 409 is returned.", None),
    ],
)
def test_what_is_full_may_be_taken_without_a_time(said: str, fields: tuple[str, ...] | None, tmp_path: Path) -> None:
    """An update that can only name what is full may be refused for another booking, too, if the document names it."""
    only = {"type": "object", "properties": {"room_id": {"type": "integer"}, "note": {**TEXT, "maxLength": 90}}}
    contract = drafted(tmp_path, (BODY, only), (SAYS, said))
    clash = contract.behaviour.clash
    assert (clash and (clash.statuses, tuple(clash.fields))) == (fields and ((409,), fields))


def channelled(into: Path, said: str, own: str = "") -> list[Any]:
    """The ordinary values of a channel beside which a document may demand an address."""
    channel = {"type": "integer", "enum": [0, 1, 2], "description": "0 = None, 1 = Letter, 2 = Email"}
    members = {"channel": channel, "address": {**TEXT, "format": "email", "description": own}}
    put = [(f"{place}/{name}", one) for place in (f"{BODY}/properties", SHOWN_MEMBERS) for name, one in members.items()]
    contract = drafted(into, *put, (SAYS, said))
    return list(contract.ordinary["properties"]["channel"]["enum"])


@pytest.mark.parametrize(
    ("said", "own", "left"),
    [
        ("`address` is required where `channel` is 2 (Email).", "", [0, 1]),
        ("If `channel` is Email, `address` must be sent.", "", [0, 1]),
        ("", "Required if `channel` is 2.", [0, 1]),
        ("`address` is not required where `channel` is 2.", "", [0, 1, 2]),
        ("`address` is shown where `channel` is 2.", "", [0, 1, 2]),
        ("`address` is required for new patients.", "", [0, 1, 2]),
    ],
    ids=["required where", "the other way round", "at the member", "denied", "of something else", "another case"],
)
def test_a_value_that_demands_another_member_is_not_sent_alone(
    said: str, own: str, left: list[int], tmp_path: Path
) -> None:
    """Where a document demands a member beside a value of another one, ordinary updates leave that out, and ask."""
    assert sorted(channelled(tmp_path, said, own)) == left
    assert bool(todos(tmp_path, "may /channel be 2 without /address")) == (2 not in left)


@pytest.mark.parametrize(
    ("own", "is_sent"),
    [("Only with `follow_up`.", False), ("Shown only with `follow_up`.", True), ("Weeks until then.", True)],
)
def test_a_member_that_needs_a_switch_is_not_sent_without_it(own: str, is_sent: bool, tmp_path: Path) -> None:
    """A draft does not demand what its own clause says is refused: of a switch that may be off nobody knows."""
    weeks = {"type": "integer", "minimum": 1, "maximum": 52, "description": own}
    members = {"follow_up": {"type": "boolean"}, "follow_up_weeks": weeks}
    put = [(f"{place}/{name}", one) for place in (f"{BODY}/properties", SHOWN_MEMBERS) for name, one in members.items()]
    contract = drafted(tmp_path, *put)
    assert ("follow_up_weeks" in contract.ordinary["properties"]) == is_sent
    assert ("PLAIN-FOLLOW-UP-WEEKS-BESIDE" in [one.id for one in contract.clauses]) != is_sent
    assert bool(todos(tmp_path, "beside which values of /follow_up ")) != is_sent


META = {"type": "object", "additionalProperties": TEXT}
MERGED = "- `metadata` is merged by key: keys that you do not send are kept. To remove a key send an empty string."


PATCH_FORMAT = "An RFC 7396 merge patch. To remove a key send null."
OWN_WORDS = {**META, "description": "Merged key by key: keys you do not send stay, a key sent as `null` is removed."}


@pytest.mark.parametrize(
    ("given", "is_merged"),
    [(META, True), (OWN_WORDS, True), ({**META, "description": "Replaced as a whole."}, False)],
)
def test_the_keys_of_a_merge_patch_are_merged(given: Any, is_merged: bool, tmp_path: Path) -> None:
    """An update in the format of RFC 7396 keeps the keys of an object that it does not send, so that object is not
    compared as a whole, unless its own words say else."""
    told = (SAYS, PATCH_FORMAT)
    contract = drafted(tmp_path, (f"{BODY}/properties/metadata", given), (f"{SHOWN_MEMBERS}/metadata", given), told)
    assert ("/metadata" in contract.clause("PLAIN-ECHO").fields) != is_merged
    assert bool(todos(tmp_path, "an update adds keys to /metadata")) == is_merged


@pytest.mark.parametrize(("said", "is_merged"), [(MERGED, True), ("`metadata` is replaced.", False)])
def test_keys_that_nothing_removes_are_not_added_for_good(said: str, is_merged: bool, tmp_path: Path) -> None:
    """An object that an update merges is changed where it may stay so, not compared as a whole, and asked about."""
    contract = drafted(
        tmp_path, (f"{BODY}/properties/metadata", META), (f"{SHOWN_MEMBERS}/metadata", META), (SAYS, said)
    )
    field = next(one for one in contract.behaviour.fields if one.pointer == "/metadata")
    assert field.one_way == is_merged
    assert ("/metadata" in contract.clause("PLAIN-ECHO").fields) != is_merged
    assert bool(todos(tmp_path, 'It removes one as the document says: "To remove a key')) == is_merged


@pytest.mark.parametrize(
    ("said", "is_asked"),
    [
        ("Members that are left out are reset to their defaults: `note` to null.", True),
        ("What is not sent gets its default.", True),
        ("A member that is left out goes back to its default, but for `state`, which stays as it is.", True),
        ("Members that are left out keep their value; the default is null.", False),
        ("Members that are left out are not set to defaults.", False),
    ],
)
def test_defaults_of_what_is_left_out_are_asked_about(said: str, is_asked: bool, tmp_path: Path) -> None:
    """What an update leaves out and a vendor then resets is told, as no clause looks at it."""
    drafted(tmp_path, (SAYS, said))
    clauses = (tmp_path / "plain/clauses.yaml").read_text(encoding="utf-8")
    assert ("what does an update make of a member that it leaves out?" in clauses) == is_asked


@pytest.mark.parametrize(
    ("about", "zone"),
    [
        ("All dates and times are in the time zone of the practice (`Europe/Amsterdam`).", "Europe/Amsterdam"),
        ("Reports are in Europe/Amsterdam.", ""),
        ("All times are in Europe/Amsterdam or Europe/Paris.", ""),
    ],
)
def test_the_introduction_names_the_zone_of_bare_times(about: str, zone: str, tmp_path: Path) -> None:
    """Whoever lists instants without an offset is told the zone that the document names for all."""
    bare = {**TEXT, "example": "2026-12-04 09:30:00"}
    put = [(f"{place}/starts_at", bare) for place in (f"{BODY}/properties", SHOWN_MEMBERS)]
    told = drafted(tmp_path, *put, ("/info/description", about)).values["time.starts_at"]
    assert ("They are local times of" in told, zone in told) == (bool(zone), True)
