"""From a vendor's document to runs against its server, without a hand on the contract: no false alarm, faults seen."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.selftest.invented_runs import (
    IDS,
    at_server,
    broken,
    in_process,
    table,
    times,
    unlike,
)
from suites.selftest.invented_vendor import FAULTS, KEY, TENANT, Practice, document
from suites.selftest.test_contracts_new import new


def described(practice: Practice) -> dict[str, Any]:
    """What a person would write into targets.toml for the vendor."""
    instants = times(practice.visits[IDS[0]], "data_starts_at", "data_ends_at")
    return table({**instants, "data_room.known": (101, 102), "parameter.tenant": (TENANT,)})


def test_a_compliant_server_is_not_blamed(tmp_path: Path) -> None:
    """A drafted contract finds nothing at a server that keeps its document, and everything is put back."""
    new(document(), tmp_path)
    practice = Practice(IDS)
    before = deepcopy(practice.visits)
    ran = at_server(practice, tmp_path, described(practice), KEY)
    assert unlike(ran.verdicts()) == {}, ran.text
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
    found = broken(in_process(contract, practice, described(practice), KEY))
    named = {
        "takes_any_tenant": "PLAIN-PARAMETERS",
        "wipes_the_note": "PLAIN-OMIT",
        "answers_without_storing": "PLAIN-READ-BACK",
    }
    assert named[fault] in found
