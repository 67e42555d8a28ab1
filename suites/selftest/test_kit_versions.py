"""Runs of a clause that a version advances, against a stand-in whose version does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from contracts import Contract, load
from suites.kit.model.verdicts import KEPT, VIOLATION
from suites.proof._run import run
from suites.selftest import exchanges
from suites.selftest.contract_copies import copied
from suites.standin import StandIn
from suites.standin._faults import Fault, fault, faults

ID = "COUNTED-VERSION"
BROKEN = ("stays", "goes_back", "moves_when_it_is_read", "moves_with_the_first_member_only")


@pytest.fixture(scope="module")
def versioned(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    """A copy of a shipped contract whose appointments have a version."""
    root = tmp_path_factory.mktemp("contracts")
    folder = copied(root, "counted")
    schema, behaviour = folder / "schemas/appointment.schema.json", folder / "behaviour.yaml"
    text = schema.read_text()
    schema.write_text(text.replace('"updated_at": {', '"version": {"type": "integer"}, "updated_at": {', 1))
    facts = yaml.safe_load(behaviour.read_text())
    facts["volatile"].append("/version")
    facts["standin"]["derives"].append({"set": "/version", "count": True})
    for one in facts["standin"]["appointments"]:
        one["shows"]["version"] = 1
    behaviour.write_text(yaml.safe_dump(facts))
    made = load("counted", root)
    clause = replace(exchanges.clause("advances", id=ID, fields=("/version",)), provider="counted")
    return replace(made, clauses=(*made.clauses, clause))


def word(made: Contract, *injected: Fault) -> str:
    """The verdict on the version."""
    return run(made, StandIn(made, faults=injected), [made.clause(ID)]).verdicts[ID].word


def test_a_version_that_each_update_raises_is_kept(versioned: Contract) -> None:
    """A number can advance as a time does."""
    assert word(versioned) == KEPT


@pytest.mark.parametrize("kind", BROKEN)
def test_a_version_that_does_not_advance_is_found(versioned: Contract, kind: str) -> None:
    """A version that stays, falls, or moves without an update is found, as a stamp is."""
    assert word(versioned, fault(versioned, f"{ID}:{kind}")) == VIOLATION


def test_a_version_has_no_fault_of_times(versioned: Contract) -> None:
    """What sets a stamp to a time is no fault of a version."""
    assert f"{ID}:is_the_time_of_the_read" not in {one.id for one in faults(versioned)}
