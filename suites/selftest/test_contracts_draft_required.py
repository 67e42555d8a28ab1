"""What a drafted update carries: what its own schema requires, and in doubt also what a shared one does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts import Contract, load
from suites.kit.generate.probes import probes
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import EITHER
from suites.kit.model.target import Target
from suites.selftest.test_contracts_new import new
from suites.selftest.test_documented_requests import ran, words
from suites.selftest.vendor_documents import BODY, VISIT, changed
from suites.standin import StandIn

TIMES = ["starts_at", "ends_at"]
OWN = {
    "type": "object",
    "properties": {name: VISIT["properties"][name] for name in (*TIMES, "note")},
    "required": TIMES,
}


def shared() -> dict[str, Any]:
    """The plain document, whose one schema of a visit requires some members, also of the vendor's."""
    old, needing = json.dumps(VISIT), json.dumps({**VISIT, "required": ["id", *TIMES]})
    return dict(json.loads(json.dumps(changed()).replace(old, needing)))


def drafted(document: Any, into: Path) -> tuple[Contract, str]:
    """The draft of a document, and what a person has to decide about it."""
    result = new(document, into)
    assert result.exit_code == 0, result.stderr
    return load("plain", into), result.output


def test_what_a_schema_of_its_own_requires_is_carried(tmp_path: Path) -> None:
    """A PATCH whose body has a schema of its own carries what that requires, though an appointment shows it, too."""
    contract, output = drafted(changed((BODY, OWN)), tmp_path)
    assert (list(contract.behaviour.base), contract.documented["required"]) == (TIMES, TIMES)
    assert "have to carry" not in output


def test_what_a_shared_schema_requires_is_carried_and_asked(tmp_path: Path) -> None:
    """Whether a change has to carry what the schema of the whole appointment requires is a question; ours carries it,
    but for what is the vendor's."""
    contract, output = drafted(shared(), tmp_path)
    assert (list(contract.behaviour.base), contract.ordinary["required"]) == (TIMES, TIMES)
    assert "required" not in contract.documented
    assert "does a change have to carry /starts_at, /ends_at?" in output


def test_null_of_what_every_update_carries_is_not_asked_about(tmp_path: Path) -> None:
    """What every update carries needs no old value, so whether an update takes null for it is no question."""
    text = json.dumps(shared()).replace('"starts_at": {', '"starts_at": {"description": "Null if it is open.", ')
    assert "take null" not in drafted(json.loads(text), tmp_path)[1]


def small(document: Any, into: Path) -> list[Any]:
    """The bodies of updates that leave out what may have to be carried, and whether each is read back."""
    contract, _ = drafted(document, into)
    clause = next((one for one in contract.clauses if one.id == "PLAIN-SMALL"), None)
    bound = BoundContract(contract, Target.of(StandIn(contract).target()))
    return [(one.body, one.rereads, one.wants) for one in probes(clause, bound)] if clause else []


def test_in_doubt_a_member_is_also_sent_alone(tmp_path: Path) -> None:
    """Where a vendor may take less than its document seems to demand, that is tried, and what it changes is read."""
    sent = small(shared(), tmp_path)
    assert {tuple(body) for body, _, _ in sent} == {("room_id",), ("note",)}
    assert {(reads, wants) for _, reads, wants in sent} == {(True, EITHER)}


def test_what_becomes_of_the_clause_that_finds_out_is_said(tmp_path: Path) -> None:
    """Who has decided whether a change carries a member learns what to do with the clause that only observes it."""
    _, output = drafted(shared(), tmp_path)
    asked = " ".join(output.replace("#", " ").split())
    assert "Then delete PLAIN-SMALL, or where it is accepted, give it strength must." in asked


def test_without_doubt_none_is_sent_alone(tmp_path: Path) -> None:
    """What the update's own schema requires is never left out."""
    assert small(changed((BODY, OWN)), tmp_path) == []


@pytest.mark.parametrize("method", ["patch", "put"])
def test_what_is_required_and_described_nowhere_is_asked(method: str, tmp_path: Path) -> None:
    """A required member of which a document says nothing else is a question, and hinders no other one."""
    document = changed((BODY, {**OWN, "required": ["starts_at", "ghost"]}))
    item = document["paths"]["/visits/{id}"]
    item[method] = item.pop("patch")
    contract, output = drafted(document, tmp_path)
    assert "/ghost is required and described nowhere" in output
    assert (list(contract.behaviour.base), contract.ordinary["required"]) == (["starts_at"], ["starts_at"])


@pytest.mark.parametrize("document", [changed((BODY, OWN)), shared()], ids=["own", "shared"])
def test_a_draft_that_requires_members_agrees_with_its_stand_in(document: Any, tmp_path: Path) -> None:
    """Every ordinary update of such a draft is accepted by its stand-in."""
    assert words(ran(document, tmp_path)) == {}
