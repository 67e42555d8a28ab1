"""What restoring promises of members that no read shows, and of appointments that may be used up."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts import Json
from suites.kit.model.errors import CannotBePutBack, NotDeclared
from suites.kit.privacy.templates import Templates
from suites.kit.restore.leftovers import restore_target
from suites.kit.restore.put_back_result import AS_BEFORE, put_back_problems
from suites.kit.restore.restoration import Restoration
from suites.kit.restore.values_before import values_now
from suites.selftest import exchanges, put_backs
from suites.selftest.put_backs import ADVICE, EXPENDABLE, Served, bodies, originals, refusing, served
from suites.standin import StandIn

clinic = put_backs.clinic


def test_hidden_members_are_put_back_as_declared(tmp_path: Path) -> None:
    """What no read shows is put back by the update that the fixture declares, before what a read shows."""
    with served(tmp_path, "eka") as run:
        before = run.kept()
        run.send({**run.bound.base, "token": 12, "partner_meta": {"key1": "changed"}})
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]
        assert [body.get("token") for body in run.updates] == [7, None]
        assert run.kept() == before


def test_untouched_hidden_members_are_left_alone(tmp_path: Path) -> None:
    """Declared originals are not sent when nothing was that no read shows."""
    with served(tmp_path, "eka") as run:
        run.send({**run.bound.base, "partner_meta": {"key1": "changed"}})
        run.restore()
        assert [set(body) - set(run.bound.base) for body in run.updates] == [{"partner_meta"}]


def test_what_a_read_shows_is_not_sent_with_a_hidden_member(tmp_path: Path) -> None:
    """Declared originals of members that were never sent stay out of the update that puts a hidden one back."""
    with served(tmp_path, "eka") as run:
        run.send({**run.bound.base, "token": 12})
        run.restore()
        assert [set(body) - set(run.bound.base) for body in run.updates] == [{"token"}]


def test_what_staff_wrote_since_is_left_when_a_hidden_member_is_put_back(tmp_path: Path) -> None:
    """A member that only somebody else has changed keeps that value, also where the fixture declares an older one."""
    declared = originals(originals={"token": 7, "partner_meta": {"key1": "value1"}})
    with served(tmp_path, "eka", fixtures=declared) as run:
        run.send({**run.bound.base, "token": 12})
        run.shown["partner_meta"] = {"key1": "by staff"}
        run.restore()
        assert not any("partner_meta" in body for body in run.updates)


def test_refused_hidden_members_are_told(tmp_path: Path) -> None:
    """A member that no read shows counts as put back only when the update was accepted."""
    with served(tmp_path, "eka") as run:
        run.send({**run.bound.base, "token": 12})
        run.interject = refusing("token", status=400)
        [restored] = run.restore()
        assert (restored.not_restored, restored.outcome) == (("/token",), f"putting it back was answered 400{ADVICE}")


def test_what_only_refused_updates_named_is_not_told_as_changed(tmp_path: Path) -> None:
    """Where a target refuses all updates, also the one with the old values, what no read shows is as it was."""
    with served(tmp_path, "eka") as run:
        run.interject = refusing("token", status=400)
        run.try_update({**run.bound.base, "token": 12})
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]


def test_what_an_accepted_update_named_is_told_as_changed_beside_refused_ones(tmp_path: Path) -> None:
    """A member of an accepted update stays owed where later updates of it are refused."""
    with served(tmp_path, "eka") as run:
        run.try_update({**run.bound.base, "token": 12})
        run.interject = refusing("token", status=400)
        run.try_update({**run.bound.base, "token": 13})
        assert [one.not_restored for one in run.restore()] == [("/token",)]


def test_what_refused_updates_named_is_told_where_such_a_one_was_seen_to_be_stored(tmp_path: Path) -> None:
    """A read that shows what a refused update sent tells that a member which no read shows may be changed, too."""
    with served(tmp_path, "eka") as run:
        run.interject = refusing("token", status=400)
        run.try_update({**run.bound.base, "token": 12, "partner_meta": {"key1": "stored"}})
        run.shown["partner_meta"] = {"key1": "stored"}
        assert [one.not_restored for one in run.restore()] == [("/token",)]


@pytest.mark.parametrize("answer", [httpx.Response(200, html="<h1>Log in</h1>"), httpx.Response(202)], ids=str)
def test_hidden_members_are_put_back_by_a_documented_success_only(tmp_path: Path, answer: httpx.Response) -> None:
    """A page of a gateway, or another success that is not documented, does not put back what no read shows."""
    with served(tmp_path, "eka") as run:
        run.send({**run.bound.base, "token": 12})
        run.interject = lambda request: None if request.method == "GET" else answer
        [restored] = run.restore()
        assert (restored.not_restored, "not a documented success" in restored.outcome) == (("/token",), True)


def test_what_goes_along_keeps_its_old_value_too(tmp_path: Path) -> None:
    """A time that must not go without another goes with that one's old value, not with a value of the probe."""
    with served(tmp_path, "eka") as run:
        before = deepcopy(run.standin.store.appointments[0].shows)
        run.send({**run.bound.base, "appointment_details": {"start_time": before["start_time"] + 60}})
        run.restore()
        assert [body["appointment_details"] for body in run.updates] == [
            {"start_time": before["start_time"], "end_time": before["end_time"]}
        ]


def test_without_any_read_the_declared_update_is_all(tmp_path: Path) -> None:
    """Where no read can be made, what the fixture declares is put back, and is as before when it was accepted."""
    with served(tmp_path, "eka", fixtures=originals(originals={"partner_meta": {"key1": "value1"}})) as run:
        run.interject = lambda request: httpx.Response(500) if request.method == "GET" else None
        run.send({**run.bound.base, "partner_meta": {"key1": "changed"}})
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]
        assert [body["partner_meta"] for body in run.updates] == [{"key1": "value1"}]


def test_a_closed_expendable_appointment_stays_closed(clinic: Served) -> None:
    """What may not be taken back is left, the rest is put back, and what is left is no problem."""
    clinic.send({"note": "changed"}, appointment=EXPENDABLE)
    clinic.send({"status": "CANCELLED"}, appointment=EXPENDABLE)
    [restored] = clinic.restore()
    assert clinic.updates == [{"note": "Synthetic test booking"}]
    assert (restored.is_done, restored.not_restored, restored.used_up) == (True, (), ("/status",))
    assert put_back_problems(restored, clinic.bound) == []


def test_the_end_of_a_run_names_what_was_used_up(clinic: Served) -> None:
    """The line names the expendable appointment and the members that stay changed, why, and what would change that."""
    clinic.send({"note": "changed"}, appointment=EXPENDABLE)
    clinic.send({"status": "CANCELLED"}, appointment=EXPENDABLE)
    told = restore_target(clinic.ledger, clinic.bound, "selftest", sleep=lambda _: None)
    line = (
        "$APPOINTMENT_EXPENDABLE (50002): /status stays changed, as an expendable appointment is there to be used up: "
        "putting it back would set or take back a value that closes it: if the vendor allows that, add status_restores "
        "= true to the target"
    )
    assert (told.problems, told.notes) == ([], [line])


def test_one_refused_member_does_not_keep_the_others_of_an_expendable_appointment(clinic: Served) -> None:
    """Where the update of all is refused, an appointment that may be used up is put back in parts, too."""
    clinic.send({"note": "changed", "practitionerId": 3002}, appointment=EXPENDABLE)
    clinic.interject = refusing("note", status=500)
    [restored] = clinic.restore()
    assert (restored.used_up, restored.why_used_up) == (("/note",), "putting it back was answered 500")
    assert put_back_problems(restored, clinic.bound) == []


def test_a_closed_expendable_appointment_is_no_matter_of_many_requests(clinic: Served) -> None:
    """What is refused for one that the run has closed is not tried again member by member."""
    clinic.send({"note": "changed", "practitionerId": 3002}, appointment=EXPENDABLE)
    clinic.send({"status": "CANCELLED"}, appointment=EXPENDABLE)
    clinic.interject = refusing("note", "practitionerId")
    clinic.restore()
    assert len(clinic.updates) == 1


def test_a_status_that_closes_nothing_is_put_back_at_an_expendable_appointment(clinic: Served) -> None:
    """Only a closing value stays, whatever the target says of those; another one of the member goes back."""
    clinic.send({"status": "CONFIRMED"}, appointment=EXPENDABLE)
    [restored] = clinic.restore()
    assert (clinic.updates, restored.used_up) == ([{"status": "SCHEDULED"}], ())


def test_an_expendable_appointment_that_nothing_was_sent_to_is_owed(clinic: Served) -> None:
    """It may be used up, but what was never tried can still be put back when the target answers again."""
    clinic.send({"note": "changed"}, appointment=EXPENDABLE)
    clinic.interject = lambda _: httpx.Response(503)
    [restored] = clinic.restore(budget=0)
    assert (restored.is_done, len(put_back_problems(restored, clinic.bound))) == (False, 1)


@pytest.mark.parametrize("more", [{}, {"endTime": "2028-07-01T11:00:00-04:00"}])
def test_what_follows_from_an_update_was_not_set_by_another(clinic: Served, more: dict[str, str]) -> None:
    """An end that follows from a start that is not put back is not told as set by an update that names the end."""
    clinic.send({"startTime": "2028-07-01T10:00:00-04:00"}, appointment=EXPENDABLE)
    clinic.send({"note": "changed", **more}, appointment=EXPENDABLE)
    clinic.interject = refusing("startTime", status=409)
    [restored] = clinic.restore()
    assert put_back_problems(restored, clinic.bound) == []


def test_a_status_is_taken_back_where_the_target_says_so(tmp_path: Path) -> None:
    """At a target whose closing statuses can be taken back, they are."""
    with served(tmp_path, "lobbie", status_restores=True) as run:
        before = run.standin.snapshot()
        run.send({"status": "CANCELLED"}, appointment=EXPENDABLE)
        run.send({"status": "NO_SHOW"})
        assert [one.outcome for one in run.restore()] == [AS_BEFORE, AS_BEFORE]
        assert run.standin.snapshot() == before


def test_what_could_not_be_put_back_is_never_sent(tmp_path: Path) -> None:
    """The guard and the restoring agree: a member without an original does not reach the target."""
    with served(tmp_path, "eka", fixtures=originals(originals={})) as run:
        for body in bodies("eka"):
            try:
                run.send(body)
            except CannotBePutBack:
                continue
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]
        hidden = run.standin.store.appointments[0].hidden
        assert hidden == StandIn(run.bound.contract).store.appointments[0].hidden


@pytest.mark.parametrize(("base", "is_sent"), [({"token": 5}, False), ({"token": "$doctor_id"}, True), ({}, True)])
def test_what_every_update_carries_and_nothing_shows_is_no_state(
    base: dict[str, Any], is_sent: bool, tmp_path: Path
) -> None:
    """A constant of the contract's own is never put back; a value of the target's, or of an update alone, is."""
    with served(tmp_path, "eka") as run:
        behaviour = replace(run.bound.contract.behaviour, base={**run.bound.contract.behaviour.base, **base})
        bound = replace(run.bound, contract=replace(run.bound.contract, behaviour=behaviour))
        run.send({**run.bound.base, "token": 12})
        run.restore(bound=bound)
        assert (run.updates != []) is is_sent


def _unable(self: Restoration) -> None:
    raise NotDeclared("nothing shows /version, which every update has to carry")


def test_what_no_read_shows_is_owed_although_the_rest_is_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing could be sent, what a read shows says nothing of a member that no read shows."""
    with served(tmp_path, "eka") as run:
        run.send({**run.bound.base, "token": 12})
        monkeypatch.setattr(Restoration, "put_back", _unable)
        assert [one.outcome == AS_BEFORE for one in run.restore()] == [False]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ([{"id": 1, "state": "sure"}], [{"id": 1, "state": "open"}], "/people others at /people/-/state"),
        ([{"id": 1}], [{"id": 1}, {"id": 2}], "/people 2 items in place of 1"),
        (["ann"], ["bea"], "/people another one"),
    ],
)
def test_of_a_list_that_may_not_be_shown_the_members_that_differ_are_named(old: Json, new: Json, shown: str) -> None:
    """Where the values of a list are personal, a person is told which members of its items are not as before."""
    bound = exchanges.bind("lobbie")
    behaviour = replace(bound.contract.behaviour, personal=("/people",))
    templates = Templates(replace(bound, contract=replace(bound.contract, behaviour=behaviour)))
    assert values_now({"people": old}, {"people": new}, ["/people"], templates) == shown
