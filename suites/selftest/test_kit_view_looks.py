"""Looks at other operations: how often, at what, and what is said where they show nothing."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.pointers import ABSENT
from suites.kit.checks import judge
from suites.kit.model.answer import Answer
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import CallResult, Exchange
from suites.kit.model.verdicts import NOT_APPLICABLE
from suites.kit.run.views import Views, _as_shown
from suites.proof._run import run
from suites.selftest.exchanges import answer, appointment, bind, contract, exchange
from suites.standin import VARIANTS, StandIn

RECORD = {"first_name": "Test", "dob": "1987-01-06", "address": {"city": "Pune"}}
SENT = {"patient_details": {"dob": "1987-01-06", "first_name": "Asha"}}
NEW = {**RECORD, "first_name": "Asha"}


class Clinic:
    """A campaign that has only what looks need; each look gets the next of some answers, the last one for ever."""

    def __init__(self, *answers: Answer | None, id: str = "EKA-PATIENT-RECORD", cases: int = 0) -> None:
        self.bound = bind(id.split("-")[0].lower())
        self.clause = self.bound.contract.clause(id)
        self.selected = (self.clause,)
        self.settled = SimpleNamespace(pauses=(1, 2))
        self.client = SimpleNamespace(count=0, pause=lambda seconds: None, read=self._read)
        self.evidence = SimpleNamespace(
            cases=lambda clause: cases,
            inconclusive=lambda id, why: self.said.append(("inconclusive", why)),
            not_applicable=lambda id, why: self.said.append(("not applicable", why)),
        )
        self.asked: list[tuple[Any, ...]] = []
        self.said: list[tuple[str, str]] = []
        self.recorded: list[Any] = []
        self._answers: Iterator[Answer | None] = iter(answers)
        self._last: Answer | None = None

    def _read(self, operation: Any, path: Any, query: Any) -> CallResult:
        self.client.count += 1
        self.asked.append((operation.method, operation.path, path, query))
        self._last = next(self._answers, self._last)
        return CallResult(exchange().sent, self._last)

    def record_call(self, result: CallResult, why: str) -> None:
        """Keep what a campaign would write into the journal of a look."""
        self.recorded.append(result.answer.json if result.answer else None)

    def update(self, body: Any = SENT, before: Any = RECORD, **facts: Any) -> tuple[Views, Exchange]:
        """An accepted update of the clause, with what was looked at before and after it."""
        views: Views = facts.pop("views", None) or Views(self)  # type: ignore[arg-type]
        made = exchange(answer(204), probe={"clause": self.clause.id, "body": body}, **facts)
        return views, views.after(made, before)


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
    assert views.look(probe, {}) == views.look(probe, {}) == RECORD
    assert len(clinic.asked) == 1
    clinic.client.count += 1
    views.look(probe, {})
    assert len(clinic.asked) == 2


@pytest.mark.parametrize(
    ("came", "word", "why"),
    [
        (answer(404, {"dob": None}), "not applicable", "GET /dr/v1/patient/{patient_id} was answered 404"),
        (answer(403, RECORD), "not applicable", "was answered 403"),
        (answer(503), "inconclusive", "was answered 503"),
        (answer(429), "inconclusive", "was answered 429"),
        (None, "inconclusive", "got no answer"),
        (answer(204), "not applicable", "showed nothing at the top"),
    ],
)
def test_a_record_that_shows_nothing_is_told(came: Answer | None, word: str, why: str) -> None:
    """Why a clause about a record could not be judged is said with the call and its answer."""
    clinic = Clinic(came)
    views, seen = clinic.update(before=ABSENT)
    assert judge(clinic.clause, seen, clinic.bound) is None
    views.explain(clinic.clause)
    ((said, reason),) = clinic.said
    assert said == word
    assert why in reason


def test_where_something_was_shown_nothing_is_explained() -> None:
    """A look that fails now and then is no reason where others have shown what the clause is about."""
    clinic = Clinic(answer(404), cases=3)
    views, _ = clinic.update(before=ABSENT)
    views.explain(clinic.clause)
    assert clinic.said == []


def test_a_record_that_an_update_makes_vanish_is_told() -> None:
    """A record that was there before an update and fails after it cannot be called kept."""
    clinic = Clinic(answer(500))
    clinic.update()
    ((word, why),) = clinic.said
    assert word == "inconclusive"
    assert "was answered 500 after an update (exchange 1), and showed the record before" in why


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
    _, seen = clinic.update(views=views, before={**RECORD, "age": None})
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
        assert views.look(probe, unknown) is ABSENT
    assert [query for *_, query in clinic.asked] == [{"profile_id": "p-7"}]


def test_the_row_of_our_appointment_is_looked_at() -> None:
    """Of a list the row with the id of the updated appointment counts, in whichever spelling of the id."""
    clinic = Clinic(id="ANIVA-LISTED")
    ours = appointment()
    ours["id"] = ours["id"].upper()
    clinic._answers = iter([answer(200, [appointment(id="another", status="cancelled"), ours])])
    views, probe = Views(clinic), exchange(probe={"clause": clinic.clause.id}).probe  # type: ignore[arg-type]
    assert views.look(probe, {"read": ours}) == ours
    assert clinic.recorded == [[ours]]


@pytest.mark.parametrize("came", [answer(204), answer(200, ["no record"]), Answer(200, {}, b"<html>", 1.0)])
def test_a_success_without_a_record_is_recorded(came: Answer) -> None:
    """A login page, an empty answer or another shape than the record's is recorded without anything of it."""
    view = contract("eka").behaviour.views["patient"]
    recorded = _as_shown(CallResult(exchange().sent, came), view, "patient", ABSENT).answer
    assert recorded is not None
    assert recorded.json == {}


def test_a_run_says_why_a_view_was_not_judged() -> None:
    """The verdict of a clause about a view that shows nothing names the call."""
    made = contract("aniva")
    standin = StandIn(made, variant=VARIANTS["views_without_json"])
    verdict = run(made, standin, [made.clause("ANIVA-LISTED")]).verdicts["ANIVA-LISTED"]
    assert verdict.word == NOT_APPLICABLE
    assert "GET /api/v1/appointments did not show the appointment" in str(verdict.reason)
