"""What restoring promises where one member overrules another in an update that has both, and where nothing was sent."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
import respx

from suites.kit.model.errors import NotDeclared
from suites.kit.model.target import EDITABLE
from suites.kit.restore.alone import to_send_alone
from suites.kit.restore.entries import Original
from suites.kit.restore.leftovers import restore_target
from suites.kit.restore.old_values_sender import OldValuesSender
from suites.kit.restore.put_back_result import AS_BEFORE
from suites.kit.restore.restoration import Restoration
from suites.selftest import exchanges, put_backs
from suites.selftest.put_backs import Served
from suites.selftest.test_kit_put_back_intact import WHO, changed, demanding

clinic = put_backs.clinic


def overruling(run: Served, lost: str, *beside: str) -> None:
    """From now on, updates that have such other members, too, are accepted and do not set the one that is `lost`."""

    def answer(request: httpx.Request) -> httpx.Response | None:
        if request.method == "GET" or not {lost, *beside} <= (body := json.loads(request.content)).keys():
            return None
        headers = {name: one for name, one in request.headers.items() if name != "content-length"}
        kept = {name: one for name, one in body.items() if name != lost}
        return respx.WSGIHandler(run.standin)(httpx.Request("PUT", request.url, headers=headers, json=kept))

    run.interject = answer


def test_what_another_member_overrules_is_put_back_alone(clinic: Served) -> None:
    """What an accepted update of all did not set, as another member took precedence there, is sent by itself, once."""
    before = dict(clinic.shown)
    for body in ({"note": "changed"}, {"practitionerId": 3002}):
        clinic.try_update(body)
    assert clinic.shown != before
    overruling(clinic, "practitionerId", "note")
    assert [one.outcome for one in clinic.restore()] == [AS_BEFORE]
    assert clinic.updates[1:] == [{"practitionerId": before["practitionerId"]}]


def test_what_is_ignored_alone_too_is_sent_once_more_only(clinic: Served) -> None:
    """A member that is not even set by an update of its own is told as changed, after one such update."""
    for body in ({"note": "changed"}, {"practitionerId": 3002}):
        clinic.try_update(body)
    overruling(clinic, "practitionerId")
    [restored] = clinic.restore()
    assert (restored.not_restored, len(clinic.updates)) == (("/practitionerId",), 2)


def _unable(self: Restoration) -> None:
    """Put nothing back: what every update has to carry is not known."""
    raise NotDeclared("nothing shows /version, which every update has to carry")


def test_reads_that_show_nothing_new_are_not_called_as_before(clinic: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing could be sent, a read that shows the original does not outweigh answers that showed a change."""
    clinic.show_as_now()
    clinic.try_update({"note": "changed"})
    monkeypatch.setattr(Restoration, "put_back", _unable)
    [restored] = clinic.restore()
    assert (restored.outcome, restored.is_done) == ("nothing shows /version, which every update has to carry", False)


def test_a_last_look_that_fails_is_an_outcome(clinic: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong with the last look at one appointment, the others are still put back."""

    def broken(self: Restoration) -> None:
        raise ValueError("a value of a patient")

    clinic.try_update({"note": "changed"})
    monkeypatch.setattr(Restoration, "put_back", _unable)
    monkeypatch.setattr(Restoration, "read", broken)
    [restored] = clinic.restore()
    assert (restored.outcome, restored.is_done) == ("ValueError", False)


def changed_twice(run: Served) -> None:
    """Change two members of the appointment, of which one is then put back by itself only."""
    for body in ({"note": "changed"}, {"practitionerId": 3002}):
        run.try_update(body)
    overruling(run, "practitionerId", "note")


@pytest.mark.parametrize("budget", [4, 5, 6])
def test_a_budget_that_ends_there_leaves_no_member_unnamed(clinic: Served, budget: int) -> None:
    """Where the requests are spent before a member could be sent by itself, it is named as still changed."""
    changed_twice(clinic)
    overruling(clinic, "practitionerId")
    [restored] = clinic.restore(budget=budget)
    assert ("is spent" in restored.outcome, restored.not_restored) == (True, ("/practitionerId",))


def test_what_an_update_of_one_member_causes_is_not_somebody_elses(clinic: Served) -> None:
    """What changed with it is owed still the next time, as after an update of all."""
    changed_twice(clinic)
    usual = clinic.interject

    def moving(request: httpx.Request) -> httpx.Response | None:
        if request.method != "GET" and json.loads(request.content).keys() == {"practitionerId"}:
            clinic.shown["locationId"] = 2002
        return usual(request)

    clinic.interject = moving
    for _ in range(2):
        told = restore_target(clinic.ledger, clinic.bound, "selftest", sleep=lambda _: None)
        assert [line.partition(" (before")[0] for line in told.problems] == [
            "$APPOINTMENT_EDITABLE (50001): /locationId is still changed"
        ]


@pytest.mark.parametrize(("is_taken", "tried", "expected"), [(True, 3, ["/note"]), (False, 3, []), (True, 1, [])])
def test_which_members_are_worth_an_update_of_their_own(is_taken: bool, tried: int, expected: list[str]) -> None:
    """Of several that an accepted update did not put back: no status that only goes certain steps, and nothing that an
    answer shows as before."""
    bound = changed(demanding({}, {}), "/status", transitions={"CONFIRMED": ("SCHEDULED",)})
    shown = exchanges.appointment("lobbie")
    original = Original("lobbie-sandbox", "lobbie", EDITABLE, {}, shown)
    nobody: Any = None
    sender = OldValuesSender(bound, nobody)
    sender.is_taken = is_taken
    sender.last_known.note_accepted({"practitionerId": WHO}, {"practitionerId": WHO})
    names = ["/note", "/practitionerId", "/status"]
    fields = [one for one in bound.contract.behaviour.fields if one.pointer in names]
    found = to_send_alone(fields, fields[:tried], original, sender)
    assert [one.pointer for one in found] == expected
