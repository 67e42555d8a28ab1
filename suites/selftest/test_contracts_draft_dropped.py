"""What a draft reads of members that are cleared beside another value, in whatever words that is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

TEXT = {"type": "string", "nullable": True, "maxLength": 200, "example": "A word"}
MEMBERS: dict[str, Any] = {
    "mode": {"type": "string", "enum": ["in_room", "video"]},
    "note": TEXT,
    "booth": TEXT,
    "status": {"type": "string", "enum": ["requested", "confirmed", "cancelled"]},
    "kind": {"type": "integer", "enum": [1, 2, 3], "description": "1 = trial, 2 = lesson, 3 = exam"},
}


def drafted(tmp_path: Path, said: str = "", **described: str) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """What follows from what, and the members that are compared with what was sent, where these texts are described."""
    members = {
        name: {**one, **({"description": described[name]} if name in described else {})}
        for name, one in MEMBERS.items()
    }
    places = [
        (f"{place}/{name}", one) for name, one in members.items() for place in (f"{BODY}/properties", SHOWN_MEMBERS)
    ]
    assert new(changed(("/paths/~1visits~1{id}/patch/description", said), *places), tmp_path).exit_code == 0
    contract = load("plain", tmp_path)
    compared = next(one.fields for one in contract.clauses if one.id == "PLAIN-ECHO")
    return {one: tuple(places) for one, places in contract.behaviour.follows.items()}, compared


@pytest.mark.parametrize(
    ("said", "by", "place"),
    [
        ("note is removed when status becomes cancelled", "/status", "/note"),
        ("booth is emptied if mode is video.", "/mode", "/booth"),
        ("Booth: reset to null whenever kind changes.", "/kind", "/booth"),
        ("`note` is dropped once the status is cancelled.", "/status", "/note"),
        ("We remove the note when a visit is cancelled.", "/status", "/note"),
        ("If `kind` is 3, `booth` becomes null.", "/kind", "/booth"),
        ("On a switch to `video` the booth is lost.", "/mode", "/booth"),
        ("A switch to `video` clears the booth.", "/mode", "/booth"),
        ("For video we cancel the reminder and empty the booth.", "/mode", "/booth"),
        ("Changing the mode causes us to reset the booth.", "/mode", "/booth"),
    ],
)
def test_what_is_cleared_follows_from_the_other_value(said: str, by: str, place: str, tmp_path: Path) -> None:
    """A member that the document says is cleared beside a value may change with the member that has it."""
    assert place in drafted(tmp_path, said)[0].get(by, ())


@pytest.mark.parametrize(
    ("said", "by"),
    [
        ("Removed when status becomes cancelled.", "/status"),
        ("Where it is. Becomes null when `kind` is 3.", "/kind"),
        ("Only for in_room; null for video.", "/mode"),
        ("It is cleared on change of the kind.", "/kind"),
    ],
)
def test_a_member_says_so_of_itself(said: str, by: str, tmp_path: Path) -> None:
    """The description of a member need not name it."""
    assert "/booth" in drafted(tmp_path, booth=said)[0].get(by, ())


@pytest.mark.parametrize("said", ["Set to video, booth is removed.", "Changing this resets booth to null."])
def test_the_other_member_says_so(said: str, tmp_path: Path) -> None:
    """The description of a member may say what its values clear."""
    assert "/booth" in drafted(tmp_path, mode=said)[0].get("/mode", ())


@pytest.mark.parametrize(
    "said",
    [
        "booth is not cleared when mode changes.",
        "`null` clears `booth`, `mode` and `note`; for any other member `null` is refused with 422.",
        "If booth is removed, mode changes.",
        "booth is cleared when it is left out beside mode.",
        "The mode is shown when booth is empty.",
        "booth is removed by our staff at night.",
        "Send null to remove the booth, also for video.",
        "Remove the booth with null if mode is video.",
        "You may clear the booth for video.",
        "An empty booth is allowed for video.",
        "Empty booth is fine for video.",
        "Clearing the booth is allowed for video.",
    ],
)
def test_another_sentence_lets_nothing_change(said: str, tmp_path: Path) -> None:
    """The opposite, a case and what is left out excuse no vendor that clears a member."""
    assert "/booth" not in drafted(tmp_path, said)[0].get("/mode", ())


@pytest.mark.parametrize(
    ("said", "is_compared"),
    [
        ("booth is empty as long as mode is video.", False),
        ("If `kind` is 3, `booth` becomes null.", False),
        ("booth is emptied when mode becomes video.", True),
    ],
)
def test_what_stands_empty_is_not_compared(said: str, is_compared: bool, tmp_path: Path) -> None:
    """What is sent beside a value that empties it may not be stored; after a change it is stored like any other."""
    assert ("/booth" in drafted(tmp_path, said)[1]) is is_compared


def test_what_is_only_shown_clears_nothing(tmp_path: Path) -> None:
    """The description of a member that no update sends may say what goes with a change of it: no update makes that."""
    said = "The booth is cleared when this is set to null."
    shown = {"type": "string", "format": "date-time", "readOnly": True, "description": said}
    places = [(f"{place}/booth", TEXT) for place in (f"{BODY}/properties", SHOWN_MEMBERS)]
    result = new(changed(*places, (f"{SHOWN_MEMBERS}/confirmed_at", shown)), tmp_path)
    assert (result.exit_code, result.exception) == (0, None)
    followed = [at for places in load("plain", tmp_path).behaviour.follows.values() for at in places]
    assert "/booth" not in followed
