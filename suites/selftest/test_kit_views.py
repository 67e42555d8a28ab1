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
from suites.kit.model.exchange import CallResult, OtherCall, Probe, States
from suites.kit.model.findings import Finding
from suites.kit.model.verdicts import WARNING
from suites.kit.privacy.templates import Templates
from suites.kit.run.looks import Look, as_shown
from suites.kit.run.settled_reads import SettledReads
from suites.kit.run.views import Views
from suites.kit.session.failure_text import failure_text
from suites.proof._run import Run, run
from suites.selftest.exchanges import answer, appointment, bind, contract, exchange
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
        ({"dob": "1990-05-17"}, {"dob": "1990-05-17T00:00:00.000Z"}, []),
        ({"dob": "1990-05-17"}, {"dob": "1990-05-17T00:00:00+00:00"}, []),
        ({"dob": "1990-05-17"}, {"dob": "1990-05-17 00:00:00"}, []),
        ({"dob": "1990-05-17"}, {"dob": "1990-05-17T05:30:00Z"}, ["/patient/dob"]),
        ({"middle_name": "Of The"}, {"middle_name": "OfThe"}, ["/patient/middle_name"]),
        ({"middle_name": "Of The"}, {"middle_name": "Of  the "}, []),
        ({"age": 24}, {"age": "24 months", "dob": None}, ["/patient/age"]),
        ({"age": 24}, {"age": "24.0", "dob": None}, []),
        ({"age": True}, {"age": "true", "dob": None}, ["/patient/age"]),
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


@pytest.mark.parametrize("status", [204, 400])
@pytest.mark.parametrize("shown", [{"error": "no access"}, {"data": PATIENT}, {}])
def test_a_record_without_the_members_is_open(shown: dict[str, Any], status: int) -> None:
    """An answer that has none of the members of the record says nothing of them, also not that they are kept."""
    clause = contract("eka").clause("EKA-PATIENT-RECORD")
    sent = {"patient_details": {"first_name": "Asha"}}
    made = exchange(answer(status), probe={"clause": clause.id, "body": sent}, viewed=(shown, shown))
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


THIS_YEAR = datetime.now(UTC).year


@pytest.mark.parametrize(
    ("sent", "after", "before"),
    [
        ({"dob": f"{THIS_YEAR - 39}-03-01"}, {"dob": f"{THIS_YEAR - 39}-03-01"}, {"dob": None, "age": "39 years"}),
        ({"age": 24}, {"age": 24}, {"dob": f"{THIS_YEAR - 24}-01-01T00:00:00Z", "age": 70}),
        ({"dob": "1987-01-06"}, {}, {"dob": "1987-01-06T00:00:00Z", "age": "12 years"}),
        ({"age": 24}, {}, {"dob": "1950-01-01", "age": "24"}),
        ({"age": 24}, {"age": None, "dob": f"{THIS_YEAR - 24}-01-01"}, {"age": None}),
    ],
)
def test_age_and_date_of_birth_are_compared_in_any_spelling(
    sent: dict[str, Any], after: dict[str, Any], before: dict[str, Any]
) -> None:
    """Of age and date of birth, the one follows from the other, is the same as before, or is stored in its place,
    however the record writes it."""
    assert not found(sent, after, {**PATIENT, **before})


def test_an_age_is_not_kept_by_a_date_of_birth_that_does_not_fit() -> None:
    """A record without the age that was sent, and with the date of birth of another age, has lost it."""
    lost = found({"age": 24}, {"age": None}, {**PATIENT, "age": 70, "dob": "1950-01-01"})
    assert "/patient/age" in [one.pointer for one in lost]


def test_a_finding_about_the_update_itself_names_no_other_operation() -> None:
    """What is wrong with the answer to the update is not shown by the view of its clause."""
    finding = replace(found({"first_name": "Asha"}, {})[0], pointer="")
    assert "shown_by" not in Templates(bind("eka")).finding(finding)


def test_an_age_stays_where_the_date_of_birth_is_the_same() -> None:
    """Who sends the date of birth that is there already changes nothing, and the age stays, whatever it is."""
    before = {**PATIENT, "age": 12}
    assert not found({"dob": "1987-01-06"}, {"dob": "1987-01-06"}, before)


def test_a_finding_names_the_operation_that_shows_it() -> None:
    """The answer to the update does not show what a record shows, so the call that does is named."""
    told = Templates(bind("eka")).finding(found({"first_name": "Asha"}, {})[0])
    assert told["shown_by"] == "GET /dr/v1/patient/{patient_id}"
    record = {"verdict": "warning", "clause": "X", "says": "", "source": {"at": ""}, "check": "persists"}
    text = failure_text({**record, "reason": None, "findings": [told]})
    assert "shown by   GET /dr/v1/patient/{patient_id}" in text


def seen(id: str) -> Run:
    """A run of one clause with a fault."""
    made = contract(id.split("-")[0].lower())
    return run(made, StandIn(made, faults=(fault(made, id),)), [made.clause(id.split(":")[0])])


def test_nothing_of_a_patient_leaves_its_place() -> None:
    """A look at a record is recorded without what it says of a person."""
    bound, shown = bind("eka"), {"first_name": "Ottilie", "mobile": "+447700900999", "address": {"city": "Mainz"}}
    view = bound.contract.behaviour.views["patient"]
    result = CallResult(exchange().sent, answer(200, shown))
    record = Templates(bound).record(OtherCall(1, as_shown(result, view, "patient", shown), "look at patient"))
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
    recorded = as_shown(result, view, "appointments_of_the_profile", ours).answer
    assert recorded is not None
    assert recorded.json == [ours]


@pytest.mark.parametrize(
    "id",
    [
        "ANIVA-LISTED:shows_what_it_showed_first",
        "EKA-PATIENT-RECORD:erases_what_stands_beside",
        "EKA-PATIENT-RECORD:stores_the_record_before_it_refuses",
        "EKA-PATIENT-RECORD:stores_the_record_before_the_last_rule",
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
    assert views.after(made, Look(PATIENT)) == made
