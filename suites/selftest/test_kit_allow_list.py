"""What the allow-list promises: nothing is sent that contract, target and the suite's own bookings do not name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from suites.kit.http.allow_list import AllowList, refuse_headers
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotAllowed
from suites.kit.model.exchange import Probe
from suites.kit.model.target import EDITABLE, Target
from suites.selftest import exchanges
from suites.selftest.loopback import Loopback, served
from suites.selftest.proposals import proposals
from suites.standin import StandIn

PROPOSED = 1_000
MADE = {
    "aniva": {"id": "6f1e2d3c-4b5a-4968-8776-655443322110"},
    "eka": {"appointment_id": "api-made-1", "partner_appointment_id": "conformance-test-1"},
    "lobbie": {"accountId": 1001, "locationId": 2001, "appointmentId": 77001},
    "sqod": {"appointment": "6f1e2d3c-4b5a-4968-8776-655443322110"},
}
LEFT_OUT = ("appointment.blood_drawn", "appointment.expendable")
"""Roles that the target does not give, so that the suite would book for them."""


def bind(provider: str = "aniva", url: str | None = None, **changes: Any) -> BoundContract:
    """A contract bound to a target that lets the suite make what the target does not give."""
    standin = StandIn(exchanges.contract(provider)).target(url)
    given = {role: rows for role, rows in standin["fixtures"].items() if role not in LEFT_OUT}
    target = Target.of({**standin, "fixtures": given, "provision": True})
    return BoundContract(exchanges.contract(provider), replace(target, **changes))


@contextmanager
def standing(provider: str) -> Iterator[tuple[StandIn, Loopback, Client]]:
    """A stand-in on loopback and a client for it, which knows of one made appointment."""
    standin = StandIn(exchanges.contract(provider))
    with served(standin) as server:
        client = Client(bind(provider, server.url), 2 * PROPOSED, "test")
        client.allow_booked(MADE[provider])
        yield standin, server, client
        client.close()


def is_refused(attempt: Callable[[Client], Any], client: Client) -> bool:
    """Whether the client holds an attempt back."""
    try:
        attempt(client)
    except NotAllowed:
        return True
    return False


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_nothing_that_a_generator_proposes_arrives(provider: str) -> None:
    """Of a thousand other ids, methods, overrides and hosts, through every door, none reaches the server."""
    with standing(provider) as (standin, server, client):
        before = deepcopy(standin.store.appointments)
        came_through = [
            told for told, attempt in proposals(client.bound, 7, PROPOSED) if not is_refused(attempt, client)
        ]
        assert (came_through, server.arrived) == ([], [])
        assert standin.store.appointments == before


def test_proposals_are_of_every_kind() -> None:
    """The generator repeats itself seldom, so that a thousand proposals are many different ones."""
    told = Counter(told for told, _ in proposals(bind(), 7, PROPOSED))
    assert len(told) > PROPOSED / 3


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_what_is_allowed_arrives(provider: str) -> None:
    """The same client and server let an update of a declared appointment through."""
    with standing(provider) as (_, server, client):
        client.update(Probe("MADE-UP", "a plain update", client.bound.plain[0]))
        assert [method for method, _ in server.arrived] == [client.bound.contract.update.method]


@pytest.mark.parametrize("role", ["appointment.editable", "appointment.foreign", "appointment.cancelled"])
def test_what_the_target_gives_is_not_made_by_us(role: str) -> None:
    """No appointment of the target's own is taken for one that may be cancelled."""
    bound = bind()
    with pytest.raises(NotAllowed, match="itself gives"):
        AllowList(bound).add_booked(bound.target.fixture(role))


LISTS = {
    "lobbie": "/partner/v2/account/1001/location/2001/appointment",
    "sqod": "/api/v1/appointments",
}
GOOD_QUERIES: list[tuple[str, dict[str, str]]] = [
    ("sqod", {"page": "1", "per_page": "100"}),
    ("sqod", {"page": "12"}),
    ("lobbie", {}),
    ("lobbie", {"sortBy": "START_TIME", "sortDir": "DESC", "limit": "100", "cursor": "b2Zmc2V0OjI1="}),
    ("lobbie", {"patientId": "67890", "startDate": "2031-07-01", "endDate": "2031-07-04"}),
]
BAD_QUERIES: list[tuple[str, dict[str, str]]] = [
    ("sqod", {}),
    ("sqod", {"page": "100"}),
    ("sqod", {"page": "-1"}),
    ("sqod", {"page": "1", "per_page": "1000"}),
    ("sqod", {"page": "1", "_method": "DELETE"}),
    ("lobbie", {"limit": "101"}),
    ("lobbie", {"sortBy": "NAME"}),
    ("lobbie", {"status": "SCHEDULED"}),
    ("lobbie", {"cursor": "a\r\nX-HTTP-Method-Override: DELETE"}),
    ("lobbie", {"cursor": "a" * 2_001}),
    ("lobbie", {"patientId": "67890", "_method": "DELETE"}),
]


@pytest.mark.parametrize(("provider", "query"), GOOD_QUERIES)
def test_a_page_of_the_list_may_be_read(provider: str, query: dict[str, str]) -> None:
    """A read may have the query parameters that the contract lists: a page, its size, an order, filters."""
    AllowList(exchanges.bind(provider)).check(("GET", LISTS[provider], frozenset(query.items())))


@pytest.mark.parametrize(("provider", "query"), BAD_QUERIES)
def test_nothing_else_may_be_asked_of_a_list(provider: str, query: dict[str, str]) -> None:
    """A read with any other query parameter, or a value that no read has, is not sent."""
    with pytest.raises(NotAllowed):
        AllowList(exchanges.bind(provider)).check(("GET", LISTS[provider], frozenset(query.items())))


PATIENT, APPOINTMENTS = "/dr/v1/patient/P-TEST-1", "/dr/v1/appointment"


def test_a_view_may_be_looked_at() -> None:
    """The other operations that show what an update changes may be read, with the path and the query of the view."""
    allowed = AllowList(exchanges.bind("eka"))
    allowed.check(("GET", PATIENT, frozenset()))
    allowed.check(("GET", APPOINTMENTS, frozenset({("patient_id", "P-TEST-1")})))


@pytest.mark.parametrize(
    "call",
    [
        ("GET", "/dr/v1/patient/P-TEST-2", {}),
        ("PATCH", PATIENT, {}),
        ("GET", PATIENT, {"_method": "DELETE"}),
        ("GET", APPOINTMENTS, {}),
        ("GET", APPOINTMENTS, {"patient_id": "P-TEST-1", "page": "1"}),
        ("GET", APPOINTMENTS, {"patient_id": "P-TEST-1\r\nHost: x"}),
    ],
)
def test_nothing_else_of_a_view_is_asked(call: tuple[str, str, dict[str, str]]) -> None:
    """Another record, another method or another query than that of a view is not sent."""
    method, path, query = call
    with pytest.raises(NotAllowed):
        AllowList(exchanges.bind("eka")).check((method, path, frozenset(query.items())))


def test_a_view_that_could_change_something_is_refused() -> None:
    """A contract that names an operation other than GET to look at something gets no run at all."""
    bound = exchanges.bind("eka")
    views = {"patient": replace(bound.contract.behaviour.views["patient"], operation="cancelAppointment")}
    behaviour = replace(bound.contract.behaviour, views=views)
    with pytest.raises(NotAllowed, match="may change something"):
        AllowList(replace(bound, contract=replace(bound.contract, behaviour=behaviour)))


def test_what_names_no_appointment_is_not_made_by_us() -> None:
    """A fixture without the ids that address it lets nothing through."""
    with pytest.raises(NotAllowed):
        AllowList(bind()).add_booked({"location_id": "x"})


def test_a_made_fixture_of_the_target_may_be_cancelled() -> None:
    """An appointment that stands among the target's fixtures because the suite made it can still be taken back."""
    made = MADE["aniva"]
    allowed = AllowList(bind(fixtures={EDITABLE: (made,)}, made=(made,)))
    allowed.add_booked(made)
    allowed.check(("DELETE", f"/api/v1/appointments/{made['id']}", frozenset()), is_recipe=True)


@pytest.mark.parametrize("ledger_says", [True, False])
def test_nothing_is_cancelled_but_what_was_made(ledger_says: bool) -> None:
    """A cancellation goes through for an appointment that was made, and for no other."""
    allowed = AllowList(bind())
    if ledger_says:
        allowed.add_booked({"id": "6f1e2d3c-4b5a-4968-8776-655443322111"})
    with pytest.raises(NotAllowed):
        allowed.check(("DELETE", f"/api/v1/appointments/{MADE['aniva']['id']}", frozenset()), is_recipe=True)


@pytest.mark.parametrize("changes", [{"provision": False}, {"fixtures": {}, "provision": False}])
def test_nothing_is_booked_without_permission(changes: dict[str, Any]) -> None:
    """Where the target does not say provision = true, no booking goes out, and nothing counts as made."""
    allowed = AllowList(bind(**changes))
    with pytest.raises(NotAllowed):
        allowed.check(("POST", "/api/v1/appointments", frozenset()), is_recipe=True)
    with pytest.raises(NotAllowed, match="provision = true"):
        allowed.add_booked(MADE["aniva"])


def test_a_booking_is_allowed_where_one_is_needed() -> None:
    """With permission the booking goes out while the target lacks a role that can be made."""
    AllowList(bind()).check(("POST", "/api/v1/appointments", frozenset()), is_recipe=True)


def test_nothing_is_booked_where_all_is_given() -> None:
    """A target that gives every role has nothing booked for it."""
    given = exchanges.retargeted(provision=True)
    with pytest.raises(NotAllowed):
        AllowList(given).check(("POST", "/api/v1/appointments", frozenset()), is_recipe=True)


@pytest.mark.parametrize("method", ["DELETE", "POST"])
def test_no_probe_reaches_the_recipe(method: str) -> None:
    """A probe or read cancels not even what the suite made; it may update and read it."""
    allowed, made = AllowList(bind()), MADE["aniva"]
    allowed.add_booked(made)
    path = f"/api/v1/appointments/{made['id']}"
    with pytest.raises(NotAllowed):
        allowed.check((method, path, frozenset()))
    allowed.check(("PATCH", path, frozenset()))
    allowed.check(("GET", path, frozenset()))


def test_no_call_is_an_update() -> None:
    """Where a cancellation is written as an update, no appointment of the target's own can be cancelled by a call."""
    bound = bind("lobbie")
    path = "/partner/v2/account/1001/location/2001/appointment/50001"
    AllowList(bound).check(("PUT", path, frozenset()))
    with pytest.raises(NotAllowed):
        AllowList(bound).check(("PUT", path, frozenset()), is_recipe=True)


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "x-http-method", "X-Method-Override"])
def test_a_header_overrides_no_method(name: str) -> None:
    """A header that turns a request into another one is held back, wherever it came from."""
    with pytest.raises(NotAllowed, match="header"):
        refuse_headers(["content-type", name])


def test_a_header_of_the_target_overrides_no_method() -> None:
    """Not even a target's own headers make another request of an update."""
    client = Client(bind(headers={"X-HTTP-Method-Override": "DELETE"}), 1, "test")
    with pytest.raises(NotAllowed, match="header"):
        client.update(Probe("MADE-UP", "a plain update", client.bound.plain[0]))
    assert client.count == 0
