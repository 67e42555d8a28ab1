"""What a draft reads of read-only members whose descriptions say in words what they are worked out from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import Contract, load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

SENT: dict[str, Any] = {
    "hall_id": {"type": "string", "example": "hall-1"},
    "length_minutes": {"type": "integer", "minimum": 30, "maximum": 90},
    "extras": {"type": "object", "properties": {"floodlight": {"type": "boolean"}, "bibs": {"type": "integer"}}},
    "colour": {"type": "string", "enum": ["red", "blue"]},
}
READ_ONLY: dict[str, Any] = {
    "cost": {"type": "object", "properties": {"net": {"type": "integer"}, "tax": {"type": "integer"}}},
    "over_at": {"type": "string", "format": "date-time"},
    "board_text": {"type": "string"},
}
COST = "The tariff of the hall for the length, plus 40 per bib and 300 for a floodlight."


def drafted(place: Path, **described: str) -> Contract:
    """The draft of a document with these descriptions of its read-only members."""
    shown = {name: {**one, "readOnly": True, "description": described.get(name, "")} for name, one in READ_ONLY.items()}
    places = [(f"{BODY}/properties/{name}", one) for name, one in SENT.items()]
    places += [(f"{SHOWN_MEMBERS}/{name}", one) for name, one in {**SENT, **shown}.items()]
    assert new(changed(*places), place).exit_code == 0
    return load("plain", place)


def causes(contract: Contract, place: str) -> set[str]:
    """The members of an update that a place follows from."""
    return {cause for cause, listed in contract.behaviour.follows.items() if place in listed}


def relations(contract: Contract) -> dict[str, str]:
    """The kinds of relations that are drafted, by the member that they are about."""
    return {str(one.relation["of"]): one.relation_kind for one in contract.clauses if "of" in one.relation}


def test_all_that_a_description_names_in_words_may_change_it(tmp_path: Path) -> None:
    """The parts of a price follow from each member that the description of the price names, and from no other."""
    contract = drafted(tmp_path, cost=COST)
    assert causes(contract, "/cost/net") == {"/hall_id", "/length_minutes", "/extras/floodlight", "/extras/bibs"}


def test_nothing_is_held_against_a_vendor_by_a_list_that_may_lack_some(tmp_path: Path) -> None:
    """No clause holds that nothing but the named members changes what is worked out in words."""
    contract = drafted(tmp_path, cost=COST)
    kept = {field for one in contract.clauses if one.check == "preserves" for field in one.fields}
    apart = {field for one in contract.clauses if one.check == "preserves" for field in one.ignores}
    assert "/cost/net" in apart
    assert "/cost/net" not in kept


def test_what_may_change_with_time_is_compared_with_nothing(tmp_path: Path) -> None:
    """What moves by itself is not looked at, though a sentence names a member that it is worked out from, too."""
    said = "Worked out from the length and the present load of the hall."
    assert "/cost/net" in drafted(tmp_path, cost=said).behaviour.volatile


def test_what_is_worked_out_in_words_has_one_value(tmp_path: Path) -> None:
    """Two prices of a visit of which all else is the same contradict each other: a drafted clause says so."""
    assert relations(drafted(tmp_path, cost=COST))["/cost"] == "determined"


@pytest.mark.parametrize(
    "said",
    [
        "The tariff of the hall today, per minute.",
        "The current tariff of the hall per minute.",
        "Not based on the hall any more.",
    ],
)
def test_what_may_change_with_time_has_no_such_clause(said: str, tmp_path: Path) -> None:
    """A price of another moment may be another one though all else is shown as before."""
    assert "/cost" not in relations(drafted(tmp_path, cost=said))


@pytest.mark.parametrize(
    "said",
    [
        "Place in the queue of the hall, worked out from the colour.",
        "Occupancy of the hall, converted to percent.",
        "Total seats of the hall minus those of the colour that are taken.",
        "The tariff of the hall times the length, as our pricing team sets it.",
        "The tariff of the hall times the length. Follows demand.",
        "The sum of all bookings of the hall.",
        "Calculated from the colour and what other guests of the hall have.",
        "The tariff of the hall times the length. It may change at any time.",
    ],
)
def test_what_other_people_decide_has_no_such_clause(said: str, tmp_path: Path) -> None:
    """What a queue, other bookings or a person decide is another value though nothing that is shown has changed."""
    assert "/cost" not in relations(drafted(tmp_path, cost=said))


@pytest.mark.parametrize(
    "said",
    [
        "The tariff of the hall per hour.",
        "The price of the hall, depends on the colour.",
        "Based on the hall and the colour.",
        "Number of players in the hall.",
        "The length in percent of the day of the hall.",
    ],
)
def test_what_only_matters_is_no_formula(said: str, tmp_path: Path) -> None:
    """A sentence that says what matters for a price does not say that nothing else does."""
    assert "/cost" not in relations(drafted(tmp_path, cost=said))


@pytest.mark.parametrize(
    "said",
    [
        "The tariff of the hall times the length, rounded up to the next quarter. Bibs are free.",
        "Follows from `colour` and `extras`, wherever the visit takes place.",
        "The tariff of the hall times the length measured in minutes, plus 10 for each of the calendar days.",
    ],
)
def test_words_that_only_look_like_other_people_are_none(said: str, tmp_path: Path) -> None:
    """A formula whose words may be of a queue or of a booking elsewhere keeps its clause."""
    assert relations(drafted(tmp_path, cost=said))["/cost"] == "determined"


@pytest.mark.parametrize("said", ["`over_at` plus the length.", "The tariff of the hall times the board text."])
def test_what_follows_from_what_is_not_compared_has_no_such_clause(said: str, tmp_path: Path) -> None:
    """A price that is worked out from a member that changes by itself may change with it, and nobody compares that."""
    contract = drafted(tmp_path, cost=said)
    assert {"/over_at", "/board_text"} <= {*contract.behaviour.volatile}
    assert "/cost" not in relations(contract)


def test_an_end_is_added_up(tmp_path: Path) -> None:
    """An end that the page calls the start plus the minutes gets a clause with that sum."""
    contract = drafted(tmp_path, over_at="`starts_at` plus `length_minutes`.")
    (found,) = (one.relation for one in contract.clauses if one.relation.get("of") == "/over_at")
    assert found == {"kind": "sum", "of": "/over_at", "as": "/starts_at", "plus_minutes": "/length_minutes"}


def test_what_follows_from_a_read_only_member_follows_from_its_causes(tmp_path: Path) -> None:
    """A text with the price in it changes with the members that the price is worked out from."""
    contract = drafted(tmp_path, cost=COST, board_text="The `colour`, and the `cost` rounded to whole units.")
    assert {"/hall_id", "/colour"} <= causes(contract, "/board_text")
