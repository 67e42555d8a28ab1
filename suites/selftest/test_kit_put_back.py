"""What restoring promises: appointments are as before the run, or it is told what is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suites.kit.http.client import Client
from suites.kit.model.json_values import same
from suites.kit.model.lasting import lasting_members
from suites.kit.model.target import EDITABLE, EXPENDABLE, Limits
from suites.kit.restore.entries import Original
from suites.kit.restore.leftovers import restore_target
from suites.kit.restore.originals import Originals
from suites.kit.restore.put_back_result import AS_BEFORE, put_back_problems
from suites.selftest import exchanges, put_backs
from suites.selftest.put_backs import ADVICE, YEAR, Served, bodies, refusing, served

clinic = put_backs.clinic


@pytest.mark.parametrize(
    ("provider", "open_policy"),
    [("aniva", "documented"), ("eka", "documented"), ("lobbie", "accept"), ("sqod", "accept")],
)
def test_after_a_whole_run_all_is_as_before(tmp_path: Path, provider: str, open_policy: str) -> None:
    """Whatever a run sends, every appointment that is still needed is as before, hidden members too."""
    with served(tmp_path, provider, open_policy) as run:
        before = run.kept()
        for clause in run.campaign.selected:
            if clause.check != "explores":
                run.campaign.try_clause(clause)
        assert run.kept() != before
        restored = run.restore()
        assert [(one.role, one.outcome, one.not_restored) for one in restored if not one.is_done] == []
        assert [one.unnamed for one in restored if one.unnamed] == []
        assert same(run.kept(), before)


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_after_any_updates_all_is_as_before(
    tmp_path_factory: pytest.TempPathFactory, provider: str, data: st.DataObject
) -> None:
    """After any accepted updates in any order the appointment is as before."""
    with served(tmp_path_factory.mktemp("run"), provider, "accept") as run:
        before = run.kept()
        for body in data.draw(st.lists(st.sampled_from(bodies(provider)), max_size=6)):
            run.send(body)
        assert [one.outcome for one in run.restore()] in ([], [AS_BEFORE])
        assert same(run.kept(), before)


def test_where_nothing_changed_nothing_is_sent(clinic: Served) -> None:
    """An appointment that is as before is looked at, and no more."""
    clinic.send({"startTime": "no time"})
    assert [one.outcome for one in clinic.restore()] == [AS_BEFORE]
    assert [request.method for request in clinic.asked] == ["GET"]


def test_what_changed_goes_back_in_one_update(clinic: Served) -> None:
    """All members that changed are put back together, and none that did not."""
    clinic.send({"note": "changed"})
    clinic.send({"status": "CONFIRMED"})
    clinic.restore()
    assert clinic.updates == [{"note": "Synthetic test booking", "status": "SCHEDULED"}]


def test_members_that_may_not_go_together_go_alone(clinic: Served) -> None:
    """Where the update of all members is not documented, each one goes in its own."""
    clinic.send({"note": "changed", "status": "CONFIRMED"})
    contract = clinic.bound.contract
    single = {**contract.schemas, "update": {**contract.documented, "maxProperties": 1}}
    restored = clinic.restore(bound=replace(clinic.bound, contract=replace(contract, schemas=single)))
    assert clinic.updates == [{"note": "Synthetic test booking"}, {"status": "SCHEDULED"}]
    assert [one.outcome for one in restored] == [AS_BEFORE]


def test_one_refused_member_does_not_keep_the_others(clinic: Served) -> None:
    """When the update of all is refused each goes alone, and what is refused again is told with its status."""
    clinic.send({"note": "changed", "status": "CONFIRMED"})
    clinic.interject = refusing("note")
    [restored] = clinic.restore()
    assert (restored.not_restored, restored.outcome, restored.is_done) == (
        ("/note",),
        f"putting it back was answered 409{ADVICE}",
        False,
    )
    assert clinic.standin.store.appointments[0].shows["status"] == "SCHEDULED"


def test_what_is_told_is_why_a_member_was_refused_alone(clinic: Served) -> None:
    """The status of the joint update is no reason any more when its members went alone."""
    clinic.send({"note": "changed", "status": "CONFIRMED"})
    alone, joint = refusing("note", status=400), refusing("status", times=1)
    clinic.interject = lambda request: joint(request) or alone(request)
    assert [one.outcome for one in clinic.restore()] == [f"putting it back was answered 400{ADVICE}"]


def test_what_is_left_is_told_without_a_value(clinic: Served) -> None:
    """The line for the terminal names appointment and member, says why and what to do, and holds no value."""
    clinic.send({"note": "changed"})
    clinic.interject = refusing("note")
    [restored] = clinic.restore()
    assert put_back_problems(restored, clinic.bound) == [
        f"$APPOINTMENT_EDITABLE (50001): /note is still changed: putting it back was answered 409{ADVICE}"
    ]


def test_what_is_as_before_is_not_told(clinic: Served) -> None:
    """There is no line about an appointment to which nothing is owed."""
    clinic.send({"note": "changed"})
    [restored] = clinic.restore()
    assert put_back_problems(restored, clinic.bound) == []


def test_a_vendor_that_only_says_so_is_told(clinic: Served) -> None:
    """An accepted update that put nothing back is found out by the read after it."""
    clinic.send({"note": "changed"})
    clinic.interject = lambda request: httpx.Response(200, json={}) if request.method == "PUT" else None
    [restored] = clinic.restore()
    assert (restored.not_restored, restored.outcome) == (
        ("/note",),
        "putting it back was accepted, and changed nothing",
    )


def test_what_no_update_can_name_is_told_too(clinic: Served) -> None:
    """A shown member that the run saw change is listed if it is not as before, though nothing could be sent for it."""
    clinic.send({"note": "changed"})
    clinic.shown["createdAt"] = "2026-11-21T00:00:00Z"
    clinic.see()
    assert [one.not_restored for one in clinic.restore()] == [("/createdAt",)]


def test_what_somebody_else_changed_is_left_alone(clinic: Served) -> None:
    """After a crash, what the run changed is put back around what somebody else has changed since, which is told."""
    clinic.send({"note": "changed"})
    clinic.see()
    clinic.shown["status"] = "CHECKED_IN"
    [restored] = clinic.restore()
    assert (restored.left_alone, restored.is_done) == (("/status",), True)
    assert [set(body) for body in clinic.updates] == [{"note"}]
    assert put_back_problems(restored, clinic.bound) == [
        "$APPOINTMENT_EDITABLE (50001): /status was changed by somebody else since; left alone"
    ]


def test_what_no_update_named_is_put_back_and_told(clinic: Served) -> None:
    """What was seen changed during the run is put back, and told where no update named it: it may be theirs."""
    clinic.send({"note": "changed"})
    clinic.shown["status"] = "CHECKED_IN"
    clinic.see()
    [restored] = clinic.restore()
    assert (clinic.shown["status"], restored.left_alone) == ("SCHEDULED", ())
    assert put_back_problems(restored, clinic.bound) == [
        "$APPOINTMENT_EDITABLE (50001): /status changed during the run, though no accepted update named it, and was "
        "put back: a faulty vendor may have done it, and if somebody else did, that has to be done again"
    ]


def test_what_the_run_overwrote_is_told(clinic: Served) -> None:
    """A value that came in mid-run, and that a later update of the run has overwritten, is told as well."""
    clinic.try_update({"status": "CONFIRMED"})
    clinic.shown["note"] = "Call back first"
    clinic.try_update({"status": "CHECKED_IN"})
    clinic.try_update({"note": "changed"})
    [restored] = clinic.restore()
    assert (restored.unnamed, restored.is_done) == (("/note",), True)


def test_what_was_changed_after_the_last_answer_is_left_alone(clinic: Served) -> None:
    """At the end of a run, a value that its last update did not come back with is somebody else's."""
    clinic.try_update({"note": "first"})
    clinic.try_update({"note": "changed"})
    clinic.shown["note"] = "Call back first"
    clinic.is_at_end = True
    [restored] = clinic.restore()
    assert (restored.left_alone, clinic.updates, clinic.shown["note"]) == (("/note",), [], "Call back first")


def test_what_follows_from_somebody_elses_change_is_not_missed(clinic: Served) -> None:
    """Where a start is left alone, so is the end, which nobody can put back without it."""
    clinic.try_update({"startTime": f"{YEAR}-07-01T14:00:00Z"})
    clinic.shown.update(startTime=f"{YEAR}-09-09T14:00:00Z", endTime=f"{YEAR}-09-09T15:00:00Z")
    [restored] = clinic.restore()
    assert (restored.outcome, restored.not_restored) == (AS_BEFORE, ())
    assert "/startTime" in restored.left_alone


@pytest.mark.parametrize("role", [EDITABLE, EXPENDABLE])
def test_another_appointment_with_the_same_id_is_not_written_to(clinic: Served, role: str) -> None:
    """Where what never changes differs after a crash, nothing is sent, and a person has to look."""
    clinic.send({"note": "changed"}, appointment=role)
    row = clinic.bound.target.fixtures[role][0]
    shown = next(one.shows for one in clinic.standin.store.appointments if one.shows["id"] == row["appointmentId"])
    shown.update(patientId=99_999, createdAt="2026-11-26T00:00:00Z", status="CONFIRMED")
    [restored] = clinic.restore()
    assert (clinic.updates, restored.is_done) == ([], False)
    assert put_back_problems(restored, clinic.bound)[0].endswith(
        ": /patientId, /createdAt are not as before the run, and should never change: another appointment seems to "
        "have this id now, so nothing was sent; look at it yourself, then give `--accept` with the run"
    )


def test_an_expendable_appointment_is_owed_while_another_run_writes(
    clinic: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another run has got the lock, an appointment that may be used up is still to be put back, too."""
    clinic.send({"note": "changed"}, appointment=EXPENDABLE)
    monkeypatch.setattr(Client, "is_stopped", True)
    [restored] = clinic.restore(budget=0)
    assert restored.is_done is False
    assert "changes may be left there" in put_back_problems(restored, clinic.bound)[0]


@pytest.mark.parametrize(
    ("provider", "members"),
    [
        ("aniva", ("/id", "/profile_id", "/created_at")),
        ("eka", ("/appointment_id", "/partner_appointment_id", "/created_at")),
        ("lobbie", ("/id", "/patientId", "/createdAt", "/appointmentTypeId")),
        ("sqod", ("/id", "/reference", "/created_at")),
    ],
)
def test_what_never_changes_is_read_from_the_contract(provider: str, members: tuple[str, ...]) -> None:
    """What tells one appointment from another is what the page says never changes, and no status."""
    assert lasting_members(exchanges.bind(provider)) == members


def test_what_changed_while_an_object_was_ours_stays_in_it(tmp_path: Path) -> None:
    """An object that goes back whole keeps what somebody else has changed in it."""
    with served(tmp_path, "sqod") as run:
        run.send({"claimant": {"name": "Another Person"}})
        run.see()
        run.shown["claimant"]["phone_number"] = "+15005550006"
        [restored] = run.restore()
        assert restored.left_alone == ("/claimant/phone_number",)
        assert run.shown["claimant"]["phone_number"] == "+15005550006"
        assert run.shown["claimant"]["name"] == "Test Person"


def test_what_somebody_else_removed_from_an_object_is_not_sent_as_null(tmp_path: Path) -> None:
    """An object in which somebody else has removed a member goes back without it, if it has to go back at all."""
    with served(tmp_path, "eka") as run:
        run.send({"appointment_details": {"custom_attributes": {"label": "New"}}})
        run.see()
        run.shown["partner_meta"] = {"key1": "theirs"}
        [restored] = run.restore()
        assert set(restored.left_alone) == {"/partner_meta/key1", "/partner_meta/key2"}
        assert run.shown["partner_meta"] == {"key1": "theirs"}


def test_an_appointment_that_was_never_named_is_compared_too(clinic: Served) -> None:
    """What our update did to another appointment of the target is put back."""
    guard = clinic.campaign.guard
    assert guard
    guard.read_other = clinic.campaign.reader.read_other  # type: ignore[attr-defined]
    guard.note_all()
    other = next(one for one in clinic.standin.store.appointments if one.shows["id"] == 50002)
    before = other.shows["note"]
    clinic.send({"note": "Bring the earlier results"})
    other.shows["note"] = "Bring the earlier results"
    clinic.restore()
    assert other.shows["note"] == before


EXPENDABLE_ID = 50002


def damaged(run: Served) -> dict[str, Any]:
    """An appointment that may be used up, which the vendor moves in mid-run, as the run finds out."""
    guard = run.campaign.guard
    assert guard
    guard.read_other = run.campaign.reader.read_other  # type: ignore[attr-defined]
    guard.note_all()
    run.send({"note": "Bring the earlier results"})
    other = next(one for one in run.standin.store.appointments if one.shows["id"] == EXPENDABLE_ID)
    other.shows["startTime"] = f"{YEAR}-02-03T10:00:00-05:00"
    guard.note_damage()
    return other.shows  # type: ignore[no-any-return]


def test_an_appointment_that_others_damaged_is_put_back_whatever_it_is_for(clinic: Served) -> None:
    """What updates of others changed at one that may be used up goes back and is named, as no update of its own did."""
    before = clinic.standin.snapshot()
    damaged(clinic)
    [line] = [line for result in clinic.restore() for line in put_back_problems(result, clinic.bound)]
    assert same(clinic.standin.snapshot(), before)
    assert line.startswith(
        "$APPOINTMENT_EXPENDABLE (50002): /startTime changed during the run, though no accepted update named it, and"
    )


def test_damage_that_cannot_be_put_back_is_named_whatever_the_appointment_is_for(clinic: Served) -> None:
    """Where the vendor refuses the old value, the line names the member of one that may be used up, and what to do."""
    damaged(clinic)
    clinic.interject = refusing("startTime")
    [line] = [line for result in clinic.restore() for line in put_back_problems(result, clinic.bound)]
    assert line.startswith(
        "$APPOINTMENT_EXPENDABLE (50002): /startTime is not as before, which updates of other appointments"
    )


def test_what_putting_another_one_back_changes_is_told(clinic: Served) -> None:
    """Where updates change other appointments, each one is looked at again once all were put back."""
    damaged(clinic)

    def moves_ours(request: httpx.Request) -> None:
        if request.method != "GET" and request.url.path.endswith(str(EXPENDABLE_ID)):
            clinic.shown["note"] = "moved"

    clinic.interject = moves_ours
    told = restore_target(clinic.ledger, clinic.bound, "selftest", sleep=lambda _: None)
    assert (told.is_owed, "another appointment back has changed it again" in " ".join(told.problems)) == (True, True)


def test_what_only_follows_is_not_owed_when_it_is_looked_at_again(clinic: Served) -> None:
    """A stamp that no update sets, and that says what the run did, locks no target where others were damaged."""
    behaviour = clinic.bound.contract.behaviour
    follows = replace(behaviour, follows={**behaviour.follows, "/note": ("/createdAt",)})
    bound = replace(clinic.bound, contract=replace(clinic.bound.contract, behaviour=follows))
    damaged(clinic)
    clinic.shown["createdAt"] = bound.now.isoformat(timespec="seconds")
    told = restore_target(clinic.ledger, bound, "selftest", sleep=(waits := list[float]()).append)
    assert (told.is_owed, sum("/createdAt" in line for line in told.notes), waits) == (False, 1, [])


@pytest.mark.parametrize("lost", range(1, 5))
def test_a_lost_read_leaves_no_appointment_unwatched(tmp_path: Path, lost: int) -> None:
    """Every appointment that a run may write to is noted, also where one of the reads gets no answer."""
    with served(tmp_path, "lobbie", limits=Limits(rate=0, patience_seconds=1)) as run:
        reader, count = run.campaign.reader, iter(range(1, 1_000))
        guard = Originals(run.bound, run.ledger, reader.original, reader.read_other)
        run.interject = lambda _: httpx.Response(503) if next(count) == lost else None
        guard.note_all()
        noted = [one for one in run.ledger.open_entries() if isinstance(one, Original)]
        assert [one.path["appointmentId"] for one in noted[:4]] == ["50001", "50002", "50003", "50004"]


def test_what_changes_with_any_update_is_not_told(clinic: Served) -> None:
    """The stamp of the last update is not expected to go back."""
    clinic.send({"note": "changed"})
    before = clinic.standin.store.appointments[0].shows["updatedAt"]
    assert [one.not_restored for one in clinic.restore()] == [()]
    assert clinic.ledger.open_entries()[0].state["updatedAt"] != before  # type: ignore[union-attr, index]
