"""A vendor whose update replaces the visit, with members that depend on each other: drafted, run, and put back."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from contracts import Contract, check, load
from suites.selftest.campaigns import run
from suites.selftest.invented_replacing import FAULTS, REQUIRED, ReplacingPractice, document
from suites.selftest.invented_runs import FINE, IDS, at_server, broken, in_process, table, times, unlike
from suites.selftest.invented_vendor import KEY
from suites.selftest.test_contracts_new import new
from suites.standin import StandIn


def drafted(place: Path) -> Contract:
    """The untouched draft."""
    result = new(document(), place)
    assert result.exit_code == 0, result.output
    assert check(place / "plain") == []
    return load("plain", place)


def described(practice: ReplacingPractice) -> dict[str, Any]:
    """What a person would write into targets.toml for the vendor."""
    return table({**times(practice.visits[IDS[0]]), "room.known": (101, 102)})


def test_a_draft_carries_what_is_shown(tmp_path: Path) -> None:
    """Where the document says that the update replaces, each carries all that is shown but what stays if left out."""
    behaviour = drafted(tmp_path).behaviour
    assert {f"/{name}" for name in (*REQUIRED, "note", "floor")} <= set(behaviour.carries)
    assert "/status" not in behaviour.carries
    assert behaviour.base == {}


def test_a_plain_update_moves_nothing_else(tmp_path: Path) -> None:
    """Where another member follows from an instant, plain updates of a draft that carries the rest name a third one:
    what only a confirmed visit shows would be lost with the first move."""
    made = document()
    told = "If `starts_at` changes, `floor` changes with it."
    made["paths"]["/visits/{id}"]["put"]["description"] += f" {told}"
    assert new(made, tmp_path).exit_code == 0
    behaviour = load("plain", tmp_path).behaviour
    assert "/floor" in behaviour.follows["/starts_at"]
    assert not any("starts_at" in body for body in behaviour.plain)


def test_the_stand_in_of_the_draft_keeps_all(tmp_path: Path) -> None:
    """Also the stand-in resets what an update leaves out, and no clause of the draft is broken there."""
    contract = drafted(tmp_path)
    verdicts = run(contract, StandIn(contract), list(contract.clauses)).verdicts
    assert {id: one.word for id, one in verdicts.items() if one.word not in FINE} == {}
    assert verdicts["PLAIN-UPDATE"].word == verdicts["PLAIN-CARRIED"].word == "kept"


def test_a_compliant_server_is_not_blamed_and_put_back(tmp_path: Path) -> None:
    """The untouched draft has its updates accepted, blames nobody, and leaves each visit as it was."""
    drafted(tmp_path)
    practice = ReplacingPractice(IDS)
    before = deepcopy(practice.visits)
    ran = at_server(practice, tmp_path, described(practice), KEY)
    assert unlike(ran.verdicts()) == {}, ran.text
    assert {ran.verdicts()[id] for id in ("PLAIN-UPDATE", "plain:request/room_id/required")} == {"kept"}
    put_back, was = ({**visits[IDS[0]], "updated_at": None} for visits in (practice.visits, before))
    assert put_back == was


CLAUSES = ("PLAIN-CARRIED", "PLAIN-OMIT", "PLAIN-CARRIED")
"""What each fault breaks."""


@pytest.mark.parametrize(("fault", "clause"), [*zip(FAULTS, CLAUSES, strict=True)])
def test_what_a_server_does_to_what_is_carried_is_seen(fault: str, clause: str, tmp_path: Path) -> None:
    """A member that an update carries as it is shown, and that is another one afterwards, is a violation."""
    contract, practice = drafted(tmp_path), ReplacingPractice(IDS, fault)
    assert clause in broken(in_process(contract, practice, described(practice), KEY))
