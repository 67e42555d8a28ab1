"""Appointments made and taken back, at the stand-in or at a vendor that does as it is told: for tests."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import httpcore
import httpx
import respx

from contracts import Contract, Json
from suites.kit.http.client import Client
from suites.kit.http.retry_policy import USUAL
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import EDITABLE, Target
from suites.kit.restore.book import book_appointments
from suites.kit.restore.cancel import cancel_bookings
from suites.kit.restore.cancel_result import CancelResult
from suites.kit.restore.entries import Booking
from suites.selftest import exchanges
from suites.standin import StandIn

RUN = "20280101T120000-ab12"
DRAWN, CANCELLED, EXPENDABLE = "appointment.blood_drawn", "appointment.cancelled", "appointment.expendable"
FRESH_ID = "6f1e2d3c-4b5a-4968-8776-6554433221{:02}"
STATES = {
    "aniva": {EDITABLE: "confirmed", CANCELLED: "cancelled", DRAWN: "blood_drawn"},
    "eka": {EDITABLE: "BK", EXPENDABLE: "BK"},
    "lobbie": {EDITABLE: "SCHEDULED", EXPENDABLE: "SCHEDULED"},
    "sqod": {EDITABLE: "scheduled", EXPENDABLE: "scheduled"},
}
CLOSED = {"cancelled", "CANCELLED", "CN"}

Answering = Callable[[httpx.Request], httpx.Response]


class Crash(BaseException):
    """The process is gone."""


def bind(provider: str = "aniva", **changes: Any) -> BoundContract:
    """A contract bound to a target that gives everything but what the recipe makes."""
    contract = exchanges.contract(provider)
    described = StandIn(contract).target()
    recipe = contract.behaviour.provision
    assert recipe is not None
    given = {role: rows for role, rows in described["fixtures"].items() if role not in recipe.roles}
    target = Target.of({**described, "fixtures": given, "provision": True})
    return BoundContract(contract, replace(target, **changes))


def with_recipe(bound: BoundContract, **changes: Any) -> BoundContract:
    """The same with another recipe."""
    behaviour = bound.contract.behaviour
    assert behaviour.provision is not None
    recipe = replace(behaviour.provision, **changes)
    return replace(bound, contract=replace(bound.contract, behaviour=replace(behaviour, provision=recipe)))


@contextmanager
def wired(contract: Contract, answering: Any) -> Iterator[respx.Route]:
    """Everything sent to the provider is answered by a function or a WSGI application."""
    with respx.mock(assert_all_called=False) as router:
        handler = respx.WSGIHandler(answering) if isinstance(answering, StandIn) else answering
        yield router.route(url__startswith=contract.base_url).mock(side_effect=handler)


@dataclass
class Notes:
    """A ledger in memory, which may crash at its n-th note; `seen` tells what had been sent at each note."""

    crash_at: int | None = None
    told: list[tuple[str, Booking]] = field(default_factory=list)
    route: respx.Route | None = None
    seen: list[tuple[str, int]] = field(default_factory=list)

    def note_booking(self, booking: Booking) -> None:
        """Keep it."""
        self._note("making" if booking.fixture is None else "made", booking)

    def note_settled(self, booking: Booking) -> None:
        """Keep it."""
        self._note("done", booking)

    def _note(self, kind: str, booking: Booking) -> None:
        self.told.append((kind, booking))
        self.seen.append((kind, self.route.call_count if self.route else 0))

    @property
    def entries(self) -> list[Booking]:
        """What was made."""
        return [booking for kind, booking in self.told if kind == "made"]


class Vendor:
    """A vendor that books and cancels as it is told: `book` and `cancel` are statuses, or functions of the request."""

    def __init__(self, book: Any = 201, cancel: Any = 200, confirm: Any = 200, read: Any = 404) -> None:
        self.answers = {"POST": book, "DELETE": cancel, "confirm": confirm, "GET": read}
        self.sent: list[tuple[str, str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        kind = "confirm" if request.url.path.endswith("confirm") else request.method
        self.sent.append((kind, request.url.path, json.loads(request.content or b"null")))
        answer = self.answers[kind]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return answer(request)
        body = {"id": FRESH_ID.format(len(self.sent))} if answer == 201 else {"error": "No"}
        return httpx.Response(answer, json=body)

    def count(self, kind: str) -> int:
        """How many requests of a kind came."""
        return sum(1 for sent, _, _ in self.sent if sent == kind)


def made(vendor: Any, bound: BoundContract | None = None, notes: Any = None, sleep: Any = lambda _: None) -> Target:
    """The target with what was made of it."""
    bound = bound or bind()
    with wired(bound.contract, vendor) as route:
        notes = notes or Notes()
        if isinstance(notes, Notes):
            notes.route = route
        return book_appointments(bound, Client(bound, 100, RUN), notes, RUN, sleep=sleep)


def back(
    vendor: Any, bound: BoundContract, *entries: Any, budget: int = 100, seconds: float = 60
) -> list[CancelResult]:
    """What became of what was made, with so many requests and seconds to take it back. Nobody really waits."""
    with wired(bound.contract, vendor):
        impatient = replace(USUAL, sleep=lambda _: None)
        client = Client(bound, budget, RUN, deadline=time.monotonic() + seconds, policy=impatient)
        return cancel_bookings(entries, bound, client)


def booking(number: int = 1, role: str = EDITABLE) -> Booking:
    """An appointment that a ledger says was made."""
    return Booking("stand-in", f"conformance-{number}", role, {"id": FRESH_ID.format(number)})


def shown(standin: StandIn, fixture: Mapping[str, Json]) -> Mapping[str, Json]:
    """What the stand-in remembers of an appointment."""
    told = {name: str(value) for name, value in fixture.items()}
    return next(row.shows for row in standin.store.appointments if row.path.items() <= told.items())


def dying(standin: StandIn, moment: int) -> Answering:
    """The stand-in, asked by a process that dies just before (odd) or after (even) one of its requests."""
    passing = respx.WSGIHandler(standin)
    moments = count(1)

    def answer(request: httpx.Request) -> httpx.Response:
        for step in (lambda: None, lambda: passing(request)):
            answered = step()
            if next(moments) == moment:
                raise Crash
        assert answered is not None
        return answered

    return answer


def losing_answers(standin: StandIn) -> Answering:
    """The stand-in behind a network that delivers every request and loses every answer."""
    passing = respx.WSGIHandler(standin)

    def answer(request: httpx.Request) -> httpx.Response:
        passing(request)
        raise httpcore.ReadError("lost on the way")

    return answer
