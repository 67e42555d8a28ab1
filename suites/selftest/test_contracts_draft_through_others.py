"""What follows from a member that only the vendor sets: a draft lets it change with what that is worked out from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

SAID = "/paths/~1visits~1{id}/patch/description"
STATE = {"type": "string", "enum": ["open", "quoted"]}
SENT: dict[str, Any] = {"stage": STATE, "hourly_rate": {"type": "string"}, "parking_permit": {"type": "boolean"}}
ESTIMATE = {"type": "string", "readOnly": True}
WORKED_OUT = "**Estimate.** Worked out by us: two hours times `hourly_rate`, plus 60.00 for a parking permit."


@pytest.mark.parametrize(
    ("said", "causes"),
    [
        ("If the `estimate` changes, the visit goes back to `open`, unless the request sends `stage`.", True),
        ("If the `estimate` changes, the visit does not go back to `open`.", False),
        ("The `estimate` is shown. A visit goes back to `open` by hand.", False),
    ],
)
def test_what_an_amount_changes_follows_from_what_it_is_worked_out_from(
    said: str, causes: bool, tmp_path: Path
) -> None:
    """The members that the paragraph of an amount names, marked or in plain words, lead what changes with it."""
    places = (*((f"{BODY}/properties/{name}", one) for name, one in SENT.items()),)
    shown = ((f"{SHOWN_MEMBERS}/{name}", one) for name, one in {**SENT, "estimate": ESTIMATE}.items())
    new(changed((SAID, f"{said}\n\n{WORKED_OUT}"), *places, *shown), tmp_path)
    follows = load("plain", tmp_path).behaviour.follows
    found = {pointer for pointer, listed in follows.items() if "/stage" in listed}
    assert found == ({"/hourly_rate", "/parking_permit"} if causes else set())
