"""States that the vendor itself sets upon an update: named after a run, and no reason to stop the next one."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts._behaviour import UnlistedNature
from contracts.relations import BECOMES
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.restore.entries import Original
from suites.kit.restore.followed import followed_members
from suites.kit.restore.put_back import what_differs
from suites.kit.restore.remaining import STATE
from suites.selftest import exchanges, put_backs
from suites.selftest.put_backs import Served

clinic = put_backs.clinic
BEFORE, NOW = {"state": "accepted", "note": "a"}, {"state": "requested", "note": "a"}
RELATION = {"kind": BECOMES, "of": "/state", "value": "requested", "after": ["/note"], "when": {"/state": "accepted"}}


def bound_with(
    strength: str = "must", nature: str = "status", is_draft: bool = False, **relation: Any
) -> BoundContract:
    """Lobbie's contract, with a state that no update sets and a clause about it."""
    old = exchanges.bind("lobbie")
    clause = exchanges.clause("derives", relation={**RELATION, **relation}, strength=strength, is_draft=is_draft)
    behaviour = replace(old.contract.behaviour, unlisted={"/state": UnlistedNature(nature)})
    return replace(old, contract=replace(old.contract, clauses=(clause,), behaviour=behaviour))


def followed(bound: BoundContract, sent: str = "/note") -> tuple[str, ...]:
    """What of the changed state is not owed, after updates of this member."""
    return followed_members(["/state"], BEFORE, NOW, bound, frozenset({sent}))


def test_a_state_that_the_page_ties_to_an_update_is_not_owed() -> None:
    """Where a clause says that an update sets a state, it is as the page says, and nothing has to be put back."""
    assert followed(bound_with()) == ("/state",)


@pytest.mark.parametrize(
    "changes",
    [
        {"value": "cancelled"},
        {"of": "/note"},
        {"when": {"/state": "requested"}},
        {"strength": "may"},
        {"is_draft": True},
        {"nature": "record"},
    ],
)
def test_a_state_that_no_clause_explains_is_owed(changes: dict[str, Any]) -> None:
    """Another value, another member or another state before is no consequence that the page names; nor is what a draft
    says that nobody has confirmed."""
    assert followed(bound_with(**changes)) == ()


def test_a_state_of_whose_causes_the_run_has_sent_none_is_owed() -> None:
    """Where no update named what the page ties the state to, somebody else has set it, or it is a fault."""
    assert followed(bound_with(), sent="/practitionerId") == ()


def test_a_state_at_a_production_system_is_owed() -> None:
    """Where somebody may be waiting for the appointment, a person has to look, whatever the page says."""
    bound = bound_with()
    assert followed(replace(bound, target=replace(bound.target, environment="production"))) == ()


def test_a_state_that_stays_changed_is_told_with_both_possibilities(clinic: Served) -> None:
    """Of a state nobody is told to hide it: it is a promise of the page, or a fault."""
    usual, states = clinic.bound.contract.behaviour, {"/createdAt": UnlistedNature("status")}
    behaviour = replace(usual, unlisted=states, follows={**usual.follows, "/note": ("/createdAt",)})
    clinic.shown["createdAt"] = "accepted"
    clinic.send({"note": "changed"})
    clinic.shown["createdAt"] = "requested"
    clinic.see()
    [told] = clinic.restore(bound=replace(clinic.bound, contract=replace(clinic.bound.contract, behaviour=behaviour)))
    assert (STATE in told.outcome, "name it under volatile" in told.outcome) == (True, False)


def test_a_server_that_was_seeded_anew_is_no_change_of_the_run(clinic: Served, tmp_path: Path) -> None:
    """Where another appointment has the id now, nothing is said to be changed by the run."""
    clinic.send({"note": "changed"})
    clinic.shown["createdAt"] = "2020-01-01T00:00:00Z"
    [entry] = [one for one in clinic.ledger.open_entries() if isinstance(one, Original)]
    with contextlib.closing(Client(clinic.bound, 5, "selftest")) as client:
        told = what_differs(entry, clinic.bound, client)
    assert "/createdAt differs, which no update changes: another appointment has this id now" in told
    assert "/note" not in told
