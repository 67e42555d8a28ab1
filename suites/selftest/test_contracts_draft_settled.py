"""What is drafted for members whose values follow from others, or whose limits only a target knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.proof._run import run
from suites.selftest.test_contracts_new import FINE, new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed
from suites.standin import StandIn

SAID = "/paths/~1visits~1{id}/patch/description"
NUMBER = {"type": "integer", "minimum": 5, "maximum": 240}


def document(beside: str, name: str, described: str = "") -> dict[str, Any]:
    """The plain document with a number, and words about the update and about that."""
    member = {**NUMBER, "description": described}
    return changed((SAID, beside), (f"{BODY}/properties/{name}", member), (f"{SHOWN_MEMBERS}/{name}", member))


@pytest.mark.parametrize(
    ("beside", "described"),
    [
        ("`lengthMinutes` has to fit the time from `starts_at`\nto `ends_at` (409).", ""),
        ("", "Always the difference between start and end."),
        ("", "In minutes. Is calculated from starts_at and ends_at."),
        ("", "Duration of the trip, must match the start and end."),
        ("<code>lengthMinutes</code> has to fit the time from `starts_at` to `ends_at`.", ""),
    ],
    ids=["in the text", "in words", "calculated", "of itself", "marked in HTML"],
)
def test_a_length_that_has_to_fit_its_times_is_not_sent(beside: str, described: str, tmp_path: Path) -> None:
    """A length that a document ties to a start and an end is sent by no update, and may change with them."""
    result = new(document(beside, "lengthMinutes", described), tmp_path)
    contract = load("plain", tmp_path)
    assert "lengthMinutes" not in contract.ordinary["properties"]
    assert [contract.behaviour.follows[one] for one in ("/starts_at", "/ends_at")] == [("/lengthMinutes",)] * 2
    assert "does /lengthMinutes follow from /starts_at and /ends_at? The document says:" in result.output


@pytest.mark.parametrize(
    ("beside", "described"),
    [
        ("", "In minutes."),
        ("`lengthMinutes` does not have to match `starts_at` and `ends_at`.", ""),
        ("`ends_at` must match `starts_at` and `lengthMinutes`.", ""),
        ("", "Must fit the timetable."),
        ("", "Length in minutes. The end is always calculated from starts_at and this."),
        ("", "ends_at is calculated from starts_at and lengthMinutes."),
    ],
    ids=["no word", "denied", "of another member", "of something else", "of the end", "of the end by name"],
)
def test_another_length_is_sent(beside: str, described: str, tmp_path: Path) -> None:
    """A length of which no sentence says so has ordinary values of its own."""
    new(document(beside, "lengthMinutes", described), tmp_path)
    assert "enum" in load("plain", tmp_path).ordinary["properties"]["lengthMinutes"]


@pytest.mark.parametrize(
    ("beside", "described"),
    [
        ("Which `seats` are allowed depends on the boat: 2 to 4 in a dinghy, 6 to 12 in a barge.", ""),
        ("", "The maximum varies by boat."),
        ("", "Depends on the boat: 2-4 or 6-12."),
    ],
    ids=["in the text", "a maximum", "ranges"],
)
def test_a_limit_that_depends_on_something_else_is_asked_of_the_target(
    beside: str, described: str, tmp_path: Path
) -> None:
    """Where only the target knows which values are possible, none is taken from the range of the schema."""
    new(document(beside, "seats", described), tmp_path)
    contract = load("plain", tmp_path)
    assert contract.ordinary["properties"]["seats"] == {"type": "integer", "x-values": "seats.ordinary"}
    assert 'The document says: "' in contract.values["seats.ordinary"]


@pytest.mark.parametrize(
    ("beside", "described"),
    [
        ("`price` depends on `seats`.", ""),
        ("The allowed `seats` do not depend on the boat.", ""),
        ("", "How many sit in the boat."),
        ("The maximum depends on the boat.", ""),
        ("", "What the trip costs depends on the boat."),
        ("", "Which seats are shown in the calendar depends on the user settings."),
    ],
    ids=["what depends on it", "denied", "no word", "of which member nobody knows", "the cost", "what is shown"],
)
def test_another_limit_is_taken_from_the_schema(beside: str, described: str, tmp_path: Path) -> None:
    """A member of which no sentence says so has ordinary values from its schema."""
    new(document(beside, "seats", described), tmp_path)
    assert "enum" in load("plain", tmp_path).ordinary["properties"]["seats"]


@pytest.mark.parametrize("name", ["lengthMinutes", "seats"])
def test_such_a_draft_agrees_with_its_stand_in(name: str, tmp_path: Path) -> None:
    """Neither a length that follows nor a list of the target's breaks a clause at the stand-in."""
    said = "Must match starts_at and ends_at." if name != "seats" else "Depends on the boat: 2-4 or 6-12."
    new(document("", name, said), tmp_path)
    contract = load("plain", tmp_path)
    words = {id: one.word for id, one in run(contract, StandIn(contract)).verdicts.items()}
    assert {id: word for id, word in words.items() if word not in FINE} == {}


@pytest.mark.parametrize(
    ("beside", "is_sent"),
    [
        ("A visit can be rescheduled three times; a fourth time is refused with 409.", False),
        ("A visit may be moved once.", False),
        ("A visit cannot be moved more than 2 times.", False),
        ("There are at most two reschedules.", False),
        ("Another move is refused.", False),
        ("You can reschedule a visit only twice.", False),
        ("Guests may move a visit up to three times.", False),
        ("A second move is refused.", False),
        ("A visit can be moved at most twice, up to an hour before it starts.", False),
        ("A visit can be moved once before it starts.", False),
        ("A visit can be moved once a day.", False),
        ("A visit can be moved once for free and never after that.", False),
        ("A visit can be moved a single time.", False),
        ("`starts_at` can be changed at most three times.", False),
        ("The time cannot be changed more than twice.", False),
        ("The name of the guest can be changed twice.", True),
        ("The time can be changed once payment is received.", True),
        ("A visit can be moved once it is confirmed.", True),
        ("You can move a visit once the deposit is paid.", True),
        ("Up to 10 moves per minute are accepted.", True),
        ("A visit can be moved twice a minute.", True),
        ("Another move within the same minute is refused with 429.", True),
        ("A visit can be rescheduled at any time.", True),
        ("The guest is called three times.", True),
    ],
)
def test_what_is_moved_a_few_times_only_is_sent_by_no_ordinary_update(
    beside: str, is_sent: bool, tmp_path: Path
) -> None:
    """Putting a time back is a move, too: where the document counts them, none is ordinary, and a person is asked."""
    result = new(document(beside, "lengthMinutes"), tmp_path)
    contract = load("plain", tmp_path)
    assert ("starts_at" in contract.ordinary["properties"]) is is_sent
    assert ("what of /starts_at, /ends_at may an update move" in result.output) is not is_sent
