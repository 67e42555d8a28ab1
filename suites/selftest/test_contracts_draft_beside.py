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
from contracts._drafting.members.limits import fits_words
from contracts._drafting.members.texts import texts_of
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

SAYS = "/paths/~1visits~1{id}/patch/description"
TEXT = {"type": "string"}
STAGE = {"type": "integer", "enum": [0, 1, 2, 3]}
HEAD = "| Enumeration | Value | Meaning |\n|---|---|---|\n"
STAGES = f"{HEAD}| VisitStage | 0 | Requested |\n| VisitStage | 1 | Confirmed |\n| VisitStage | 2 | Seated |\n"
STAGES += "| VisitStage | 3 | Left (final) |\n| Room | 1 | Blue |"
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
            "The stage:\n\n| Value | Meaning |\n|---|---|\n| 0 | a |\n| 1 | b |\n| 2 | c |\n| 3 | d |",
            {"3": "d"},
        ),
        ("room", STAGES, {}),
        ("stage", STAGES.replace("| VisitStage | 2 | Seated |\n", ""), {}),
        ("stage", STAGES + "\n" + STAGES.replace("VisitStage", "PaymentStage").replace("Left", "Paid"), {}),
    ],
    ids=["the end of its name", "its name", "the line before", "another name", "not all", "two tables"],
)
def test_a_table_says_what_numbers_mean(name: str, text: str, found: dict[str, str]) -> None:
    """The words for a closed list of numbers are those of the one table that is named like it and has them all."""
    marked = with_said({"properties": {name: STAGE}}, "", text)["properties"][name].get(MEANINGS, {})
    assert {value: marked.get(value) for value in found} == found
    assert bool(marked) == bool(found)


def test_a_state_that_only_moves_forward_is_repeated(tmp_path: Path) -> None:
    """Where no two numbers lead there and back, updates repeat the shown one, and those that are final end a visit."""
    contract = staged(tmp_path, FORWARD)
    assert contract.behaviour.base["stage"] == "$current:/stage"
    written = yaml.safe_load((tmp_path / "plain/behaviour.yaml").read_text(encoding="utf-8"))
    assert 3 in written["fields"]["/stage"]["expendable"]
    assert contract.values.keys() == {"time.starts_at", "time.ends_at", "room.known"}
    assert not todos(tmp_path, "what does each value of /stage mean")


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


@pytest.mark.parametrize(("name", "form"), [("price", "decimal"), ("colour", None)])
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
        ("", True),
    ],
)
def test_a_made_up_number_keeps_limits_in_words(said: str, fits: bool) -> None:
    """A text that is a number is not made up beyond what a sentence allows."""
    assert fits_words({**TEXT, "description": said}, "12345") == fits


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
    assert (clash and (clash.status, tuple(clash.fields))) == (fields and (409, fields))
