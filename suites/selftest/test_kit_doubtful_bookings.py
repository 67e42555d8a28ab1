"""What the suite promises about bookings and cancellations that got a doubtful answer: nothing is believed unread."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from suites.kit.model.errors import CannotProvision, NotDeclared
from suites.kit.model.target import EDITABLE
from suites.kit.restore.entries import Booking
from suites.kit.restore.last_known import PAUSES
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.leftovers import Leftovers, restore_target
from suites.selftest import exchanges
from suites.selftest.bookings import (
    CANCELLED,
    CLOSED,
    RUN,
    Answering,
    Notes,
    Vendor,
    back,
    bind,
    booking,
    made,
    wired,
    with_recipe,
)
from suites.standin import StandIn

EMPTY, PAGE = httpx.Response(200), httpx.Response(200, html="<h1>Welcome</h1>")


def statuses(standin: StandIn) -> list[str]:
    """The status of each appointment that was booked at the stand-in."""
    seeded = len(StandIn(standin.contract).store.appointments)
    return [str(row.shows["status"]) for row in standin.store.appointments[seeded:]]


def is_cancellation(request: httpx.Request) -> bool:
    """Whether a request cancels an appointment, at any of the vendors."""
    return "cancel" in request.url.path or request.method == "DELETE" or b"CANCELLED" in request.content


def is_booking(request: httpx.Request) -> bool:
    """Whether a request books an appointment, at any of the vendors."""
    return request.method == "POST" and not is_cancellation(request)


def swallowing(standin: StandIn, answer: httpx.Response, reads: bool = True) -> Answering:
    """The stand-in behind a gateway that answers cancellations itself, and lets reads through or not."""
    passing = respx.WSGIHandler(standin)

    def handle(request: httpx.Request) -> httpx.Response:
        if is_cancellation(request):
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        return passing(request) if reads or request.method != "GET" else httpx.Response(503)

    return handle


def answering_bookings(standin: StandIn, answer: httpx.Response, times: int = 1) -> Answering:
    """The stand-in, to which a booking is delivered so many times, with this answer in place of its own."""
    passing = respx.WSGIHandler(standin)

    def handle(request: httpx.Request) -> httpx.Response:
        answers = [passing(request) for _ in range(times if is_booking(request) else 1)]
        return answer if is_booking(request) and answer is not EMPTY else answers[0]

    return handle


def restored(vendor: Any, provider: str, ledger: RestoreLedger) -> Leftovers:
    """What is left after the end of a run with this ledger."""
    bound = bind(provider)
    with wired(bound.contract, vendor):
        return restore_target(ledger, bound, RUN, is_at_end=True, sleep=lambda _: None)


@pytest.mark.parametrize("answer", [EMPTY, PAGE], ids=["empty", "page"])
@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_a_cancellation_is_not_believed_where_a_read_shows_the_appointment(
    provider: str, answer: httpx.Response
) -> None:
    """A success that did not cancel leaves the appointment to be cancelled, whatever it looked like."""
    standin, bound, notes = StandIn(exchanges.contract(provider)), bind(provider), Notes()
    made(standin, bound, notes)
    booked = [one for one in notes.entries if one.role == EDITABLE]
    [outcome] = back(swallowing(standin, answer), bound, *booked)
    assert (outcome.is_settled, "200, but it is not cancelled" in outcome.message) == (False, True)


def behind(standin: StandIn, reads: int) -> Answering:
    """The stand-in, of which so many reads show it as it was before anything was cancelled."""
    passing, before, left = respx.WSGIHandler(standin), StandIn(standin.contract), iter(range(reads))
    before.store.appointments = deepcopy(standin.store.appointments)
    earlier = respx.WSGIHandler(before)
    return lambda request: (earlier if request.method == "GET" and next(left, None) is not None else passing)(request)


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_a_read_that_is_behind_does_not_leave_a_cancellation_open(provider: str) -> None:
    """A read that does not show a cancellation yet is repeated, as one that does not show what was put back."""
    standin, bound, notes = StandIn(exchanges.contract(provider)), bind(provider), Notes()
    made(standin, bound, notes)
    booked = [one for one in notes.entries if one.role == EDITABLE]
    [outcome] = back(behind(standin, len(PAUSES)), bound, *booked)
    assert (outcome.is_settled, outcome.message) == (True, "cancelled")


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_an_appointment_that_a_read_shows_is_not_gone(provider: str) -> None:
    """A JSON 404 to a cancellation may be an API gateway's: it settles nothing while a read shows the appointment."""
    standin, bound, notes = StandIn(exchanges.contract(provider)), bind(provider), Notes()
    made(standin, bound, notes)
    booked = [one for one in notes.entries if one.role == EDITABLE]
    [outcome] = back(swallowing(standin, httpx.Response(404, json={"message": "no route"})), bound, *booked)
    assert (outcome.is_settled, outcome.message) == (False, "the target answered 404 when asked to cancel it")


@pytest.mark.parametrize("cancelled", [{}, {"/status": ["cancelled"]}], ids=["no-read", "read"])
def test_what_is_gone_is_told(cancelled: dict[str, Any], tmp_path: Path) -> None:
    """That an appointment is gone already, as far as answers tell, is noted with what a person can look for."""
    ledger, bound = RestoreLedger(tmp_path / "run.restore"), with_recipe(bind(), cancelled=cancelled)
    ledger.note_booking(booking())
    with wired(bound.contract, Vendor(cancel=404)):
        leftovers = restore_target(ledger, bound, RUN)
    assert (leftovers.problems, leftovers.notes) == (
        [],
        [
            f"an appointment that this suite booked for {EDITABLE}: it is gone already (404); look for conformance-1",
        ],
    )


@pytest.mark.parametrize("provider", ["aniva", "eka", "lobbie"])
def test_a_cancellation_that_no_read_shows_is_believed_as_documented(provider: str) -> None:
    """Where the appointment cannot be read, a success counts if its status and body are documented, as these are."""
    standin, bound, notes = StandIn(exchanges.contract(provider)), bind(provider), Notes()
    made(standin, bound, notes)
    booked = [one for one in notes.entries if one.role == EDITABLE]
    [doubtful] = back(swallowing(standin, EMPTY, reads=False), bound, *booked, seconds=0.1)
    assert (doubtful.is_settled, "not a documented success" in doubtful.message) == (False, True)
    status, content = (204, b"") if provider == "eka" else (200, b"{}")
    [trusted] = back(swallowing(standin, httpx.Response(status, content=content), reads=False), bound, *booked)
    assert trusted.is_settled


def test_all_are_cancelled_before_the_first_is_read() -> None:
    """A small budget is spent on cancelling; what was accepted is believed where no request is left to read it."""
    outcomes = back(Vendor(), bind(), booking(1), booking(2), budget=2)
    assert [outcome.is_settled for outcome in outcomes] == [True, True]


def test_a_state_that_may_not_be_there_is_not_tested() -> None:
    """Where a step gets an empty success that is not documented, the role has no appointment, and a reason why."""
    target = made(Vendor(cancel=lambda _: httpx.Response(200)))
    with pytest.raises(NotDeclared, match=r"answered 200 when asked to cancel an appointment .*, not as documented"):
        target.fixture(CANCELLED)


@pytest.mark.parametrize("status", [404, 409])
def test_a_page_does_not_say_that_an_appointment_is_gone(status: int) -> None:
    """An HTML refusal to cancel may be a gateway's, so it settles nothing."""
    [outcome] = back(Vendor(cancel=lambda _: httpx.Response(status, html="<p>")), bind(), booking())
    assert (outcome.is_settled, "with an HTML page" in outcome.message) == (False, True)


@pytest.mark.parametrize("provider", ["eka", "sqod"])
def test_a_booking_that_a_firewall_answered_is_found_and_cancelled(provider: str, tmp_path: Path) -> None:
    """A 403 page in place of the answer leaves the booking in the ledger; it is found by its text and cancelled."""
    standin, ledger = StandIn(exchanges.contract(provider)), RestoreLedger(tmp_path / "run.restore")
    with pytest.raises(CannotProvision, match="403 with an HTML page"):
        made(answering_bookings(standin, httpx.Response(403, html="<h1>Blocked</h1>")), bind(provider), ledger)
    leftovers = restored(standin, provider, ledger)
    assert (leftovers.problems, leftovers.cancelled, set(statuses(standin)) <= CLOSED) == ([], 1, True)


def test_a_lost_booking_that_only_an_answer_calls_cancelled_is_noted(tmp_path: Path) -> None:
    """Where a lost booking is cancelled by its text alone, and no read shows it, a person is told what to look for."""
    ledger = RestoreLedger(tmp_path / "run.restore")
    ledger.note_booking(Booking("stand-in", f"conformance-{RUN}-1", EDITABLE))
    vendor = swallowing(StandIn(exchanges.contract("eka")), httpx.Response(204))
    leftovers = restored(vendor, "eka", ledger)
    assert (leftovers.problems, leftovers.notes) == (
        [],
        [
            f"an appointment that this suite booked for {EDITABLE}: only the answer says that it is cancelled; "
            f"look for conformance-{RUN}-1"
        ],
    )


def test_a_booking_that_arrived_twice_is_cancelled_twice(tmp_path: Path) -> None:
    """Where the list shows the text of a booking twice, the second appointment is cancelled too, with a note."""
    standin, ledger = StandIn(exchanges.contract("sqod")), RestoreLedger(tmp_path / "run.restore")
    made(answering_bookings(standin, EMPTY, times=2), bind("sqod"), ledger)
    leftovers = restored(standin, "sqod", ledger)
    assert (leftovers.problems, set(statuses(standin)), len(statuses(standin))) == ([], {"cancelled"}, 8)
    assert len(leftovers.notes) == 4
    assert "its booking arrived twice; the second appointment: cancelled" in leftovers.notes[0]


def test_a_booking_that_arrived_three_times_is_cancelled_three_times(tmp_path: Path) -> None:
    """However often the list shows the text of a booking, each of its appointments is cancelled."""
    standin, ledger = StandIn(exchanges.contract("sqod")), RestoreLedger(tmp_path / "run.restore")
    made(answering_bookings(standin, EMPTY, times=3), bind("sqod"), ledger)
    leftovers = restored(standin, "sqod", ledger)
    assert (leftovers.problems, set(statuses(standin)), len(statuses(standin))) == ([], {"cancelled"}, 12)
    assert "; the second appointment: cancelled; another one: cancelled" in leftovers.notes[0]


def test_what_may_exist_is_named_once(tmp_path: Path) -> None:
    """A booking with its own text is reported by that, with the role and what the booking came to."""
    ledger = RestoreLedger(tmp_path / "run.restore")
    ledger.note_booking(
        Booking("stand-in", f"conformance-{RUN}-1", EDITABLE, sent={"reference": f"conformance-{RUN}-1"})
    )
    assert restored(StandIn(exchanges.contract("sqod")), "sqod", ledger).problems == [
        f"an appointment that this suite booked for {EDITABLE} may exist: its booking got no answer; the list does not "
        f"show it; look for conformance-{RUN}-1"
    ]


def test_what_may_exist_without_a_text_is_named_by_what_was_sent(tmp_path: Path) -> None:
    """A booking without its own text is reported by its body, masked as in the journal, and by how it was answered."""
    ledger = RestoreLedger(tmp_path / "run.restore")
    with pytest.raises(CannotProvision):
        made(Vendor(book=lambda _: httpx.Response(200, json={})), bind(), ledger)
    [line] = restored(Vendor(), "aniva", ledger).problems
    begin, _, sent = line.partition("; look for ")
    assert begin == (
        f"an appointment that this suite booked for {EDITABLE} may exist: its booking was answered 200, but the answer "
        "has no usable id at /id"
    )
    assert json.loads(sent)["location_id"] == "$LOCATION_ACTIVE"
