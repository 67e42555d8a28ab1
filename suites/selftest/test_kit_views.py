"""Other operations that show what an update changes: a list, and the record of the patient."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from contracts import Json
from contracts.pointers import ABSENT
from suites.kit.checks import judge
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import CallResult, Exchange, OtherCall, Probe, States
from suites.kit.model.findings import Finding
from suites.kit.model.verdicts import WARNING
from suites.kit.privacy.templates import Templates
from suites.kit.run.settled_reads import SettledReads
from suites.kit.run.views import Views, _as_shown
from suites.kit.session.failure_text import failure_text
from suites.proof._run import Run, run
from suites.selftest.exchanges import TIME, answer, appointment, bind, contract, exchange
from suites.standin import StandIn, fault

PATIENT = {
    "first_name": "Test",
    "middle_name": "Of The",
    "dob": "1987-01-06",
    "age": None,
    "address": {"city": "Pune", "pincode": "411001"},
}


def found(
    sent: dict[str, Any], after: dict[str, Any], before: dict[str, Any] = PATIENT, status: int = 204
) -> list[Finding]:
    """What the clause of the record finds in an update of some of the patient's members."""
    clause = contract("eka").clause("EKA-PATIENT-RECORD")
    made = exchange(
        answer(status),
        probe={"clause": clause.id, "body": {"patient_details": sent}},
        viewed=(before, {**before, **after}),
    )
    return judge(clause, made, bind("eka")) or []


@pytest.mark.parametrize(
    ("sent", "after", "pointers"),
    [
        ({"first_name": "Asha"}, {"first_name": "Asha"}, []),
        ({"first_name": "Asha"}, {}, ["/patient/first_name"]),
        ({"first_name": "Asha"}, {"first_name": "Asha", "middle_name": None}, ["/patient/middle_name"]),
        ({"middle_name": ""}, {"middle_name": None}, []),
        ({"middle_name": ""}, {}, ["/patient/middle_name"]),
        ({"address": {"pincode": 570001}}, {"address": {"city": "Pune", "pincode": "570001"}}, []),
        (
            {"address": {"city": "Mysuru"}},
            {"address": {"city": "Mysuru", "pincode": None}},
            ["/patient/address/pincode"],
        ),
        ({"age": 24}, {"age": 24, "dob": None}, []),
        ({"age": 24}, {"age": 24, "dob": "2002-01-01"}, []),
        ({"age": 24}, {"age": 24}, ["/patient/dob"]),
        ({"first_name": "Test"}, {"last_seen": "2031-01-01"}, []),
        ({"address": {"pincode": "570001"}}, {"address": {"city": "Pune", "pincode": 570001}}, []),
        ({"dob": "1990-05-17"}, {"dob": "1990-05-17T00:00:00Z"}, []),
        ({"dob": "1990-05-17"}, {"dob": "1990-05-16T00:00:00Z"}, ["/patient/dob"]),
        ({"first_name": "Asha"}, {"first_name": "Asha", "age": ""}, []),
        ({"first_name": "Asha"}, {"first_name": "ASHA"}, []),
        ({"address": {"pincode": 411001}}, {"address": {"city": "Pune", "pincode": "411 001"}}, []),
        ({"age": 24}, {"age": "24 years", "dob": None}, []),
        ({"age": 24}, {"age": "240 months", "dob": None}, ["/patient/age"]),
    ],
)
def test_a_record_has_what_was_sent_and_keeps_the_rest(
    sent: dict[str, Any], after: dict[str, Any], pointers: list[str]
) -> None:
    """A record has the sent values, in its own spelling, and keeps every other one that an update can set."""
    assert [one.pointer for one in found(sent, after)] == pointers


def test_a_refused_update_leaves_a_record_as_it_was() -> None:
    """What a refused update sent must not be in the record, and the rest of it is not changed either."""
    assert not found({"first_name": "Asha"}, {}, status=400)
    changed = found({"first_name": "Asha"}, {"first_name": "Asha", "middle_name": None}, status=400)
    assert [one.pointer for one in changed] == ["/patient/first_name", "/patient/middle_name"]


@pytest.mark.parametrize(
    ("birth", "age", "pointers"), [("01-01", 40, []), ("12-31", 40, []), ("01-01", 42, ["/patient/age"])]
)
def test_an_age_that_follows_from_the_new_date_of_birth_may_stay(birth: str, age: int, pointers: list[str]) -> None:
    """A record that works the age out shows the same one again for a date of birth of the same year."""
    new = f"{datetime.now(UTC).year - 40}-{birth}"
    assert [one.pointer for one in found({"dob": new}, {"dob": new}, {**PATIENT, "age": age})] == pointers


def test_what_a_record_never_shows_is_open() -> None:
    """A member that the record has not at all is no finding."""
    assert not found({"designation": "Dr."}, {})


def row(listed: dict[str, Any], before: dict[str, Any], **read: Any) -> Exchange:
    """A move after which a list shows our appointment otherwise than the read; `before` is so what it showed first."""
    shown = appointment(**{"scheduled_at": TIME, "status": "confirmed", **read})
    return exchange(
        answer(200, shown),
        before={"read": {**shown, "scheduled_at": EARLIER}},
        after={"read": shown},
        probe={"clause": "ANIVA-LISTED"},
        viewed=({**shown, "scheduled_at": EARLIER, **before}, {**shown, **listed}),
    )


EARLIER = "2031-06-30T10:00:00Z"


@pytest.mark.parametrize(
    ("listed", "before", "pointers"),
    [
        ({}, {}, []),
        ({"scheduled_at": EARLIER}, {}, ["/scheduled_at"]),
        ({"status": "cancelled"}, {}, ["/status"]),
        ({"status": ""}, {}, ["/status"]),
        ({"status": "Confirmed by phone"}, {"status": "Confirmed by phone"}, []),
        ({"scheduled_at": "tomorrow"}, {"scheduled_at": "today"}, ["/scheduled_at"]),
        ({"updated_at": "2031-07-01T12:00:00Z"}, {}, []),
        ({"position": 4}, {}, []),
        ({"profile": {}, "shipments": []}, {}, []),
        ({"profile": None}, {}, []),
        ({"location_id": "another"}, {"location_id": "another"}, []),
    ],
)
def test_a_list_shows_what_the_read_shows(listed: dict[str, Any], before: dict[str, Any], pointers: list[str]) -> None:
    """What was sent, and what list and read agreed in before, a list shows as the read does, but for stamps."""
    made = row(listed, before)
    assert [one.pointer for one in judge(contract().clause("ANIVA-LISTED"), made, bind()) or ()] == pointers


@pytest.mark.parametrize(
    ("listed", "is_found"),
    [
        ([{"panel_id": "b"}, {"panel_id": "a"}], False),
        ([{"panel_id": "a"}, {"panel_id": "c"}], True),
        ([{"panel_id": "a"}], True),
    ],
)
def test_a_list_may_have_its_items_in_another_order(listed: list[Any], is_found: bool) -> None:
    """Items that no page puts in order may come in any."""
    items = [{"panel_id": "a"}, {"panel_id": "b"}]
    made = row({"panels": listed}, {}, panels=items)
    assert bool(judge(contract().clause("ANIVA-LISTED"), made, bind())) == is_found


@pytest.mark.parametrize(("read", "listed"), [(None, ""), ("", None)])
def test_a_list_may_spell_nothing_in_its_way(read: Any, listed: Any) -> None:
    """Null in the one and an empty text in the other are both no value."""
    made = row({"profile": {"handle": listed}}, {"profile": {"handle": read}}, profile={"handle": read})
    assert judge(contract().clause("ANIVA-LISTED"), made, bind()) == []


def test_what_only_the_list_shows_is_open() -> None:
    """A documented member that the read leaves out may be in the list, also where the update sent it."""
    made = row({}, {})
    read = {name: value for name, value in made.after["read"].items() if name != "scheduled_at"}
    made = replace(made, after={"read": read}, before={"read": read})
    assert judge(contract().clause("ANIVA-LISTED"), made, bind()) == []


def test_a_refused_update_says_nothing_of_a_list() -> None:
    """Whether a refused update changed the appointment, its read shows."""
    made = replace(row({"status": "cancelled"}, {}), answer=answer(400))
    assert judge(contract().clause("ANIVA-LISTED"), made, bind()) is None


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("1795838700", False), ("2026-11-28T04:05:00+00:00", False), ("2026-11-28T04:06:00+00:00", True)],
)
def test_a_list_may_write_a_time_as_a_text(text: str, is_found: bool) -> None:
    """A vendor that writes times as numbers in the appointment may write them as texts in a list."""
    read, clause = appointment("eka", start_time=1795838700), contract("eka").clause("EKA-LISTED")
    sent, listed = {"appointment_details": {"start_time": 1}}, {**read, "start_time": text}
    asked = {"clause": clause.id, "body": sent}
    made = exchange(answer(204), after={"read": read}, probe=asked, viewed=(ABSENT, listed))
    assert bool(judge(clause, made, bind("eka"))) == is_found
    turned = replace(made, after={"read": {**read, "start_time": text}}, viewed=(ABSENT, read))
    assert bool(judge(clause, turned, bind("eka"))) == is_found


def test_a_row_with_nothing_but_its_id_is_open() -> None:
    """A list that shows nothing else of an appointment neither keeps the promise nor breaks it."""
    read = appointment()
    made = exchange(answer(200, read), after={"read": read}, probe={"clause": "ANIVA-LISTED"})
    made = replace(made, viewed=(ABSENT, {"id": read["id"]}))
    assert judge(contract().clause("ANIVA-LISTED"), made, bind()) is None


@pytest.mark.parametrize("shown", [{"error": "no access"}, {"data": PATIENT}])
def test_a_record_without_the_members_is_open(shown: dict[str, Any]) -> None:
    """An answer that has none of the members of the record says nothing of them."""
    clause = contract("eka").clause("EKA-PATIENT-RECORD")
    sent = {"patient_details": {"first_name": "Asha"}}
    made = exchange(answer(204), probe={"clause": clause.id, "body": sent}, viewed=(shown, shown))
    assert judge(clause, made, bind("eka")) is None


def test_only_updates_of_its_own_are_judged_by_a_view() -> None:
    """What another clause sent was not looked at in the same way."""
    clause = contract("eka").clause("EKA-PATIENT-RECORD")
    body = {"patient_details": {"first_name": "Asha"}}
    made = exchange(answer(204), probe={"clause": "EKA-UPDATE", "body": body}, viewed=(PATIENT, PATIENT))
    assert judge(clause, made, bind("eka")) is None


def test_a_date_of_birth_stays_that_fits_a_new_age() -> None:
    """A record that has both may keep a date of birth from which the age that was sent follows."""
    birth = f"{datetime.now(UTC).year - 24}-01-01"
    assert not found({"age": 24}, {"age": 24}, {**PATIENT, "dob": birth, "age": 70})


def test_a_refused_update_of_a_record_that_was_not_seen_is_open() -> None:
    """Without a look before it, nobody knows what a refused update has changed."""
    clause = contract("eka").clause("EKA-PATIENT-RECORD")
    asked = {"clause": clause.id, "body": {"patient_details": {"first_name": "Asha"}}}
    assert judge(clause, exchange(answer(400), probe=asked, viewed=(ABSENT, PATIENT)), bind("eka")) is None


def test_an_age_stays_where_the_date_of_birth_is_the_same() -> None:
    """Who sends the date of birth that is there already changes nothing, and the age stays, whatever it is."""
    before = {**PATIENT, "age": 12}
    assert not found({"dob": "1987-01-06"}, {"dob": "1987-01-06"}, before)


def test_a_finding_names_the_operation_that_shows_it() -> None:
    """The answer to the update does not show what a record shows, so the call that does is named."""
    told = Templates(bind("eka")).finding(found({"first_name": "Asha"}, {})[0])
    assert told["shown_by"] == "GET /dr/v1/patient/{patient_id}"
    assert "shown by   GET /dr/v1/patient/{patient_id}" in failure_text(
        {"verdict": "warning", "clause": "X", "says": "", "source": {"at": ""}, "reason": None, "findings": [told]}
    )


def seen(id: str) -> Run:
    """A run of one clause with a fault."""
    made = contract(id.split("-")[0].lower())
    return run(made, StandIn(made, faults=(fault(made, id),)), [made.clause(id.split(":")[0])])


def test_the_row_that_is_not_there_is_open() -> None:
    """A list that does not show the appointment says nothing: pages seldom say what a list leaves out."""
    made = exchange(answer(200), after={"read": appointment()}, probe={"clause": "ANIVA-LISTED"})
    assert judge(contract().clause("ANIVA-LISTED"), made, bind()) is None


def test_nothing_of_a_patient_leaves_its_place() -> None:
    """A look at a record is recorded without what it says of a person."""
    bound, shown = bind("eka"), {"first_name": "Ottilie", "mobile": "+447700900999", "address": {"city": "Mainz"}}
    view = bound.contract.behaviour.views["patient"]
    result = CallResult(exchange().sent, answer(200, shown))
    record = Templates(bound).record(OtherCall(1, _as_shown(result, view, "patient", shown), "look at patient"))
    told = json.dumps(record)
    assert [text for text in ("Ottilie", "0999", "Mainz") if text in told] == []
    assert record["answer"]["body"] == {"patient": "$personal"}


def test_what_a_view_is_asked_for_may_be_personal() -> None:
    """A list that is searched by a member about a person is recorded without its value, however short that is."""
    made = bind()
    views = made.contract.behaviour.views
    view = replace(views["appointments_of_the_profile"], query={"weight": "/profile/weight"})
    behaviour = replace(made.contract.behaviour, views={"appointments_of_the_profile": view})
    bound = replace(made, contract=replace(made.contract, behaviour=behaviour))
    result = CallResult(exchange(probe={"query": {"weight": "65"}}).sent, answer(200, []))
    assert Templates(bound).record(OtherCall(1, result, "look"))["request"]["query"] == {"weight": "$personal"}


def test_other_peoples_rows_are_not_recorded() -> None:
    """Of a list only the row of our appointment is recorded."""
    view, ours = bind().contract.behaviour.views["appointments_of_the_profile"], appointment()
    result = CallResult(exchange().sent, answer(200, [ours, appointment(id="another")]))
    recorded = _as_shown(result, view, "appointments_of_the_profile", ours).answer
    assert recorded is not None
    assert recorded.json == [ours]


@pytest.mark.parametrize(
    "id",
    [
        "ANIVA-LISTED:shows_what_it_showed_first",
        "EKA-PATIENT-RECORD:erases_what_stands_beside",
        "EKA-PATIENT-RECORD:stores_the_record_before_it_refuses",
    ],
)
def test_it_is_found_again(id: str) -> None:
    """What another operation shows wrongly is seen again when the update is sent again, or those before it too."""
    assert seen(id).verdicts[id.split(":")[0]].word == WARNING


def test_where_no_state_was_seen_no_update_changes_it() -> None:
    """A finding of a record has no read beside it, so that no update can be made from what one shows."""
    (finding,) = found({"first_name": "Asha"}, {})
    settled = SimpleNamespace(campaign=SimpleNamespace(bound=bind("eka")))
    assert SettledReads._body_changing(settled, finding) is None  # type: ignore[arg-type]


def test_an_update_is_noted_though_no_look_is_left() -> None:
    """Where the requests are spent after an update was sent, the update is judged without the look."""

    def spend(probe: Probe, states: States) -> Json:
        raise BudgetSpent("the budget is spent")

    clause = contract("eka").clause("EKA-PATIENT-RECORD")
    campaign = SimpleNamespace(
        selected=(clause,), bound=bind("eka"), settled=SimpleNamespace(pauses=()), client=SimpleNamespace(pause=id)
    )
    views, made = Views(campaign), exchange(answer(204), probe={"clause": clause.id})  # type: ignore[arg-type]
    views.look = spend  # type: ignore[method-assign]
    assert views.after(made, PATIENT) == made
