"""The stand-in books, cancels and confirms appointments as the contracts' other operations say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

import contracts
from contracts import Json, Operation
from suites.selftest.visits import Visit

PROVIDERS = contracts.names()
LOBBIE_BOOKING = "/partner/v2/account/{}/location/{}/appointment"
UNKNOWN_UUID = "9f0c6a4e-1d52-4a37-8c11-3b2a1f0e9d00"


class Booked:
    """A stand-in of one provider with an appointment that was booked by the contract's own recipe."""

    def __init__(self, provider: str, fault_id: str | None = None) -> None:
        self.visit = Visit(provider, fault_id=fault_id)
        self.recipe = self.visit.contract.behaviour.provision
        self.answer = self.book()
        self.row = self.visit.standin.store.appointments[-1]

    def operation(self, id: str) -> Operation:
        """An operation of the contract."""
        return self.visit.contract.operations[id]

    def body(self) -> dict[str, Any]:
        """The body of a booking."""
        return self._resolved(self.recipe.book.body)

    def book(self, body: Json = None, **rest: Any) -> TestResponse:
        """Book with a body, by default the recipe's."""
        operation = self.operation(self.recipe.book.operation)
        path = operation.path.format(**self._resolved(self.recipe.book.path))
        return self.visit.send(operation.method, path, self.body() if body is None else body, **rest)

    def send(self, id: str, body: Json = None, **rest: Any) -> TestResponse:
        """Send the request of an operation for the booked appointment."""
        operation = self.operation(id)
        return self.visit.send(operation.method, operation.path.format(**self.row.path), body, **rest)

    def update(self, body: Json = None) -> TestResponse:
        """Update it, by default with the first plain update."""
        return self.send(self.visit.contract.update.id, self.visit.plain() if body is None else body)

    def cancel(self) -> TestResponse:
        """Cancel it as the recipe says."""
        step = self.recipe.cancel
        return self.send(step.operation, step.body, query_string=step.query)

    def _resolved(self, node: Json) -> Any:
        if isinstance(node, Mapping):
            return {name: self._resolved(value) for name, value in node.items()}
        if node == "$unique":
            return f"unique-{self.visit.standin.count}"
        return self.visit.standin.store.resolve(node) if isinstance(node, str) and node.startswith("$") else node


def shown(booked: Booked) -> dict[str, Any]:
    """The booked appointment as the read or the list shows it."""
    reading = booked.visit.contract.behaviour.read
    answer = booked.send(reading.operation).get_json()
    found = answer[reading.at.strip("/")] if reading.at else answer
    if not reading.match:
        return dict(found)
    ((pointer, name),) = reading.match.items()
    return next(item for item in found if str(item[pointer.strip("/")]) == booked.row.path[name])


# Booking


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_booking_is_answered_as_documented(provider: str) -> None:
    """The answer to a booking is the documented success of its operation."""
    booked = Booked(provider)
    status, promise = next(iter(booked.operation(booked.recipe.book.operation).responses.items()))
    assert booked.answer.status_code == status
    assert contracts.satisfies(promise.schema, booked.answer.get_json())


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_answer_leads_to_the_new_appointment(provider: str) -> None:
    """The recipe's fixture finds the new appointment's id in the answer."""
    booked = Booked(provider)
    fixture = {
        name: str(contracts.at(booked.answer.get_json(), pointer))
        for name, pointer in booked.recipe.fixture.items()
        if not pointer.startswith("$")
    }
    assert fixture.items() <= booked.row.path.items()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_booked_appointment_can_be_read(provider: str) -> None:
    """A read or the list shows the new appointment as it is stored."""
    booked = Booked(provider)
    assert shown(booked) == booked.row.shows


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_booked_appointment_can_be_updated(provider: str) -> None:
    """A plain update of a new appointment succeeds, and changes no other appointment."""
    booked = Booked(provider)
    before = booked.visit.standin.snapshot()
    path = booked.visit.contract.update.path.format(**booked.row.path)
    assert booked.update().status_code == booked.visit.contract.successes[0]
    after = booked.visit.standin.snapshot()
    changed = {key for key in after if after[key] != before[key]}
    assert changed <= {path}


@pytest.mark.parametrize(
    ("provider", "pointers"),
    [
        ("aniva", {"/profile_id": "/profile_id", "/location_id": "/location_id"}),
        ("eka", {"/appointment_details/end_time": "/end_time", "/partner_appointment_id": "/partner_appointment_id"}),
        ("lobbie", {"/practitionerId": "/practitionerId", "/locationId": "/locationId"}),
        ("sqod", {"/reference": "/reference", "/claimant/email": "/claimant/email"}),
    ],
)
def test_a_booking_is_shown_as_it_was_sent(provider: str, pointers: dict[str, str]) -> None:
    """The new appointment shows the sent values where the contract says so."""
    booked = Booked(provider)
    sent = booked.body()
    values = {pointer: contracts.at(booked.row.shows, place) for pointer, place in pointers.items()}
    fixed = {pointer: value for pointer, value in values.items() if not str(value).startswith("unique-")}
    assert fixed == {pointer: contracts.at(sent, pointer) for pointer in fixed}


@pytest.mark.parametrize(
    ("provider", "pointer", "values"),
    [
        ("aniva", "/status", "confirmed"),
        ("eka", "/status", "BK"),
        ("lobbie", "/status", "SCHEDULED"),
        ("sqod", "/status", "scheduled"),
        ("sqod", "/claimant/data", []),
        ("eka", "/mode", "in_clinic"),
    ],
)
def test_a_new_appointment_has_the_initial_values(provider: str, pointer: str, values: Json) -> None:
    """A new appointment is in its initial state, whatever the state of its template."""
    assert contracts.at(Booked(provider).row.shows, pointer) == values


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_booking_has_an_id_of_its_own(provider: str) -> None:
    """Two bookings make two appointments with new ids, which no fixture has."""
    booked = Booked(provider)
    used = {str(value) for listed in booked.visit.fixtures.values() for row in listed for value in row.values()}
    booked.book()
    rows = booked.visit.standin.store.appointments
    first, second = (list(row.path.values())[-1] for row in rows[-2:])
    assert len({first, second, *used}) == len(used) + 2


def test_a_new_uuid_has_the_version_of_the_others() -> None:
    """A new UUID is valid and has the version of the others."""
    assert UUID(Booked("aniva").row.path["id"]).version == 4


@pytest.mark.parametrize(("provider", "pointer"), [("lobbie", "/endTime"), ("sqod", "/meeting/end_date")])
def test_what_follows_from_a_booking_holds(provider: str, pointer: str) -> None:
    """The end of a new appointment is its start and its length."""
    row = Booked(provider).row.shows
    start = contracts.instant(row.get("startTime") or row["appointment_at"])
    length = row.get("durationMinutes") or row["duration_in_minutes"]
    end = contracts.instant(contracts.at(row, pointer))
    assert start is not None
    assert end is not None
    assert (end - start).total_seconds() == length * 60


def test_a_booking_has_the_offset_of_its_location() -> None:
    """The time of a new appointment is written with its location's offset."""
    assert Booked("aniva").answer.get_json()["scheduled_at"].endswith("T12:00:00+02:00")


@pytest.mark.parametrize(("provider", "pointer"), [("aniva", "/created_at"), ("lobbie", "/updatedAt")])
def test_a_booking_is_stamped(provider: str, pointer: str) -> None:
    """A new appointment has the present time as its creation, not that of its template."""
    booked = Booked(provider)
    first = booked.visit.standin.store.appointments[0]
    assert contracts.at(booked.row.shows, pointer) > contracts.at(first.shows, pointer)


def test_a_stamp_in_epoch_seconds_stays_one() -> None:
    """A stamp in epoch seconds is one in a new appointment too."""
    assert isinstance(Booked("eka").row.shows["created_at"], int)


def test_a_department_is_booked_by_the_id_that_is_sent() -> None:
    """A new appointment has the department whose UUID was sent, or none."""
    booked = Booked("sqod")
    assert booked.row.shows["department"] == {"id": 1, "name": "Department A"}
    assert booked.book({}).get_json()["data"]["department"] is None


def test_a_booking_goes_where_its_path_says() -> None:
    """A Lobbie appointment belongs to the account and location of the path."""
    booked = Booked("lobbie")
    body = {**booked.body(), "locationId": 2002}
    details = booked.visit.send("POST", LOBBIE_BOOKING.format(1001, 2002), body).get_json()
    path = booked.visit.standin.store.appointments[-1].path
    assert (details["locationId"], path["locationId"], details["startTime"][-6:]) == (2002, "2002", "-07:00")


def test_what_no_read_shows_is_stored_of_a_booking() -> None:
    """Members of a booking that no read shows are stored too."""
    booked = Booked("eka")
    booked.book({**booked.body(), "token": 12})
    assert booked.visit.standin.store.appointments[-1].hidden["/token"] == 12


# Who may book, and what


@pytest.mark.parametrize(("credential", "status"), [("wrong", 401), ("powerless", 403)])
@pytest.mark.parametrize("provider", ["lobbie", "sqod"])
def test_bad_credentials_do_not_book(provider: str, credential: str, status: int) -> None:
    """A booking with a wrong token, or one without rights, is refused like an update."""
    assert Booked(provider).book(credential=credential).status_code == status


@pytest.mark.parametrize(
    ("provider", "change"),
    [
        ("aniva", {"scheduled_at": "tomorrow"}),
        ("eka", {"appointment_details": {}}),
        ("lobbie", {"practitionerId": "3001"}),
        ("lobbie", {"startDateTime": "tomorrow"}),
        ("lobbie", {"locationId": 2002}),
        ("lobbie", {"practitionerId": 3999}),
        ("sqod", {"duration_in_minutes": "an hour"}),
    ],
)
def test_a_booking_that_breaks_a_rule_makes_nothing(provider: str, change: dict[str, Json]) -> None:
    """A body that breaks the schema, refers to something unknown or contradicts the path books nothing."""
    booked = Booked(provider)
    before = len(booked.visit.standin.store.appointments)
    assert booked.book({**booked.body(), **change}).status_code in (400, 422)
    assert len(booked.visit.standin.store.appointments) == before


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_malformed_booking_is_refused(provider: str) -> None:
    """A booking that is not JSON is refused with a 4xx."""
    assert Booked(provider).book(data=b"{", content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("location_id", UNKNOWN_UUID, 404),
        ("location_id", "5b1d0a52-64d9-4b8e-9a0c-3f1f5b0e7a04", 400),
        ("location_id", "5b1d0a52-64d9-4b8e-9a0c-3f1f5b0e7a05", 403),
        ("profile_id", UNKNOWN_UUID, 404),
    ],
    ids=["unknown location", "inactive location", "foreign location", "unknown profile"],
)
def test_what_a_booking_refers_to_must_exist(field: str, value: str, status: int) -> None:
    """Unknown, inactive and foreign locations or profiles are refused like in an update."""
    booked = Booked("aniva")
    assert booked.book({**booked.body(), field: value}).status_code == status


@pytest.mark.parametrize(
    ("account", "location", "status"),
    [(1901, 2901, 403), (1001, 2901, 404), ("x", 2001, 400)],
    ids=["another account", "not of the account", "not a number"],
)
def test_a_booking_needs_a_place_of_ours(account: int | str, location: int, status: int) -> None:
    """A booking in another account, at its location, or under a malformed id is refused."""
    booked = Booked("lobbie")
    answer = booked.visit.send("POST", LOBBIE_BOOKING.format(account, location), booked.body())
    assert answer.status_code == status


# The partner's id of a booking


@pytest.mark.parametrize(("query", "status"), [("?partner_id=1", 204), ("?partner_id=0", 404), ("", 404)])
def test_a_booking_is_addressed_by_the_partners_id_too(query: str, status: int) -> None:
    """The partner's id of a booking addresses the appointment, but only with the query parameter for it."""
    booked = Booked("eka")
    booked.book({**booked.body(), "partner_appointment_id": "PA-NEW"})
    assert booked.visit.send("PATCH", f"/dr/v2/appointment/PA-NEW{query}", booked.visit.plain()).status_code == status


def test_a_booking_without_a_partners_id_has_none() -> None:
    """A booking without a partner's id has its own id only."""
    booked = Booked("eka")
    body = {name: value for name, value in booked.body().items() if name != "partner_appointment_id"}
    assert booked.book(body).status_code == 201
    assert booked.visit.standin.store.appointments[-1].aliases == ()


def test_a_partners_id_is_unique() -> None:
    """A booking with the partner's id of another appointment is refused."""
    booked = Booked("eka")
    assert booked.book({**booked.body(), "partner_appointment_id": "PA-TEST-0001"}).status_code == 400


# Other states


@pytest.mark.parametrize(
    ("provider", "status", "state"),
    [("aniva", 200, "cancelled"), ("eka", 204, "CN"), ("lobbie", 200, "CANCELLED"), ("sqod", 200, "cancelled")],
)
def test_a_booked_appointment_can_be_cancelled(provider: str, status: int, state: str) -> None:
    """The recipe's cancellation succeeds, and the appointment shows it."""
    booked = Booked(provider)
    answer = booked.cancel()
    assert (answer.status_code, shown(booked)["status"]) == (status, state)


@pytest.mark.parametrize(("provider", "status"), [("aniva", 409), ("eka", 403)])
def test_an_appointment_is_cancelled_once_only(provider: str, status: int) -> None:
    """A second cancellation is refused where the documentation says so."""
    booked = Booked(provider)
    booked.cancel()
    assert booked.cancel().status_code == status


def test_a_cancelled_appointment_is_closed() -> None:
    """A booked appointment refuses updates once it is cancelled."""
    booked = Booked("aniva")
    booked.cancel()
    assert booked.update().status_code == 409


def test_a_confirmed_blood_draw_closes_the_appointment() -> None:
    """The confirmation is answered as documented, and then update and cancellation are refused."""
    booked = Booked("aniva")
    answer = booked.send("confirmBloodDraw", {"barcode": "2600000000"})
    assert (answer.status_code, answer.get_json()) == (200, {"success": True})
    assert (booked.update().status_code, booked.cancel().status_code) == (409, 409)


@pytest.mark.parametrize("body", [None, {}, {"barcode": "a number"}], ids=["none", "empty", "not digits"])
def test_a_confirmation_needs_its_barcode(body: Json) -> None:
    """A confirmation without a numeric barcode is refused and changes nothing."""
    booked = Booked("aniva")
    assert booked.send("confirmBloodDraw", body).status_code == 400
    assert booked.row.shows["status"] == "confirmed"


def test_a_cancellation_needs_its_query() -> None:
    """A cancellation without its required query parameter is refused."""
    booked = Booked("eka")
    assert booked.send("cancelAppointment").status_code == 400


def test_a_cancellation_keeps_its_reason() -> None:
    """A cancelled appointment shows the reason, sent as a form, and the time."""
    booked = Booked("sqod")
    form = {"data": {"cancellation_reason": "Moved away"}, "content_type": "application/x-www-form-urlencoded"}
    details = booked.send("cancelAppointment", **form).get_json()["data"]
    assert (details["cancellation_reason"], details["cancelled_at"] is None) == ("Moved away", False)


@pytest.mark.parametrize(
    ("role", "status"), [("appointment.editable", 200), ("appointment.foreign", 403), ("appointment.cancelled", 409)]
)
def test_seeded_appointments_are_cancelled_alike(role: str, status: int) -> None:
    """The contract's own appointments are cancelled, or not, like booked ones."""
    visit = Visit("aniva")
    assert visit.send("DELETE", visit.path(role)).status_code == status


def test_faults_occur_with_booked_appointments_too() -> None:
    """A booked appointment in the state of a role counts as a fixture of that role for faults."""
    booked = Booked("aniva", fault_id="ANIVA-LOCKED-DRAWN")
    booked.send("confirmBloodDraw", {"barcode": "2600000000"})
    assert booked.update().status_code == 200
