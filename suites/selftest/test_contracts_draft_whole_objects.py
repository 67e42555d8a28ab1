"""What a draft makes of objects that are taken as a whole, and of members that name an item of the same appointment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

PLACE = {"street": {"type": "string", "enum": ["A", "B"]}, "country": {"type": "string", "enum": ["AB", "CD"]}}
GUESTS = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}}


def ordinary(into: Path, **members: Any) -> dict[str, Any]:
    """The members of ordinary updates of the plain document with some more members."""
    added = [(f"{at}/{name}", one) for at in (f"{BODY}/properties", SHOWN_MEMBERS) for name, one in members.items()]
    assert new(changed(*added), into).exit_code == 0
    found = json.loads((into / "plain/schemas/ordinary.schema.json").read_text(encoding="utf-8"))
    return dict(found["properties"])


@pytest.mark.parametrize(
    "said",
    [
        "Needed at home, with all of its two members.",
        "Outside. With any other kind it must be null.",
        "Is only accepted as a whole.",
        "All of its members are required.",
    ],
)
def test_an_object_that_is_taken_whole_or_in_a_case_is_not_sent_in_parts(said: str, tmp_path: Path) -> None:
    """No ordinary update sends one member of an object which the vendor needs whole, or refuses in some case."""
    assert "site" not in ordinary(tmp_path, site={"type": "object", "description": said, "properties": PLACE})


@pytest.mark.parametrize(
    "said", ["Where it takes place.", "Not all of its members are required.", "Must be null-terminated."]
)
def test_any_other_object_is_sent_in_parts(said: str, tmp_path: Path) -> None:
    """A sentence of something else keeps no member of an object out."""
    assert "site" in ordinary(tmp_path, site={"type": "object", "description": said, "properties": PLACE})


def test_what_names_an_item_of_the_appointment_is_not_sent(tmp_path: Path) -> None:
    """An item of one appointment's list is unknown at the others, so that no list of values fits them all."""
    host = {"type": "string", "description": "The id of the host. Must be one of the guests after the call."}
    assert "host_id" not in ordinary(tmp_path, guests=GUESTS, host_id=host)
