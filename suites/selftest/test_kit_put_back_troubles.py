"""What restoring promises where the target is in trouble: nothing is lost, and what is not as before is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpcore
import httpx
import pytest

from suites.kit.http.client import Client
from suites.kit.model.errors import BudgetSpent, NotDeclared
from suites.kit.model.exchange import Probe
from suites.kit.model.json_values import same
from suites.kit.model.target import EDITABLE
from suites.kit.privacy.templates import Templates
from suites.kit.restore import leftovers
from suites.kit.restore.entries import Original
from suites.kit.restore.leftovers import LATE_SECONDS, restore_target
from suites.kit.restore.old_values_sender import MOST_ATTEMPTS
from suites.kit.restore.put_back_result import AS_BEFORE, PutBackResult, put_back_problems
from suites.kit.restore.restoration import Restoration
from suites.kit.restore.values_before import values_before
from suites.selftest import exchanges, put_backs
from suites.selftest.put_backs import EXPENDABLE, YEAR, Served, refusing, served
from suites.standin import StandIn

clinic = put_backs.clinic


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_unclear_answer_is_asked_for_again(tmp_path: Path, status: int) -> None:
    """A target that is busy for a moment gets its updates all the same."""
    with served(tmp_path, "lobbie") as run:
        run.send({"note": "changed"})
        run.interject = refusing("note", status=status, times=1)
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]


def test_an_outage_is_told(clinic: Served) -> None:
    """A target that answers nothing any more is not asked for ever, and the entry stays open."""
    clinic.send({"note": "changed"})
    clinic.interject = lambda _: httpx.Response(503)
    [restored] = clinic.restore()
    assert not restored.is_done
    assert restored.outcome
    assert len(restored.calls) <= MOST_ATTEMPTS
    assert "could not be read at the end (503: the vendor, or a gateway before it, was not available)" in " ".join(
        put_back_problems(restored, clinic.bound)
    )


@pytest.mark.parametrize(("status", "may_be_gone"), [(404, True), (403, False), (503, False)])
def test_what_is_not_shown_any_more_may_be_gone(tmp_path: Path, status: int, may_be_gone: bool) -> None:
    """Only where the vendor says that an appointment is not there, a person is advised to close the run first."""
    with served(tmp_path, "aniva") as run:
        run.send({"scheduled_at": f"{YEAR}-07-01T10:00:00Z"})
        run.interject = lambda request: httpx.Response(status) if request.method == "GET" else None
        leftovers = restore_target(run.ledger, run.bound, "selftest")
        assert (leftovers.is_owed, leftovers.may_be_gone) == (True, may_be_gone)


def test_a_spent_budget_is_told(clinic: Served) -> None:
    """Restoring keeps to its budget, and says so when that was too small."""
    clinic.send({"note": "changed"})
    [restored] = clinic.restore(budget=1)
    assert not restored.is_done
    assert "budget" in restored.outcome


def test_an_update_that_the_budget_kept_back_is_not_put_back(clinic: Served) -> None:
    """What was not sent has changed nothing: nothing is sent to undo it, which a locked appointment would refuse."""
    clinic.campaign.client = Client(clinic.bound, 0, "selftest")
    with pytest.raises(BudgetSpent):
        clinic.try_update({"note": "kept back"})
    assert [one.outcome for one in clinic.restore()] == [AS_BEFORE]
    assert clinic.updates == []


def test_an_appointment_that_the_target_gives_no_more_is_told(clinic: Served) -> None:
    """A ledger does not widen the allow-list: what the target does not name is not written to."""
    clinic.send({"note": "changed"})
    rows = clinic.bound.target.fixtures
    fewer = {**rows, EDITABLE: rows["appointment.foreign"]}
    target = replace(clinic.bound.target, fixtures=fewer)
    [restored] = clinic.restore(bound=replace(clinic.bound, target=target))
    assert "allow-list" in restored.outcome
    assert clinic.updates == []


def test_what_goes_wrong_with_one_does_not_keep_the_others(clinic: Served) -> None:
    """A mistake of our own is told by its kind, without the values in its text, and the next one is put back."""
    clinic.send({"note": "changed"})
    clinic.send({"note": "changed"}, appointment=EXPENDABLE)
    failing = iter([KeyError("canary")])

    def fail_once(_: httpx.Request) -> None:
        for error in failing:
            raise error

    clinic.interject = fail_once
    assert [one.outcome for one in clinic.restore()] == ["KeyError", AS_BEFORE]


def test_a_line_about_an_appointment_without_a_name_says_its_role() -> None:
    """Where an id is too short to be told from other numbers, and so has no name, the role stands before it."""
    restored = PutBackResult(EDITABLE, {"appointmentId": "7"}, "the target was lost", ("/note",))
    [told] = put_back_problems(restored, exchanges.bind("lobbie"))
    assert told == f"{EDITABLE} (7): /note is still changed: the target was lost"


def test_a_read_at_the_end_is_asked_for_again(clinic: Served) -> None:
    """A read that got no answer is tried again before an appointment counts as unknown."""
    clinic.send({"note": "changed"})
    failing = iter([True, False, True])
    clinic.interject = lambda request: httpx.Response(503) if request.method == "GET" and next(failing, False) else None
    assert [one.outcome for one in clinic.restore()] == [AS_BEFORE]


def test_an_appointment_that_is_gone_is_told(clinic: Served) -> None:
    """An appointment that the list shows no more is owed; it is looked for twice, and not again and again."""
    clinic.send({"note": "changed"})
    clinic.interject = lambda request: (
        httpx.Response(200, json={"appointments": []}) if request.method == "GET" else None
    )
    [restored] = clinic.restore()
    assert (restored.outcome, restored.not_restored, restored.is_done) == ("the list does not show it", (), False)
    assert len({str(request.url) for request in clinic.asked}) == len(clinic.asked) / 2


def test_an_expendable_appointment_that_is_gone_is_told(clinic: Served) -> None:
    """What is not found is not known to be put back, so that an expendable one, too, stays in the ledger."""
    clinic.send({"note": "changed"}, appointment=EXPENDABLE)
    clinic.interject = lambda request: (
        httpx.Response(200, json={"appointments": []}) if request.method == "GET" else None
    )
    assert [(one.is_done, one.outcome) for one in clinic.restore()] == [(False, "the list does not show it")]


@pytest.mark.parametrize(("provider", "others"), [("lobbie", 10_000), ("sqod", 900)])
def test_what_was_moved_in_a_long_list_is_put_back(tmp_path: Path, provider: str, others: int) -> None:
    """From the ledger alone, an appointment is found though it was moved to another day, and put back."""
    moved = {
        "lobbie": {"startTime": f"{YEAR}-11-02T11:45:00-03:30"},
        "sqod": {"appointment_at": f"{YEAR}-11-02T09:45:00Z"},
    }
    with served(tmp_path, provider) as run:
        run.standin = StandIn(run.bound.contract, others=others)
        before = run.kept()
        run.send(moved[provider])
        assert run.kept() != before
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]
        assert same(run.kept(), before)


def test_what_a_long_list_does_not_show_is_told(tmp_path: Path) -> None:
    """Where it is too far down the list to be found again, that is what the message says."""
    with served(tmp_path, "sqod") as run:
        run.send({"duration_in_minutes": 45})
        run.standin = StandIn(run.bound.contract, others=2_000)
        [restored] = run.restore()
        assert "not found within 10 pages of the list" in " ".join(put_back_problems(restored, run.bound))
        assert not restored.is_done


def test_requests_are_given_to_the_journal_without_their_bodies(clinic: Served) -> None:
    """What was sent to put an appointment back may be personal, so it is masked before anybody records it."""
    clinic.send({"note": "changed"})
    [restored] = clinic.restore()
    assert [call.sent.method for call in restored.calls] == ["GET", "PUT", "GET"]
    assert {call.sent.content for call in restored.calls} == {b"", b'"$originals"'}


def test_an_update_that_comes_late_is_put_back(clinic: Served) -> None:
    """An update that was given up may still take effect: it is waited for and put back, which a note says."""
    lost: list[httpx.Request] = []
    clinic.interject = lambda request: lost.append(request) or httpx.Response(504) if request.method == "PUT" else None
    clinic.campaign.send(Probe("A-CLAUSE", "a probe", {"note": "comes late"}))
    clinic.interject = lambda _: None
    pauses: list[float] = []

    def arrives(seconds: float) -> None:
        pauses.append(seconds)
        clinic.answer(lost[0])

    leftovers = restore_target(clinic.ledger, clinic.bound, "selftest", is_at_end=True, sleep=arrives)
    assert (len(pauses), LATE_SECONDS[1] - 1 < pauses[0] <= LATE_SECONDS[1]) == (1, True)
    assert (leftovers.problems, clinic.shown["note"]) == ([], "Synthetic test booking")
    assert leftovers.notes == [
        "$APPOINTMENT_EDITABLE (50001): an update of /note got no definite answer (504). The run waited 15 s for it, "
        "and reads show the appointment as before"
    ]


def test_a_lost_update_of_what_is_still_changed_is_to_be_looked_at(clinic: Served) -> None:
    """Where an appointment is not as before, a person has to know what a lost update may still do to it."""
    clinic.interject = lambda request: httpx.Response(504) if request.method == "PUT" else None
    clinic.try_update({"note": "comes late"})
    clinic.shown["note"] = "comes late"
    clinic.interject = refusing("note")
    leftovers = restore_target(clinic.ledger, clinic.bound, "selftest", is_at_end=True, sleep=lambda _: None)
    assert "got no definite answer (504), so the vendor may still carry it out. After --restore" in leftovers.notes[0]
    assert leftovers.notes[0].endswith("set by hand what is not as before this run: /note (personal, not shown)")


def test_a_lost_update_that_names_no_member_is_told(clinic: Served) -> None:
    """Where nobody knows what a lost body would change, the note says so."""
    clinic.interject = lambda request: httpx.Response(504) if request.method == "PUT" else None
    clinic.campaign.send(Probe("A-CLAUSE", "a probe", raw=b"[[["))
    clinic.interject = lambda _: None
    leftovers = restore_target(clinic.ledger, clinic.bound, "selftest", is_at_end=True, sleep=lambda _: None)
    assert "an update that names no member got no definite answer (504)" in leftovers.notes[0]


def test_an_update_that_was_answered_when_it_was_sent_again_is_not_told(clinic: Served) -> None:
    """A connection that broke once, and a server error after that, are no reason to look where all is as before."""
    answers = iter([httpcore.ReadError("cut"), httpx.Response(500)])

    def answer(request: httpx.Request) -> httpx.Response | None:
        came = next(answers, None) if request.method == "PUT" else None
        if isinstance(came, Exception):
            raise came
        return came

    clinic.interject = answer
    clinic.try_update({"note": "cut"})
    leftovers = restore_target(clinic.ledger, clinic.bound, "selftest", is_at_end=True, sleep=lambda _: None)
    assert (leftovers.notes, leftovers.problems, leftovers.put_back) == ([], [], 1)


@pytest.mark.parametrize("answer", [httpx.Response(504), httpx.Response(200, html="<h1>Maintenance</h1>")], ids=str)
def test_a_lost_update_that_a_locked_appointment_refuses_has_changed_nothing(
    clinic: Served, answer: httpx.Response
) -> None:
    """Where putting back is refused as well, reads that show the appointment as before are believed."""
    assert clinic.campaign.guard
    clinic.campaign.guard.note_all()
    clinic.interject = lambda _: answer
    clinic.try_update({"note": "lost"})
    clinic.interject = lambda request: httpx.Response(409) if request.method == "PUT" else None
    assert {(one.outcome, one.is_done) for one in clinic.restore()} == {(AS_BEFORE, True)}


def test_a_stopped_update_that_a_locked_appointment_refuses_has_changed_nothing(clinic: Served) -> None:
    """So they are where the run was stopped while its update was on the way, so that nothing was noted of it."""

    def stop(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PUT":
            raise KeyboardInterrupt
        return None

    clinic.interject = stop
    with pytest.raises(KeyboardInterrupt):
        clinic.campaign.send(Probe("A-CLAUSE", "a probe", {"note": "stopped"}))
    clinic.interject = lambda request: httpx.Response(409) if request.method == "PUT" else None
    assert [(one.outcome, one.is_done) for one in clinic.restore()] == [(AS_BEFORE, True)]


def test_where_all_updates_were_answered_nothing_is_waited_for(clinic: Served) -> None:
    """A run without losses, or whose losses are long past, ends at once."""
    clinic.campaign.send(Probe("A-CLAUSE", "a probe", {"note": "answered"}))
    leftovers = restore_target(clinic.ledger, clinic.bound, "selftest", sleep=pytest.fail)
    assert (leftovers.notes, leftovers.put_back) == ([], 1)


def test_an_id_that_has_to_be_set_by_hand_is_shown_with_its_name() -> None:
    """What an appointment was before the run names the target's own ids, and says what they are."""
    bound = exchanges.bind("aniva")
    active = bound.target.fixtures["location.active"][0]["id"]
    before = Original("here", "aniva", EDITABLE, {"id": "a"}, {"location_id": active})
    told = values_before(before, ["/location_id"], Templates(bound))
    assert told == f'/location_id "$LOCATION_ACTIVE" ({active})'


def test_reads_that_settle_late_have_the_time_for_it() -> None:
    """Where reads show an update after 30 s, putting back five appointments may take five minutes more than usual."""
    bound = exchanges.bind("lobbie")
    reading = bound.contract.behaviour.read
    assert reading is not None
    late = replace(bound.contract.behaviour, read=replace(reading, settles_seconds=30.0))
    slow = replace(bound, contract=replace(bound.contract, behaviour=late))
    usual, longer = (leftovers._minutes(one, 5) for one in (bound, slow))
    assert longer - usual == pytest.approx(5.0)


def _unable(self: Restoration) -> None:
    """Put nothing back: what every update has to carry is not known."""
    raise NotDeclared("nothing shows /version, which every update has to carry")


def test_an_expendable_appointment_out_of_reach_is_owed(clinic: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing could be sent because no read is answered any more, it is still to be put back, also if it may be
    used up: a target that is down comes back."""
    clinic.send({"note": "changed"}, appointment=EXPENDABLE)
    monkeypatch.setattr(Restoration, "put_back", _unable)
    clinic.interject = lambda _: httpx.Response(503)
    [restored] = clinic.restore()
    assert (restored.is_unread, restored.is_done) == (True, False)


@pytest.mark.parametrize("reason", [BudgetSpent("the time budget of 2 minutes is spent"), ValueError("ours")])
def test_an_expendable_appointment_that_no_time_is_left_for_is_owed(
    clinic: Served, monkeypatch: pytest.MonkeyPatch, reason: Exception
) -> None:
    """Where not even a read could be sent, nobody knows whether it is as before, also if it may be used up."""

    def none_left(self: Restoration) -> None:
        raise reason

    clinic.send({"note": "changed"}, appointment=EXPENDABLE)
    monkeypatch.setattr(Restoration, "put_back", _unable)
    monkeypatch.setattr(Restoration, "read", none_left)
    [restored] = clinic.restore()
    assert (restored.is_unread, restored.is_done) == (True, False)


def test_nothing_is_owed_where_nothing_was_changed(clinic: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing could be sent to an appointment that is as before, nobody has to look at it."""
    assert clinic.campaign.guard
    clinic.campaign.guard.secure(Probe("A-CLAUSE", "a probe", {"note": "never sent"}))
    monkeypatch.setattr(Restoration, "put_back", _unable)
    [restored] = clinic.restore()
    assert (restored.outcome, put_back_problems(restored, clinic.bound)) == (AS_BEFORE, [])
