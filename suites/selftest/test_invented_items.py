"""Lists of objects, from a vendor's document to runs against its server: no false alarm, faults seen, all put back."""

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
from suites.selftest.invented_items import FAULTS, KEY, Practice, document
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
            "time.starts_at": [f"{year}-07-01T10:00:00Z", f"{year}-07-01T10:30:00Z"],
            "time.ends_at": [f"{year}-07-01T11:00:00Z", f"{year}-07-01T11:30:00Z"],
        },
    }


def settled(visit: dict[str, Any]) -> dict[str, Any]:
    """A visit without its stamp, and with its lists in one order."""
    lists = {name: sorted(map(repr, visit[name])) for name in ("services", "attendees")}
    return {**visit, "updated_at": None, **lists}


def test_a_compliant_server_is_not_blamed(tmp_path: Path) -> None:
    """A drafted contract finds nothing at a server that keeps its document; items are put back with their keys."""
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
    assert settled(practice.visits[IDS[0]]) == settled(before[IDS[0]])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_server_is_seen(fault: str, tmp_path: Path) -> None:
    """What a vendor gets wrong in a list is found by a contract that nobody has touched."""
    new(document(), tmp_path)
    contract, practice = load("plain", tmp_path), Practice(IDS, fault)
    facts = {**table(practice), "name": "plain", "base_url": contract.base_url, "credentials": {"good": KEY}}
    verdicts = run(contract, practice, target=replace(Target.of(facts), is_embedded=True)).verdicts
    broken = {id for id, verdict in verdicts.items() if verdict.word in ("violation", "warning")}
    named = {
        "resets_another_quantity": "PLAIN-READ-BACK",
        "appends_the_list": "PLAIN-ITEMS",
        "keeps_a_removed_item": "PLAIN-ITEMS",
    }
    assert named[fault] in broken
