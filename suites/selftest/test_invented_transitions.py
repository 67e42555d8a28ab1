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
from suites.selftest.invented_transitions import FAULTS, KEY, ROUND, STEPS, Clinic, Steps, document
from suites.selftest.test_contracts_new import new
from suites.standin import served

IDS = tuple(f"00000000-0000-4000-8000-0000000000a{number}" for number in (1, 2, 3))
FINE = {"kept", "observed", "not applicable"}


def drafted(into: Path, steps: Steps = STEPS) -> None:
    """The contract of the vendor, in which a person has confirmed what was drafted from sentences."""
    new(document(steps), into)
    file = into / "plain" / "clauses.yaml"
    file.write_text(file.read_text().replace("  draft: true\n", ""))


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
            "service.known": [101, 102],
            "time.arrived_at": [f"{year}-07-01T11:00:00Z", f"{year}-07-01T11:30:00Z"],
        },
    }


def ran_against(clinic: Clinic, place: Path, *options: str) -> runs.Run:
    """A run of the contract in a folder against a server, as from a command line."""
    with served(clinic) as url:
        file = place / "targets.toml"
        target = {**table(clinic), "base_url": url, "credentials": {"good": "PLAIN_KEY"}}
        file.write_text(tomli_w.dumps({"plain": target}))
        options = ("--target=plain", f"--targets={file}", f"--contracts={place}", *options)
        return runs.run_here(place / "run", *options, environ={"PLAIN_KEY": KEY})


@pytest.mark.parametrize("steps", [STEPS, ROUND], ids=["one way", "round"])
def test_a_compliant_server_is_not_blamed(steps: Steps, tmp_path: Path) -> None:
    """At a server that keeps to its steps nothing is found, and nothing that it must refuse is sent to an appointment
    that is put back."""
    drafted(tmp_path, steps)
    clinic = Clinic(IDS, steps=steps)
    before = deepcopy(clinic.visits)
    ran = ran_against(clinic, tmp_path)
    assert {id: word for id, word in ran.verdicts().items() if word not in FINE} == {}
    assert (ran.code, ran.verdicts()["PLAIN-TRANSITIONS"]) == (0, "kept")
    assert IDS[0] not in clinic.refused
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


class Eager(Clinic):
    """A server that confirms a visit with whatever update."""

    def _store(self, visit: dict[str, Any], known: dict[str, Any]) -> None:
        super()._store(visit, {**known, "status": "confirmed"})


def test_what_no_step_leads_back_from_is_named(tmp_path: Path) -> None:
    """Where no allowed step leads back to the old status, nothing is sent, and the appointment is named as used up."""
    drafted(tmp_path)
    clinic = Eager(IDS)
    ran = ran_against(clinic, tmp_path, "-k", "PLAIN-UPDATE")
    assert "no step that the contract allows leads back: it is used up" in ran.text
    assert IDS[0] not in clinic.refused
