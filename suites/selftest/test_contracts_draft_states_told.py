"""What a draft reads of states: a stamp is named after one, an appointment is in one with or without a member."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import Contract, load
from contracts.relations import BECOMES, IDLE
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

UPDATE = "/paths/~1visits~1{id}/patch/description"
STAMP = {"type": "string", "format": "date-time", "nullable": True, "readOnly": True}
LENGTH = {"type": "integer", "nullable": True}
SOURCE = {"type": "string", "enum": ["auto", "manual"], "readOnly": True}
STAGE = {"type": "string", "enum": ["tentative", "firm"], "readOnly": True}


def drafted(tmp_path: Path, said: str, **shown: Any) -> Contract:
    """The draft of an update that is described so, where an appointment shows more."""
    members = [(f"{SHOWN_MEMBERS}/{name}", one) for name, one in shown.items()]
    lengths = [(f"{parent}/length_minutes", LENGTH) for parent in (f"{BODY}/properties", SHOWN_MEMBERS)]
    result = new(changed((UPDATE, said), *members, *lengths), tmp_path)
    assert result.exit_code == 0, result.output
    return load("plain", tmp_path)


@pytest.mark.parametrize(("name", "is_of_it"), [("confirmed_at", True), ("printed_at", False)])
def test_a_stamp_named_after_a_state_follows_from_it(name: str, is_of_it: bool, tmp_path: Path) -> None:
    """Sending the state sets the stamp that has its name, whatever else clears it."""
    said = f"When `starts_at` changes, `{name}` is cleared."
    follows = drafted(tmp_path, said, **{name: STAMP}).behaviour.follows
    assert (f"/{name}" in follows.get("/status", ())) is is_of_it


@pytest.mark.parametrize(
    ("said", "follows"),
    [
        ("Without a `room_id` the visit is `tentative`.", True),
        ("If there is no `room_id`, the visit stays `tentative`.", True),
        ("With a `room_id` it is `firm`.", True),
        ("Without a `room_id` the visit is `elsewhere`.", False),
        ("The `room_id` is `tentative`.", False),
    ],
)
def test_a_state_with_or_without_a_member_follows_from_that(said: str, follows: bool, tmp_path: Path) -> None:
    """What a sentence says of appointments that have a member, or have it not, excuses the state."""
    found = drafted(tmp_path, said, stage=STAGE).behaviour.follows
    assert ("/stage" in found.get("/room_id", ())) is follows


@pytest.mark.parametrize(
    ("said", "follows"),
    [
        ("Sending a number makes the length `manual`.", True),
        ("Sending a number makes the room `manual`.", False),
        ("Sending a number makes the length `odd`.", False),
    ],
)
def test_what_sending_a_member_makes_of_another_one_follows(said: str, follows: bool, tmp_path: Path) -> None:
    """A value that a sentence gives a member in plain words belongs to the one list that has it."""
    found = drafted(tmp_path, said, length_source=SOURCE).behaviour.follows
    assert ("/length_source" in found.get("/length_minutes", ())) is follows


def test_what_does_something_even_unchanged_is_not_sent_to_see_that_it_does_nothing(tmp_path: Path) -> None:
    """The clause about updates that change nothing leaves out a member of which the page says the opposite."""
    said = "An update that changes nothing leaves all as it was. "
    said += "Sending a number makes the length `manual` (even if it is the present number)."
    [clause] = [one for one in drafted(tmp_path, said, length_source=SOURCE).clauses if one.relation_kind == IDLE]
    assert "/note" in clause.fields
    assert "/length_minutes" not in clause.fields


@pytest.mark.parametrize(
    ("rest", "places"),
    [
        ("", {"/status", "/sure_at"}),
        (", unless the same request says `status: confirmed`", {"/status"}),
    ],
)
def test_a_state_that_it_falls_back_to_is_demanded(rest: str, places: set[str], tmp_path: Path) -> None:
    """`It` is the appointment of which the sentence names the state; what another sent member decides is not owed."""
    said = "When a confirmed visit is moved to another `starts_at`, it falls back to `booked` and `sure_at` is cleared"
    said += f"{rest}."
    clauses = [one for one in drafted(tmp_path, said, sure_at=STAMP).clauses if one.relation_kind == BECOMES]
    assert {one.relation["of"] for one in clauses} == places
    assert all(rest.lstrip(", ") in str(one.source) for one in clauses)


def test_what_it_falls_back_to_may_be_another_thing(tmp_path: Path) -> None:
    """Where a sentence names no state, nobody knows what falls back."""
    clauses = drafted(tmp_path, "If `starts_at` changes, it falls back to `booked`.").clauses
    assert not [one for one in clauses if one.relation_kind == BECOMES]
