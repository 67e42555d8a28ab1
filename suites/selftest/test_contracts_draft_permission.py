"""What a draft reads of sentences that say what may be changed in some state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import Contract, load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

STATES = ["booked", "confirmed", "arrived", "cancelled"]
MEMBERS: dict[str, Any] = {
    "remark": {"type": "string", "nullable": True, "maxLength": 200, "example": "A word"},
    "colour": {"type": "string", "enum": ["red", "blue"]},
    "size": {"type": "string", "enum": ["small", "large"]},
    "status": {"type": "string", "enum": STATES},
}


def drafted(tmp_path: Path, said: str, *others: tuple[str, Any]) -> Contract:
    """The draft of a document whose update is described so, with other values at some places."""
    places = [
        (f"{place}/{name}", one) for name, one in MEMBERS.items() for place in (f"{BODY}/properties", SHOWN_MEMBERS)
    ]
    assert new(changed(("/paths/~1visits~1{id}/patch/description", said), *places, *others), tmp_path).exit_code == 0
    return load("plain", tmp_path)


def compared(contract: Contract) -> set[str]:
    """The members whose sent value has to be in the answer."""
    return {field for one in contract.clauses if one.check == "echoes" and not one.is_draft for field in one.fields}


@pytest.mark.parametrize(
    "said",
    [
        "`arrived` visits: only `remark` and `colour` may change; anything else gives 409.",
        "* `arrived` visits: `remark` and `colour` may be changed, `size` must not (409 `locked`).",
        "For `arrived` and `cancelled` visits `size` must equal `colour`.",
        "While `status` is `arrived`, only `remark` may be changed, `size` must stay (409).",
    ],
)
def test_what_may_be_changed_in_a_state_is_stored_as_it_is_sent(said: str, tmp_path: Path) -> None:
    """A sentence about visits in a state that no editable one has costs no promise of the members that it names."""
    contract = drafted(tmp_path, said)
    assert {"/remark", "/colour", "/size"} <= compared(contract)
    assert contract.behaviour.follows.get("/status", ()) == ()


def test_a_state_that_an_editable_visit_may_have_binds(tmp_path: Path) -> None:
    """Of booked visits an update may be refused as the sentence says: its members are not sent before that is known."""
    contract = drafted(tmp_path, "`booked` visits: `size` must match `colour`.")
    assert not {"/colour", "/size"} & set(contract.ordinary["properties"])


def test_where_no_state_is_known_to_be_an_editable_one_each_binds(tmp_path: Path) -> None:
    """In a list of other words than ours for an appointment ahead, any state may be that of all that are updated."""
    said = "For active visits `remark` is ignored unless `colour` is sent, too."
    status = {"type": "string", "enum": ["active", "done"], "readOnly": True}
    contract = drafted(
        tmp_path, said, *((f"{place}/status", status) for place in (f"{BODY}/properties", SHOWN_MEMBERS))
    )
    assert not {"/remark", "/colour"} & compared(contract)


def test_what_the_vendor_may_change_by_itself_is_no_permission(tmp_path: Path) -> None:
    """A member that may change with another one follows from that."""
    assert "/size" in drafted(tmp_path, "`size` may change when `colour` changes.").behaviour.follows["/colour"]
