"""Looks at other operations: how often, at what, and when they are repeated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts.pointers import ABSENT
from suites.kit.checks import judge
from suites.kit.http.allow_list import _views, fill_path
from suites.kit.model.answer import Answer
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import CallResult
from suites.kit.run.looks import as_shown
from suites.kit.run.views import Views
from suites.selftest.clinic import NEW, OURS, RECORD, Clinic
from suites.selftest.exchanges import answer, appointment, contract, exchange


def test_a_record_that_is_behind_is_given_time() -> None:
    """A record that shows an update a little later is looked at again, and is as it should be then."""
    clinic = Clinic(answer(200, RECORD), answer(200, RECORD), answer(200, NEW))
    _, seen = clinic.update()
    assert judge(clinic.clause, seen, clinic.bound) == []
    assert len(clinic.asked) == 3


def test_a_record_that_stays_behind_is_found() -> None:
    """Each pause is followed by a look of its own; what none of them shows is lost."""
    clinic = Clinic(answer(200, RECORD))
    _, seen = clinic.update()
    assert judge(clinic.clause, seen, clinic.bound)
    assert len(clinic.asked) == 3


def test_time_that_did_not_help_twice_is_not_given_again() -> None:
    """What stays wrong after two rounds of pauses is not waited for any more, so that looks do not use up the run."""
    clinic = Clinic(answer(200, RECORD))
    views, seen = clinic.update()
    for _ in range(3):
        clinic.update(views=views)
    assert judge(clinic.clause, seen, clinic.bound)
    assert len(clinic.asked) == 2 * 3 + 2 * 1


def test_a_look_that_cannot_be_repeated_says_nothing() -> None:
    """Where the requests are spent before a record that is behind could be looked at again, nobody is blamed."""
    clinic = Clinic(answer(200, RECORD))

    def read_once(operation: Any, path: Any, query: Any) -> CallResult:
        if clinic.asked:
            raise BudgetSpent("the budget is spent")
        return clinic._read(operation, path, query)

    clinic.client.read = read_once
    _, seen = clinic.update()
    assert judge(clinic.clause, seen, clinic.bound) is None


def test_two_looks_in_a_row_are_one() -> None:
    """Where nothing was sent since the last look, that one counts."""
    clinic = Clinic(answer(200, RECORD))
    views, probe = Views(clinic), exchange(probe={"clause": clinic.clause.id}).probe  # type: ignore[arg-type]
    assert views.look(probe, {}).shown == views.look(probe, {}).shown == RECORD
    assert len(clinic.asked) == 1
    clinic.client.count += 1
    views.look(probe, {})
    assert len(clinic.asked) == 2


@pytest.mark.parametrize(("came", "lost"), [(answer(503), 0), (answer(204), 1)])
def test_a_lost_update_that_may_come_late_is_no_finding(came: Answer, lost: int) -> None:
    """A record may be overwritten by an earlier update of the same members that got no answer, or got one late."""
    clinic = Clinic(answer(200, {**RECORD, "first_name": "Lost"}))
    views = Views(clinic)  # type: ignore[arg-type]
    views.watch(exchange(came, probe={"body": {"patient_details": {"first_name": "Lost"}}}, lost=lost))
    _, seen = clinic.update(views=views)
    assert judge(clinic.clause, seen, clinic.bound) is None
    assert "/patient/first_name is as in an update that got no answer" in clinic.said[0][1]


def test_a_lost_age_may_have_come_in_place_of_a_date_of_birth() -> None:
    """Of two members that stand for each other, one that comes late takes the other away."""
    clinic = Clinic(answer(200, {**NEW, "dob": None, "age": 7}))
    views = Views(clinic)  # type: ignore[arg-type]
    views.watch(exchange(answer(503), probe={"body": {"patient_details": {"age": 7}}}))
    _, seen = clinic.update(views=views, looked={**RECORD, "age": None})
    assert judge(clinic.clause, seen, clinic.bound) is None


@pytest.mark.parametrize(
    "body", [{"token": 3}, {"patient_details": {"first_name": "Lost"}}, {"patient_details": {"age": 7}}]
)
def test_a_lost_update_excuses_no_other_value(body: Any) -> None:
    """What a record shows that is not what a lost update sent, that one has not written."""
    clinic = Clinic(answer(200, RECORD))
    views = Views(clinic)  # type: ignore[arg-type]
    views.watch(exchange(answer(503), probe={"body": body}))
    _, seen = clinic.update({"patient_details": {"dob": "1990-05-17", "first_name": "Test"}}, views=views)
    assert judge(clinic.clause, seen, clinic.bound)


def test_a_list_is_asked_for_by_what_the_read_shows() -> None:
    """The query names what the appointment had before the update; where that is not known, nothing is asked."""
    clinic = Clinic(answer(200, []), id="ANIVA-LISTED")
    views, probe = Views(clinic), exchange(probe={"clause": clinic.clause.id}).probe  # type: ignore[arg-type]
    views.look(probe, {"read": {"profile_id": "p-7"}})
    for unknown in ({}, {"read": {"profile_id": None}}):
        clinic.client.count += 1
        assert views.look(probe, unknown).is_empty
    assert [query for *_, query in clinic.asked] == [{"profile_id": "p-7"}]


def test_what_a_view_does_not_name_of_its_path_is_the_appointments_own() -> None:
    """A parameter that the path of the update has, too, is that of each appointment, and such a look is allowed."""
    clinic = Clinic(answer(200, []))
    view = replace(clinic.bound.contract.behaviour.views["patient"], path={})
    own = {"patient_id": "P-7"}
    assert clinic.bound.view_path(view, own) == {}
    update = replace(clinic.bound.contract.update, path="/patients/{patient_id}")
    behaviour = replace(clinic.bound.contract.behaviour, views={"patient": view})
    made = replace(clinic.bound, contract=replace(clinic.bound.contract, update=update, behaviour=behaviour))
    made = replace(made, target=replace(made.target, fixtures={"appointment.editable": (own,)}))
    assert made.view_path(view, own) == own
    assert ("GET", fill_path(made.contract.operations[view.operation].path, own), frozenset()) in set(_views(made))


def test_the_row_of_our_appointment_is_looked_at() -> None:
    """Of a list the row with the id of the updated appointment counts, in whichever spelling of the id."""
    clinic = Clinic(id="ANIVA-LISTED")
    ours = appointment()
    ours["id"] = ours["id"].upper()
    clinic._answers = iter([answer(200, [appointment(id="another", status="cancelled"), ours])])
    views, probe = Views(clinic), exchange(probe={"clause": clinic.clause.id}).probe  # type: ignore[arg-type]
    assert views.look(probe, {"read": ours}).shown == ours
    assert clinic.recorded == [[ours]]


@pytest.mark.parametrize("came", [answer(204), answer(200, ["no record"]), Answer(200, {}, b"<html>", 1.0)])
def test_a_success_without_a_record_is_recorded(came: Answer) -> None:
    """A login page, an empty answer or another shape than the record's is recorded without anything of it."""
    view = contract("eka").behaviour.views["patient"]
    recorded = as_shown(CallResult(exchange().sent, came), view, "patient", ABSENT).answer
    assert recorded is not None
    assert recorded.json == {}


def test_a_list_is_compared_with_a_read_of_the_same_moment() -> None:
    """A list that is right while the read is behind is not blamed: after each pause both are looked at."""
    old, new = {**OURS, "scheduled_at": "2031-06-30T10:00:00Z"}, {**OURS, "scheduled_at": "2031-07-01T10:00:00Z"}
    clinic = Clinic(answer(200, [new]), id="ANIVA-LISTED")
    made = {"before": {"read": old}, "after": {"read": old}}
    clinic.reader.read_again = lambda exchange, pause: replace(exchange, after={"read": new})
    _, seen = clinic.update({"scheduled_at": new["scheduled_at"]}, looked=old, rows=1, **made)
    assert judge(clinic.clause, seen, clinic.bound) == []


def test_looks_at_two_appointments_are_two() -> None:
    """What was seen of one appointment does not count for another."""
    clinic = Clinic(answer(200, RECORD))
    views = Views(clinic)  # type: ignore[arg-type]
    for role in ("appointment.editable", "appointment.expendable"):
        views.look(exchange(probe={"clause": clinic.clause.id, "appointment": role}).probe, {})
    assert len(clinic.asked) == 2


def test_a_late_member_excuses_no_other() -> None:
    """Where one member may come from an update without an answer, another that is wrong is a finding all the same."""
    clinic = Clinic(answer(200, {**RECORD, "first_name": "Lost", "address": {"city": "Bonn"}}))
    views = Views(clinic)  # type: ignore[arg-type]
    views.watch(exchange(answer(503), probe={"body": {"patient_details": {"first_name": "Lost"}}}))
    _, seen = clinic.update(views=views)
    assert judge(clinic.clause, seen, clinic.bound)


def test_waiting_that_helped_is_tried_again() -> None:
    """Once a record was right after a pause, time is given again, however often it had not helped before."""
    wrong, right = [answer(200, RECORD)] * 3, [answer(200, RECORD), answer(200, NEW)]
    clinic = Clinic(*wrong, *right, *wrong, *wrong)
    views, _ = clinic.update()
    for _ in range(2):
        clinic.update(views=views)
    looks = len(clinic.asked)
    clinic.update(views=views)
    assert len(clinic.asked) - looks == 3


@pytest.mark.parametrize("id", ["EKA-PATIENT-RECORD", "ANIVA-LISTED"])
def test_nothing_of_a_refused_look_is_recorded(id: str) -> None:
    """A refusal may show the record, or other people's rows, where nothing masks them: only its status is kept."""
    made = contract(id.split("-")[0].lower())
    name = made.clause(id).view
    refused = answer(403, {"age": 63, "pincode": 55116, "first_name": "Zoe"})
    kept = as_shown(CallResult(exchange().sent, refused), made.behaviour.views[name], name, ABSENT).answer
    assert kept is not None
    assert (kept.status, kept.content) == (403, b"")
