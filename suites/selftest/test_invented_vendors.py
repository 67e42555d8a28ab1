"""From a vendor's document to runs against its server, without a hand on the contract: no false alarm, faults seen."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from contracts import load
from suites.kit.model.target import Target
from suites.proof._run import run
from suites.selftest import runs
from suites.selftest.invented_vendor import FAULTS, KEY, TENANT, Practice, document
from suites.selftest.test_contracts_new import new
from suites.standin import served

IDS = ("00000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8000-0000000000a2")
FINE = {"kept", "observed", "not applicable"}


def table(practice: Practice) -> dict[str, Any]:
    """What a person would write into targets.toml for the vendor."""
    year = practice.visits[IDS[0]]["starts_at"][:4]
    return {
        "provider": "plain",
        "environment": "sandbox",
        "limits": {"rate": 0},
        "fixtures": {"appointment.editable": [{"id": IDS[0]}], "appointment.expendable": [{"id": IDS[1]}]},
        "values": {
            "time.data_starts_at": [f"{year}-07-01T10:00:00Z", f"{year}-07-01T10:30:00Z"],
            "time.data_ends_at": [f"{year}-07-01T11:00:00Z", f"{year}-07-01T11:30:00Z"],
            "data_room.known": [101, 102],
            "parameter.tenant": [TENANT],
        },
    }


def test_a_compliant_server_is_not_blamed(tmp_path: Path) -> None:
    """A drafted contract finds nothing at a server that keeps its document, and everything is put back."""
    new(document(), tmp_path)
    practice = Practice(IDS)
    before = deepcopy(practice.visits)
    with served(practice) as url:
        file = tmp_path / "targets.toml"
        target = {**table(practice), "base_url": url, "credentials": {"good": "PLAIN_KEY"}}
        file.write_text(tomli_w.dumps({"plain": target}))
        options = ("--target=plain", f"--targets={file}", f"--contracts={tmp_path}")
        ran = runs.run_here(tmp_path / "run", *options, environ={"PLAIN_KEY": KEY})
    assert {id: word for id, word in ran.verdicts().items() if word not in FINE} == {}
    assert ran.code == 0
    sent = [record["request"] for record in ran.of_kind("exchange")]
    assert TENANT not in {
        value for request in sent for value in (*request["query"].values(), *request["headers"].values())
    }
    put_back, was = ({**visits[IDS[0]], "updated_at": None} for visits in (practice.visits, before))
    assert put_back == was


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_server_is_seen(fault: str, tmp_path: Path) -> None:
    """What a vendor gets wrong is found by a contract that nobody has touched."""
    new(document(), tmp_path)
    contract, practice = load("plain", tmp_path), Practice(IDS, fault)
    facts = {**table(practice), "name": "plain", "base_url": contract.base_url, "credentials": {"good": KEY}}
    verdicts = run(contract, practice, target=replace(Target.of(facts), is_embedded=True)).verdicts
    broken = {id for id, verdict in verdicts.items() if verdict.word in ("violation", "warning")}
    named = {
        "takes_any_tenant": "PLAIN-PARAMETERS",
        "wipes_the_note": "PLAIN-OMIT",
        "answers_without_storing": "PLAIN-READ-BACK",
    }
    assert named[fault] in broken
