"""What `--plan` takes over from a target, and what it leaves to the first read: it has not seen the vendor yet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from suites.kit.model.errors import CannotBePutBack
from suites.kit.model.exchange import Probe
from suites.kit.model.profiles import PROFILES, SEED
from suites.kit.model.target import EDITABLE
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.rehearsed_originals import RehearsedOriginals
from suites.kit.session.options import Plan
from suites.kit.session.planning import render, resembling
from suites.selftest import exchanges, live
from suites.selftest.bookings import wired
from suites.standin import StandIn


def rehearsed(folder: Path, state: Any, body: Any, provider: str = "lobbie", **originals: Any) -> set[str]:
    """What is assumed of a target with these originals where an update is planned, and its stand-in shows this."""
    bound = exchanges.bind(provider)
    row = {**bound.target.fixture(EDITABLE), "originals": originals}
    target = replace(bound.target, fixtures={**bound.target.fixtures, EDITABLE: (row,)})
    ledger = RestoreLedger(folder / "rehearsal")
    guard = RehearsedOriginals(replace(bound, target=target), ledger, lambda probe: {"read": state})
    guard.secure(Probe("A-CLAUSE", "a probe", body))
    return guard.assumed


def test_a_member_without_a_value_at_the_stand_in_is_planned_all_the_same(tmp_path: Path) -> None:
    """Where a read is documented to show a member, it counts as known in a plan, which names it."""
    state = exchanges.appointment("lobbie")
    del state["note"]
    assert rehearsed(tmp_path, state, {"note": "text"}) == {"/note"}


def test_a_member_that_no_read_shows_is_planned_with_its_original_only(tmp_path: Path) -> None:
    """What no read of the target will show either cannot be put back, and the plan says so."""
    planned = tmp_path, exchanges.appointment("sqod"), {"department_id": "other"}, "sqod"
    with pytest.raises(CannotBePutBack, match="/department_id"):
        rehearsed(*planned)
    assert rehearsed(*planned, department_id="before") == set()


def test_the_stand_in_contradicts_no_original_of_the_target(tmp_path: Path) -> None:
    """A value of the stand-in says nothing about what the vendor shows."""
    state = exchanges.appointment("lobbie", note="The stand-in's")
    assert rehearsed(tmp_path, state, {"note": "text"}, note="The target's") == set()


def test_the_rehearsal_knows_the_originals_that_the_target_declares() -> None:
    """It has neither those that only the stand-in declares, nor does it lack any of the target's."""
    standin = exchanges.bind("sqod").target
    given = {**standin.fixture(EDITABLE), "originals": {"duration": 60, "department_id": "target"}}
    own = {**standin.fixture(EDITABLE), "originals": {"department_id": "own", "claimant": {}}}
    rows = {name: replace(standin, fixtures={EDITABLE: (row,)}) for name, row in {"t": given, "s": own}.items()}
    [row] = resembling(rows["s"], rows["t"], exchanges.contract("sqod")).fixtures[EDITABLE]
    assert row["originals"] == {"duration": 60, "department_id": "own"}


def test_a_plan_says_what_it_assumes_of_the_target(tmp_path: Path) -> None:
    """A reader of the plan sees which members only the first read of the target can tell of, and what to do then."""
    with live.place(tmp_path, ("lobbie",)) as place:
        target = place.target("lobbie")
    contract = exchanges.contract("lobbie")
    fields = [replace(one, shows="/elsewhere") if one.pointer == "/note" else one for one in contract.behaviour.fields]
    elsewhere = replace(contract, behaviour=replace(contract.behaviour, fields=tuple(fields)))
    plan = Plan("run", PROFILES["gate"], SEED, [elsewhere], targets={"lobbie": target})
    with wired(contract, StandIn(contract)):
        text = render(plan, elsewhere, exchanges.bind("lobbie").target, [])
    assert "assumed, until the first read: it shows a value of /note. Where it does not" in text
