"""What a draft makes of an update that is no partial one: it carries the rest, and blames nobody for defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import Contract, load
from contracts.pointers import set_in
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

WRAPPED = (
    "Replaces the visit. **This is not a partial update**: an optional property that you leave\n"
    "out (or send as `null`) gets its default, whatever was stored before."
)
GUESTS = {"type": "array", "nullable": True, "items": {"type": "string", "maxLength": 20}}


def drafted(tmp_path: Path, said: str, verb: str = "put", **members: Any) -> Contract:
    """The draft of an update that is described so, with more members."""
    places = [
        (f"{parent}/{name}", one) for name, one in members.items() for parent in (f"{BODY}/properties", SHOWN_MEMBERS)
    ]
    document = changed(*places)
    operations = document["paths"]["/visits/{id}"]
    operations[verb] = {**operations.pop("patch"), "description": said}
    result = new(document, tmp_path)
    assert result.exit_code == 0, result.output
    return load("plain", tmp_path)


def test_a_sentence_may_go_on_in_the_next_line(tmp_path: Path) -> None:
    """That what is left out gets its default counts as well where the line ends between the words."""
    assert drafted(tmp_path, WRAPPED).behaviour.carried


def test_null_that_gives_a_default_empties_nothing(tmp_path: Path) -> None:
    """Where null stands for a default, no clause expects no value after it."""
    clauses = drafted(tmp_path, WRAPPED, guests=GUESTS).clauses
    assert not [one for one in clauses if one.check == "empties" and "/guests" in one.fields]


def test_null_of_one_member_says_nothing_of_the_others(tmp_path: Path) -> None:
    """A default that null gives one member leaves the promise about the others."""
    said = "Updates a visit. A null for `room_id` gets the default room."
    clauses = drafted(tmp_path, said, "patch", guests=GUESTS).clauses
    assert [one for one in clauses if one.check == "empties" and "/guests" in one.fields]


def test_what_has_to_be_repeated_is_ordinary_whatever_it_is(tmp_path: Path) -> None:
    """A required time of day that a sentence ties to others is repeated as it is shown, and not one of ours only."""
    hour = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "example": "10:30"}
    said = "The `length` follows from the `hour` and the room."
    document = changed(*((f"{one}/hour", hour) for one in (f"{BODY}/properties", SHOWN_MEMBERS)))
    for one in (f"{BODY}/properties", SHOWN_MEMBERS):
        set_in(document, f"{one}/length", {"type": "integer"})
    set_in(document, f"{BODY}/required", ["hour"])
    operations = document["paths"]["/visits/{id}"]
    operations["put"] = {**operations.pop("patch"), "description": said}
    result = new(document, tmp_path)
    assert result.exit_code == 0, result.output
    contract = load("plain", tmp_path)
    assert contract.behaviour.base == {"hour": "$current:/hour"}
    assert "enum" not in contract.ordinary["properties"]["hour"]


@pytest.mark.parametrize(
    ("said", "is_adjusted"),
    [
        ("Stored in upper case with one space before the last three characters.", True),
        ("Stored in upper case, however you write it.", True),
        ("Stored in upper case.", False),
        ("Searches in upper case with one space find it, too.", False),
    ],
)
def test_a_form_of_which_more_is_said_is_not_compared(said: str, is_adjusted: bool, tmp_path: Path) -> None:
    """A text that gets blanks as well as capitals is stored in a form that no clause knows."""
    contract = drafted(tmp_path, "Changes it.", "patch", postcode={"type": "string", "description": said})
    [field] = [one for one in contract.behaviour.fields if one.pointer == "/postcode"]
    assert bool(field.adjusted) is is_adjusted


METHOD = {"type": "string", "enum": ["lockbox", "keyholder", "present"]}
CODE = {"type": "string", "nullable": True, "maxLength": 20}
NEEDS = "Method `lockbox` needs a `code`"


@pytest.mark.parametrize(
    ("said", "is_compared"),
    [
        (f"{NEEDS}; with the other methods no code is kept and whatever you send as `code` is stored as null.", False),
        ("With the other plans no code is kept and whatever you send as `code` is stored as it is.", True),
    ],
)
def test_what_is_stored_as_null_beside_other_values_is_not_compared(
    said: str, is_compared: bool, tmp_path: Path
) -> None:
    """A member that counts beside one value of another one only is in no clause about what was sent."""
    contract = drafted(tmp_path, said, "patch", method=METHOD, code=CODE)
    assert any("/code" in one.fields for one in contract.clauses if one.check == "echoes") is is_compared
