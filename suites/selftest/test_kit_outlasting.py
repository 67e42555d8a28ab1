"""What the suite promises about what outlives a booked appointment, such as its patient: it is owed, or not changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts import Json
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import CannotBePutBack
from suites.kit.model.exchange import Probe
from suites.kit.model.target import EDITABLE, Target
from suites.kit.privacy.belongings import people_of
from suites.kit.restore.book import book_appointments
from suites.kit.restore.entries import Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.leftovers import requests_to_restore, restore_target
from suites.kit.restore.originals import Originals
from suites.selftest import exchanges
from suites.selftest.bookings import EXPENDABLE, RUN, bind, wired
from suites.standin import StandIn

GENDER = {"patient_details": {"dob": "1987-01-06", "gender": "M"}}


@pytest.fixture
def ledger(tmp_path: Path) -> RestoreLedger:
    """An empty restore ledger."""
    return RestoreLedger(tmp_path / "RUN.restore")


def without_patient() -> BoundContract:
    """Eka at a target that does not say what the patient's record is."""
    bound = bind("eka")
    values = {name: listed for name, listed in bound.target.values.items() if name != "patient"}
    return replace(bound, target=replace(bound.target, values=values))


def booked(standin: StandIn, bound: BoundContract, ledger: RestoreLedger) -> BoundContract:
    """The same with the appointments of the recipe."""
    with wired(bound.contract, standin):
        target = book_appointments(bound, Client(bound, 100, RUN), ledger, RUN, sleep=lambda _: None)
    return replace(bound, target=target)


def guard(bound: BoundContract, ledger: RestoreLedger) -> Originals:
    """A guard of appointments that nothing reads."""
    return Originals(bound, ledger, lambda probe: {})


def update(bound: BoundContract, members: Mapping[str, Json], role: str = EDITABLE) -> Probe:
    """An update of a booked appointment."""
    return Probe("A-CLAUSE", "a probe", body={**bound.base, **members}, appointment=role)


@pytest.mark.parametrize("role", [EDITABLE, EXPENDABLE])
def test_the_patient_is_not_changed_where_the_record_is_unknown(role: str, ledger: RestoreLedger) -> None:
    """Without its original, the patient's record stays, whatever the appointment is for; the reason says what helps."""
    bound = booked(StandIn(exchanges.contract("eka")), without_patient(), ledger)
    with pytest.raises(CannotBePutBack, match=r"/patient_details/gender.* unknown: add patient to the target's values"):
        guard(bound, ledger).secure(update(bound, GENDER, role))


@pytest.mark.parametrize("role", [EDITABLE, EXPENDABLE])
def test_the_patient_of_a_given_appointment_is_not_changed_where_the_record_is_unknown(
    role: str, ledger: RestoreLedger
) -> None:
    """An appointment may be used up, its patient may not: without its original the record stays there, too."""
    bound = exchanges.bind("eka")
    rows = {name: tuple({**row, "originals": {}} for row in listed) for name, listed in bound.target.fixtures.items()}
    unknown = replace(bound, target=replace(bound.target, fixtures=rows))
    with pytest.raises(CannotBePutBack, match=f"/patient_details/gender.* unknown for {role}"):
        guard(unknown, ledger).secure(update(unknown, GENDER, role))


def test_what_is_cancelled_with_the_appointment_may_change(ledger: RestoreLedger) -> None:
    """What belongs to a booked appointment itself needs no original, and is not noted."""
    bound = booked(StandIn(exchanges.contract("eka")), without_patient(), ledger)
    guard(bound, ledger).secure(update(bound, {"partner_meta": {"key1": "first"}, "token": 11}))
    assert not any(isinstance(entry, Original) for entry in ledger.open_entries())


@pytest.mark.parametrize("is_new_process", [False, True])
def test_the_patient_is_put_back_before_the_appointment_is_cancelled(
    is_new_process: bool, ledger: RestoreLedger
) -> None:
    """The record is as before after the run, or after --restore, and the appointments are cancelled all the same."""
    standin, unbooked = StandIn(exchanges.contract("eka")), bind("eka")
    bound = booked(standin, unbooked, ledger)
    first = len(exchanges.contract("eka").standin["appointments"])
    row = standin.store.appointments[first]
    probe = update(bound, GENDER)
    guard(bound, ledger).secure(probe)
    with wired(bound.contract, standin):
        assert Client(bound, 100, RUN).update(probe).status == 204
        changed = dict(row.hidden)
        leftovers = restore_target(ledger, unbooked if is_new_process else bound, RUN)
    genders = [hidden["/patient_details/gender"] for hidden in (changed, row.hidden)]
    statuses = [row.shows["status"] for row in standin.store.appointments[first:]]
    assert (leftovers.problems, genders, statuses) == ([], ["M", "O"], ["CN", "CN"])
    assert (leftovers.put_back, leftovers.cancelled, ledger.open_entries()) == (1, 2, ())


def limited(target: Target) -> Target:
    """A target with a limit of requests of its own."""
    return replace(target, limits=replace(target.limits, requests=10_000))


def test_requests_to_put_the_patient_back_are_held_in_reserve() -> None:
    """A target with a limit of its own that declares the record needs requests for it and for cancelling."""
    given, unknown = (limited(bound.target) for bound in (bind("eka"), without_patient()))
    reserves = [requests_to_restore(exchanges.contract("eka"), target) for target in (given, unknown)]
    assert reserves[0] == 2 * reserves[1]


def test_the_record_is_masked_like_other_originals() -> None:
    """What a target declares of the patient is shown nowhere."""
    bound = bind("eka")
    declared: Any = bound.target.values["patient"][0]
    assert declared["patient_details"]["mobile"] in people_of(bound.contract, bound.target)
