"""A vendor whose appointments go one way, from its document to runs against its server."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.selftest.invented_runs import (
    IDS,
    at_server,
    confirm,
    in_process,
    table,
    times,
    unlike,
)
from suites.selftest.invented_transitions import FAULTS, KEY, ROUND, STEPS, Clinic, Steps, document
from suites.selftest.test_contracts_new import new


def drafted(into: Path, steps: Steps = STEPS) -> None:
    """The contract of the vendor, in which a person has confirmed what was drafted from sentences."""
    new(document(steps), into)
    confirm(into / "plain")


def described(clinic: Clinic) -> dict[str, Any]:
    """What a person would write into targets.toml for the vendor."""
    values = {**times(clinic.visits[IDS[0]], "starts_at", "arrived_at"), "service.known": (101, 102)}
    return table(values, editable=IDS[:1], expendable=IDS[1:])


BACK: Steps = {"booked": ("held",), "held": ("booked",)}


@pytest.mark.parametrize("steps", [STEPS, ROUND, BACK], ids=["one way", "round", "back"])
def test_a_server_that_refuses_what_is_there_is_not_blamed(steps: Steps, tmp_path: Path) -> None:
    """Where no page says that a value may follow itself, a server that takes it for no step keeps its promises."""
    drafted(tmp_path, steps)
    clinic = Clinic(IDS, steps=steps, is_strict=True)
    ran = at_server(clinic, tmp_path, described(clinic), KEY)
    assert (ran.code, unlike(ran.verdicts())) == (0, {}), ran.text
    assert (clinic.visits[IDS[0]]["status"], IDS[0] in clinic.refused) == ("booked", False)


@pytest.mark.parametrize("steps", [STEPS, ROUND], ids=["one way", "round"])
def test_a_compliant_server_is_not_blamed(steps: Steps, tmp_path: Path) -> None:
    """At a server that keeps to its steps nothing is found, and nothing that it must refuse is sent to an appointment
    that is put back."""
    drafted(tmp_path, steps)
    clinic = Clinic(IDS, steps=steps)
    before = deepcopy(clinic.visits)
    ran = at_server(clinic, tmp_path, described(clinic), KEY)
    assert unlike(ran.verdicts()) == {}, ran.text
    assert (ran.code, ran.verdicts()["PLAIN-TRANSITIONS"]) == (0, "kept")
    assert IDS[0] not in clinic.refused
    put_back, was = ({**visits[IDS[0]], "updated_at": None} for visits in (clinic.visits, before))
    assert put_back == was


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_server_is_seen(fault: str, tmp_path: Path) -> None:
    """A step that the server should refuse, and takes or writes, breaks the clause about what may follow."""
    drafted(tmp_path)
    contract, clinic = load("plain", tmp_path), Clinic(IDS, fault)
    verdicts = in_process(contract, clinic, described(clinic), KEY).verdicts
    assert verdicts["PLAIN-TRANSITIONS"].word == "violation"


class WithOneService(Clinic):
    """A server that knows one service, and refuses any other as unknown, before it looks at what may follow."""

    def _is_valid(self, name: str, value: Any) -> bool:
        return super()._is_valid(name, value) and (name != "service_id" or value == 101)


@pytest.mark.parametrize(
    ("clinic", "word"),
    [(Clinic(IDS, "lets_the_service_change"), "violation"), (Clinic(IDS), "kept"), (WithOneService(IDS), "kept")],
    ids=["changed", "fixed", "unknown"],
)
def test_what_stays_as_booked_is_tried_with_a_value_that_nobody_declared(
    clinic: Clinic, word: str, tmp_path: Path
) -> None:
    """Where one value is declared of a member that stays as it was booked, another one is made up, and any refusal of
    that will do."""
    drafted(tmp_path)
    contract, target = load("plain", tmp_path), described(clinic)
    target["values"]["service.known"] = [101]
    verdicts = in_process(contract, clinic, target, KEY).verdicts
    assert verdicts["PLAIN-TRANSITIONS"].word == word
    assert len(clinic.refused) > 0 or word == "violation"


class Eager(Clinic):
    """A server that confirms a visit with whatever update."""

    def _store(self, visit: dict[str, Any], known: dict[str, Any]) -> None:
        super()._store(visit, {**known, "status": "confirmed"})


def test_what_no_step_leads_back_from_is_named(tmp_path: Path) -> None:
    """Where no allowed step leads back to the old status, nothing is sent, and the appointment is named as used up."""
    drafted(tmp_path)
    clinic = Eager(IDS)
    ran = at_server(clinic, tmp_path, described(clinic), KEY, "-k", "PLAIN-UPDATE")
    assert "no step that the contract allows leads back: it is used up" in ran.text
    assert IDS[0] not in clinic.refused
