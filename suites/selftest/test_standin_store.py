"""What the stand-in stores, its snapshot and log, and the number of its editable appointments."""

from __future__ import annotations

import json
from copy import deepcopy
from uuid import UUID

import pytest

import contracts
from suites.selftest.visits import EDITABLE, Visit
from suites.standin import StandIn

PROVIDERS = contracts.names()


def hidden(visit: Visit, role: str = EDITABLE) -> dict[str, object]:
    """What is stored for the first appointment of a role and not shown."""
    name = visit.contract.update.path.format(**visit.fixtures[role][0])
    return visit.standin.snapshot()[name]["hidden"]


# What no read shows


@pytest.mark.parametrize(
    ("provider", "pointer"), [("eka", "/patient_details/address/city"), ("sqod", "/claimant/data")]
)
def test_originals_are_stored_from_the_start(provider: str, pointer: str) -> None:
    """The values in a fixture's originals, which no read shows, are stored before the first update."""
    visit = Visit(provider)
    assert hidden(visit)[pointer] == contracts.at(visit.fixtures[EDITABLE][0]["originals"], pointer)


def test_what_every_update_sends_is_stored_from_the_start() -> None:
    """A plain update, which sends ids that no read shows, changes nothing hidden."""
    visit = Visit("eka")
    before = hidden(visit)
    visit.update(visit.plain())
    assert (hidden(visit), before["/clinic_id"]) == (before, "C-TEST-1")


def test_a_member_that_no_read_shows_is_stored() -> None:
    """An update stores a member that no read shows, and changes no other hidden one."""
    visit = Visit("eka")
    before = hidden(visit)
    visit.update({**visit.plain(), "token": 12})
    assert hidden(visit) == {**before, "/token": 12}


def test_a_refused_update_is_not_stored() -> None:
    """A refused update changes nothing hidden."""
    visit = Visit("eka")
    before = hidden(visit)
    assert visit.update({**visit.plain(), "token": "twelve"}).status_code == 400
    assert hidden(visit) == before


def test_of_two_members_for_one_thing_the_last_one_is_stored() -> None:
    """An age replaces the date of birth, and a date of birth replaces the age."""
    visit = Visit("eka")
    before = hidden(visit)
    visit.update({**visit.plain(), "patient_details": {"age": 40}})
    assert (hidden(visit)["/patient_details/age"], "/patient_details/dob" in hidden(visit)) == (40, False)
    visit.update({**visit.plain(), "patient_details": {"dob": before["/patient_details/dob"]}})
    assert hidden(visit) == before


# Comparing everything


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_snapshot_holds_every_appointment(provider: str) -> None:
    """A snapshot has an entry per stored appointment, by its path, and all of it is JSON."""
    standin = StandIn(contracts.load(provider))
    snapshot = standin.snapshot()
    assert len(snapshot) == len(standin.store.appointments)
    assert json.loads(json.dumps(snapshot)) == snapshot


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_change_is_seen_in_the_snapshot(provider: str) -> None:
    """A plain update changes the entry of its appointment and no other, and older snapshots stay as they were."""
    visit = Visit(provider)
    before = visit.standin.snapshot()
    kept = deepcopy(before)
    visit.update(visit.plain())
    after = visit.standin.snapshot()
    changed = [path for path in after if after[path] != before[path]]
    assert (changed, before) == ([visit.path()], kept)


def test_what_changes_with_any_update_is_left_out_of_the_snapshot() -> None:
    """When a value is restored the snapshot is as before, although the update stamp has changed."""
    visit = Visit("lobbie")
    before, stamp = visit.standin.snapshot(), visit.stored()["updatedAt"]
    note = visit.stored()["note"]
    visit.update({"note": "Another note"})
    visit.update({"note": note})
    assert (visit.standin.snapshot() == before, visit.stored()["updatedAt"] == stamp) == (True, False)


# Several editable appointments


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_number_of_editable_appointments_can_be_chosen(provider: str) -> None:
    """With editables=4 there are four fixtures for four appointments, and all can be updated."""
    visit = Visit(provider)
    visit.standin = StandIn(visit.contract, editables=4)
    visit.fixtures = visit.standin.target()["fixtures"]
    answers = [visit.update(visit.plain(), number=number) for number in range(4)]
    assert [answer.status_code for answer in answers] == [visit.contract.successes[0]] * 4
    assert len({visit.path(number=number) for number in range(4)}) == len(visit.fixtures[EDITABLE]) == 4


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_update_of_one_leaves_the_others_alone(provider: str) -> None:
    """An update of one editable appointment does not change the others."""
    visit = Visit(provider)
    visit.standin = StandIn(visit.contract, editables=2)
    visit.fixtures = visit.standin.target()["fixtures"]
    before = visit.standin.snapshot()
    visit.update(visit.plain(), number=1)
    after = visit.standin.snapshot()
    assert {path for path in after if after[path] != before[path]} == {visit.path(number=1)}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_appointment_shows_its_own_id(provider: str) -> None:
    """Another editable appointment differs from the first one in its ids only."""
    standin = StandIn(contracts.load(provider), editables=2)
    first, second = standin.target()["fixtures"][EDITABLE]
    contents = [standin.snapshot()[standin.contract.update.path.format(**one)] for one in (first, second)]
    text = json.dumps(contents[1])
    for name in first:
        if isinstance(first[name], str | int):
            text = text.replace(json.dumps(second[name]), json.dumps(first[name]))
    assert (json.loads(text), contents[1] == contents[0]) == (contents[0], False)


@pytest.mark.parametrize(
    ("provider", "ids"),
    [("lobbie", [50001, 50006, 50007]), ("eka", ["api-test-0001", "api-test-0001-2", "api-test-0001-3"])],
)
def test_fresh_ids_are_of_the_same_kind(provider: str, ids: list[object]) -> None:
    """New ids are the next unused numbers, or texts with a suffix."""
    visit = Visit(provider)
    rows = StandIn(visit.contract, editables=3).target()["fixtures"][EDITABLE]
    last = list(visit.standin.store.appointments[0].path)[-1]
    assert [row[last] for row in rows] == ids


def test_fresh_uuids_are_valid() -> None:
    """A new UUID is valid and has the version of the first."""
    rows = StandIn(contracts.load("sqod"), editables=3).target()["fixtures"][EDITABLE]
    assert [UUID(row["appointment"]).version for row in rows] == [4, 4, 4]


def test_the_partners_ids_are_fresh_as_well() -> None:
    """Each editable appointment has a partner's id of its own."""
    visit = Visit("eka")
    visit.standin = StandIn(visit.contract, editables=2)
    second = visit.standin.target()["fixtures"][EDITABLE][1]
    path = f"/dr/v2/appointment/{second['partner_appointment_id']}?partner_id=1"
    visit.send("PATCH", path, {**visit.plain(), "partner_meta": {"key1": "second"}})
    shows = [row.shows for row in visit.standin.store.appointments if row.shows["partner_meta"] == {"key1": "second"}]
    assert [row["appointment_id"] for row in shows] == [second["appointment_id"]]


# The log


def test_requests_are_logged() -> None:
    """The log has time, method and path of each request, in order."""
    visit = Visit("aniva")
    visit.update(visit.plain())
    visit.send("GET", "/no/such/path")
    times = [at for at, _, _ in visit.standin.log]
    requests = [(method, path) for _, method, path in visit.standin.log]
    assert (requests, times) == ([("PATCH", visit.path()), ("GET", "/no/such/path")], sorted(times))
