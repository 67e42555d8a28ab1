"""What the suite promises about appointments that it made: every one is cancelled, after a crash as well."""

from __future__ import annotations

import time
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest

from contracts import Json
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import CannotProvision
from suites.kit.model.target import EDITABLE
from suites.kit.restore.cancel import cancel_bookings
from suites.kit.restore.entries import Booking
from suites.kit.restore.ledger import RestoreLedger
from suites.selftest import campaigns, exchanges
from suites.selftest.bookings import (
    CANCELLED,
    CLOSED,
    DRAWN,
    EXPENDABLE,
    FRESH_ID,
    RUN,
    STATES,
    Crash,
    Notes,
    Vendor,
    back,
    bind,
    booking,
    dying,
    losing_answers,
    made,
    shown,
    wired,
    with_recipe,
)
from suites.standin import StandIn

UNSEEN = "sqod:response.200/data/claimant/data/-"
"""A booking cannot name claimant fields, whose ids are the customer's own."""
REQUESTS = {"aniva": 5, "eka": 2, "lobbie": 4, "sqod": 4}
"""How many it takes to make everything."""
CRASHES = [(provider, moment) for provider, count in REQUESTS.items() for moment in range(1, 2 * count + 1)]
"""Before and after each request."""


def replaced(standin: StandIn, bound: BoundContract) -> list[Mapping[str, Json]]:
    """Fixtures of the stand-in that the target does not give, because the suite makes its own."""
    fixtures = standin.target()["fixtures"]
    return [row for role in STATES[bound.contract.name] for row in fixtures[role]]


def words(run: campaigns.Run) -> dict[str, str]:
    """The verdicts of a run, but for those on what a made appointment does not show."""
    return {id: verdict.word for id, verdict in run.verdicts.items() if not id.startswith(UNSEEN)}


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_made_appointments_give_the_same_verdicts(provider: str, tmp_path: Path) -> None:
    """A run on made appointments finds what one on the target's own finds; afterwards every booking is closed."""
    contract, bound, ledger = exchanges.contract(provider), bind(provider), RestoreLedger(tmp_path / "run.restore")
    standin, before = StandIn(contract), len(StandIn(contract).store.appointments)
    seeded = [deepcopy(shown(standin, row)) for row in replaced(standin, bound)]
    target = made(standin, bound, ledger, time.sleep)
    written = [clause for clause in contract.clauses if clause.derived is None]
    found = campaigns.run(contract, standin, written, target=replace(target, is_embedded=True))
    given = campaigns.run(contract, StandIn(contract), written)
    assert words(found) == words(given)
    outcomes = back(standin, replace(bound, target=target), *ledger.open_entries())
    assert all(outcome.is_settled for outcome in outcomes)
    assert [shown(standin, row) for row in replaced(standin, bound)] == seeded
    assert {row.shows["status"] for row in standin.store.appointments[before:]} <= {*CLOSED, "blood_drawn"}


@pytest.mark.parametrize(("provider", "crash_at"), CRASHES)
def test_after_a_crash_everything_is_taken_back(provider: str, crash_at: int, tmp_path: Path) -> None:
    """Wherever the process dies, the ledger tells another one of every appointment that was made or may have been."""
    standin, bound, path = StandIn(exchanges.contract(provider)), bind(provider), tmp_path / "run.restore"
    seeded = deepcopy([row.shows for row in standin.store.appointments])
    with pytest.raises(Crash):
        made(dying(standin, crash_at), bound, RestoreLedger(path))
    outcomes = back(standin, bound, *RestoreLedger(path).open_entries())
    rows = [row.shows for row in standin.store.appointments]
    left = [row for row in rows[len(seeded) :] if row["status"] not in {*CLOSED, "blood_drawn"}]
    assert rows[: len(seeded)] == seeded
    assert len(left) <= sum(1 for outcome in outcomes if outcome.booking.fixture is None) <= 1
    assert all(outcome.is_settled for outcome in outcomes if outcome.booking.fixture is not None)


def test_a_made_appointment_is_cancelled() -> None:
    """What was made is cancelled, and settled with that."""
    vendor = Vendor()
    assert [(taken.is_settled, taken.message) for taken in back(vendor, bind(), booking())] == [(True, "cancelled")]
    path = f"/api/v1/appointments/{FRESH_ID.format(1)}"
    assert [(kind, path) for kind, path, _ in vendor.sent] == [("DELETE", path), ("GET", path)]


def confirmed(_: httpx.Request) -> httpx.Response:
    """An appointment that is open."""
    return httpx.Response(200, json={"status": "confirmed"})


def cancelled(_: httpx.Request) -> httpx.Response:
    """An appointment that is cancelled."""
    return httpx.Response(200, json={"status": "cancelled"})


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_settled(status: int) -> None:
    """An appointment that the target does not know any more needs no taking back."""
    [taken] = back(Vendor(cancel=status), bind(), booking())
    assert (taken.is_settled, "gone already" in taken.message) == (True, True)


@pytest.mark.parametrize("status", [400, 403, 409, 422])
def test_what_is_cancelled_already_is_settled(status: int) -> None:
    """Whatever the refusal, an appointment that a read shows as cancelled needs no taking back."""
    [taken] = back(Vendor(cancel=status, read=cancelled), bind(), booking())
    assert (taken.is_settled, taken.message) == (True, "it was cancelled already")


def test_what_is_final_is_settled() -> None:
    """An appointment that cannot be cancelled any more is reported, and nothing is left to do."""
    drawn = Vendor(cancel=409, read=lambda _: httpx.Response(200, json={"status": "blood_drawn"}))
    [taken] = back(drawn, bind(), booking(role=DRAWN))
    assert (taken.is_settled, "final" in taken.message) == (True, True)


@pytest.mark.parametrize(("role", "is_settled"), [(EXPENDABLE, True), (EDITABLE, False)])
def test_what_the_run_itself_has_closed_is_settled(role: str, is_settled: bool) -> None:
    """An expendable appointment that a read shows as closed and that cannot be cancelled is final; no other one is."""
    bound = bind("sqod")
    rows = [{"id": FRESH_ID.format(1), "status": "no_show"}]
    vendor = Vendor(book=409, cancel=409, read=lambda _: httpx.Response(200, json={"data": rows}))
    entry = Booking("stand-in", "conformance-1", role, {"appointment": FRESH_ID.format(1)})
    [taken] = back(vendor, bound, entry)
    assert (taken.is_settled, "final" in taken.message) == (is_settled, is_settled)


@pytest.mark.parametrize("role", [EDITABLE, CANCELLED])
def test_what_is_still_open_is_not_settled(role: str) -> None:
    """A refusal to cancel an appointment that a read shows as open is reported with its status."""
    [taken] = back(Vendor(cancel=403, read=confirmed), bind(), booking(role=role))
    assert (taken.is_settled, "403" in taken.message) == (False, True)


@pytest.mark.parametrize("answer", [401, 429, 500, 503, httpcore.ConnectError("refused")], ids=str)
def test_an_answer_that_says_nothing_settles_nothing(answer: Any) -> None:
    """A refused login, a rate limit, a broken server and a lost answer leave the appointment to be taken back."""
    [taken] = back(Vendor(cancel=answer, read=cancelled), bind(), booking(), seconds=0.1)
    assert not taken.is_settled


def test_a_refused_read_settles_nothing() -> None:
    """Who may neither cancel nor read cannot tell that an appointment is final."""
    [taken] = back(Vendor(cancel=403, read=403), bind(), booking(role=DRAWN))
    assert not taken.is_settled


@pytest.mark.parametrize(("status", "is_settled"), [(409, True), (403, False)])
def test_where_no_read_can_tell_a_conflict_does(status: int, is_settled: bool) -> None:
    """Where the recipe does not say how a cancelled appointment looks, only 409 means that it is closed."""
    [taken] = back(Vendor(cancel=status), with_recipe(bind(), cancelled={}), booking())
    assert taken.is_settled is is_settled


PAGE = httpx.Response(202, html="<html>busy</html>")


@pytest.mark.parametrize(
    ("provider", "answer", "is_settled"),
    [("sqod", httpx.Response(204), True), ("sqod", PAGE, False), ("aniva", httpx.Response(204), False)],
)
def test_where_no_status_is_documented_any_success_counts(
    provider: str, answer: httpx.Response, is_settled: bool
) -> None:
    """A success of another status cancels where the page leaves the status open, unless it is an HTML page."""
    vendor = Vendor(book=lambda _: answer, cancel=lambda _: answer)
    path = {"appointment": FRESH_ID.format(1), "id": FRESH_ID.format(1)}
    entry = Booking("stand-in", "conformance-1", EDITABLE, path)
    [taken] = back(vendor, with_recipe(bind(provider), cancelled={}), entry)
    assert taken.is_settled is is_settled


@pytest.mark.parametrize(("answer", "is_settled"), [(httpx.Response(204), True), (PAGE, False)])
def test_what_a_whole_list_does_not_show_any_more_is_cancelled(answer: httpx.Response, is_settled: bool) -> None:
    """After a success, an appointment that is not in a list read whole is cancelled, whatever the status."""
    bound = bind("sqod")
    operations, cancel = dict(bound.contract.operations), bound.contract.operations["cancelAppointment"]
    operations[cancel.id] = replace(cancel, responses={401: cancel.responses[401]})
    bound = replace(bound, contract=replace(bound.contract, operations=operations))
    listed = Vendor(book=lambda _: answer, read=lambda _: httpx.Response(200, json={"data": []}))
    [taken] = back(listed, bound, Booking("stand-in", "conformance-1", EDITABLE, {"appointment": FRESH_ID.format(1)}))
    assert taken.is_settled is is_settled


def test_one_failure_does_not_keep_the_rest() -> None:
    """Each appointment is tried, whatever becomes of the others; nothing raises."""
    broken, own = Booking("stand-in", "", EDITABLE, {}), bind().target.fixture("appointment.pending")

    def uneven(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500 if request.url.path.endswith(FRESH_ID.format(1)) else 200, json={})

    entries = (broken, replace(broken, fixture=own), booking(1), booking(2))
    assert [taken.is_settled for taken in back(Vendor(cancel=uneven), bind(), *entries)] == [False, False, False, True]


def test_a_mistake_of_ours_does_not_keep_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in our own code does not keep the rest from being cancelled; it is reported by its kind."""
    vendor, bound = Vendor(), bind()
    client = Client(bound, 100, RUN)
    true_call = client.call
    calls = iter([KeyError("ours")])

    def call(*args: Any, **rest: Any) -> Any:
        for error in calls:
            raise error
        return true_call(*args, **rest)

    monkeypatch.setattr(client, "call", call)
    with wired(bound.contract, vendor):
        outcomes = cancel_bookings([booking(1), booking(2)], bound, client)
    assert [(taken.is_settled, taken.message) for taken in outcomes] == [
        (False, "cancelling it failed in this suite (KeyError)"),
        (True, "cancelled"),
    ]


def test_a_spent_budget_settles_nothing() -> None:
    """What the budget does not allow to be cancelled is reported."""
    outcomes = back(Vendor(), bind(), booking(1), booking(2), budget=1)
    assert [(taken.is_settled, "budget" in taken.message) for taken in outcomes] == [(True, False), (False, True)]


@pytest.mark.parametrize("provider", ["eka", "sqod"])
def test_a_booking_whose_answer_is_lost_is_taken_back(provider: str) -> None:
    """Where the vendor shows or takes the text that a booking carries, the appointment is found by it and cancelled."""
    standin, bound, notes = StandIn(exchanges.contract(provider), others=250), bind(provider), Notes()
    with pytest.raises(CannotProvision, match="may exist"):
        made(losing_answers(standin), bound, notes)
    [*_, (_, lost)] = notes.told
    [outcome] = back(standin, bound, lost)
    statuses = [row.shows["status"] for row in standin.store.appointments if row.transitions is not None]
    assert (outcome.is_settled, outcome.message[-9:], statuses[0] in CLOSED) == (True, "cancelled", True)


@pytest.mark.parametrize("provider", ["eka", "sqod"])
def test_a_lost_booking_that_is_not_found_may_exist(provider: str) -> None:
    """A booking that did not arrive, or has not yet, is reported with the text that it would carry."""
    [outcome] = back(StandIn(exchanges.contract(provider)), bind(provider), Booking("stand-in", "conformance-R-1"))
    assert (outcome.is_settled, outcome.is_found) == (False, False)


def test_a_booking_that_got_no_answer_is_told() -> None:
    """A booking that may exist, and that nothing can find, is reported, and nothing is sent for it."""
    vendor = Vendor()
    [taken] = back(vendor, bind(), Booking("stand-in", "conformance-7"))
    assert (taken.is_settled, taken.is_found, vendor.sent) == (False, False, [])


def test_other_targets_are_left_alone() -> None:
    """The ledger may hold bookings at several targets; only this one's are taken back."""
    vendor = Vendor()
    assert back(vendor, bind(), replace(booking(), target="elsewhere")) == []
    assert vendor.sent == []


def test_nothing_is_cancelled_where_it_is_not_allowed_any_more() -> None:
    """A target that no longer says provision = true gets no cancellation, and the message says why."""
    vendor = Vendor()
    [taken] = back(vendor, bind(provision=False), booking())
    assert (taken.is_settled, "provision = true" in taken.message, vendor.sent) == (False, True, [])


def test_an_appointment_of_the_target_is_never_cancelled() -> None:
    """Not even when a ledger says that the suite made it."""
    vendor, bound = Vendor(), bind()
    pending = Booking("stand-in", "", EDITABLE, bound.target.fixture("appointment.pending"))
    [taken] = back(vendor, bound, pending)
    assert (taken.is_settled, vendor.sent) == (False, [])
