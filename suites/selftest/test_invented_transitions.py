"""A vendor whose appointments go one way, from its document to runs against its server."""

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
from suites.selftest.invented_transitions import FAULTS, KEY, Clinic, document
from suites.selftest.test_contracts_new import new
from suites.standin import served

IDS = tuple(f"00000000-0000-4000-8000-0000000000a{number}" for number in (1, 2, 3))
FINE = {"kept", "observed", "not applicable"}


def drafted(into: Path) -> None:
    """The contract of the vendor, in which a person has confirmed the one sentence that it was drafted from."""
    new(document(), into)
    file = into / "plain" / "clauses.yaml"
    file.write_text(file.read_text().replace("  draft: true\n", "", 1))


def table(clinic: Clinic) -> dict[str, Any]:
    """What a person would write into targets.toml for the vendor."""
    year = clinic.visits[IDS[0]]["starts_at"][:4]
    return {
        "provider": "plain",
        "environment": "sandbox",
        "limits": {"rate": 0},
        "fixtures": {
            "appointment.editable": [{"id": IDS[0]}],
            "appointment.expendable": [{"id": id} for id in IDS[1:]],
        },
        "values": {
            "time.starts_at": [f"{year}-07-01T10:00:00Z", f"{year}-07-01T10:30:00Z"],
            "time.arrived_at": [f"{year}-07-01T11:00:00Z", f"{year}-07-01T11:30:00Z"],
        },
    }


def test_a_compliant_server_is_not_blamed(tmp_path: Path) -> None:
    """A drafted contract finds nothing at a server that keeps to its steps, and what may be changed is put back."""
    drafted(tmp_path)
    clinic = Clinic(IDS)
    before = deepcopy(clinic.visits)
    with served(clinic) as url:
        file = tmp_path / "targets.toml"
        target = {**table(clinic), "base_url": url, "credentials": {"good": "PLAIN_KEY"}}
        file.write_text(tomli_w.dumps({"plain": target}))
        options = ("--target=plain", f"--targets={file}", f"--contracts={tmp_path}")
        ran = runs.run_here(tmp_path / "run", *options, environ={"PLAIN_KEY": KEY})
    assert {id: word for id, word in ran.verdicts().items() if word not in FINE} == {}
    assert (ran.code, ran.verdicts()["PLAIN-TRANSITIONS"]) == (0, "kept")
    put_back, was = ({**visits[IDS[0]], "updated_at": None} for visits in (clinic.visits, before))
    assert put_back == was


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_server_is_seen(fault: str, tmp_path: Path) -> None:
    """A step that the server should refuse, and takes or writes, breaks the clause about what may follow."""
    drafted(tmp_path)
    contract, clinic = load("plain", tmp_path), Clinic(IDS, fault)
    facts = {**table(clinic), "name": "plain", "base_url": contract.base_url, "credentials": {"good": KEY}}
    verdicts = run(contract, clinic, target=replace(Target.of(facts), is_embedded=True)).verdicts
    assert verdicts["PLAIN-TRANSITIONS"].word == "violation"
