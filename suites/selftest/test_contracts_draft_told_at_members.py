"""What the description of a member says that the vendor changes with it: a draft lets that change with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

STAGE = {"type": "string", "readOnly": True, "enum": ["asked", "granted"]}
PLACE = {"type": "object", "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}


def follows(said: str, into: Path) -> dict[str, Any]:
    """What follows from what in the draft of a vendor that says something of a permit."""
    sent = {"permit": {"type": "boolean", "description": said}, "origin": PLACE}
    shown = {**sent, "stage": STAGE}
    new(
        changed(
            *((f"{BODY}/properties/{name}", one) for name, one in sent.items()),
            *((f"{SHOWN_MEMBERS}/{name}", one) for name, one in shown.items()),
        ),
        into,
    )
    found = load("plain", into).behaviour.follows
    return {pointer: list(places) for pointer, places in found.items() if "/stage" in places}


@pytest.mark.parametrize(
    ("said", "causes"),
    [
        ("Another value sets the `stage` back to `asked`.", {"/permit"}),
        (
            "Another street or city of the origin sets it back to `asked`.",
            {"/origin/street", "/origin/city", "/permit"},
        ),
        ("The office sets `granted` later.", set()),
    ],
)
def test_what_changes_with_a_member_is_read_where_it_is_described(said: str, causes: set[str], tmp_path: Path) -> None:
    """A member, or the members of an object that its description lists, let what is the vendor's change."""
    assert set(follows(said, tmp_path)) == causes
