"""Without faults the stand-in does what the contracts say, and nothing else."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import contracts
from suites.selftest import exchanges
from suites.selftest.visits import EDITABLE, Visit
from suites.standin import StandIn

PROVIDERS = contracts.names()
LOCATIONS = "location.active"
LONG_AGO = "2001-01-01T00:00:00Z"


# Fixtures


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_role_is_served(provider: str) -> None:
    """The stand-in has fixtures for every role of a contract, and every named list of values."""
    visit = Visit(provider)
    contract = visit.contract
    assert [role for role in contract.roles if not visit.fixtures.get(role)] == []
    assert [name for name in contract.values if not visit.values.get(name)] == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_it_describes_itself_as_a_target(provider: str) -> None:
    """With names of variables instead of secrets, the stand-in's description is a valid target."""
    schema = json.loads((Path(contracts.__file__).parent / "target.schema.json").read_text())
    target = StandIn(contracts.load(provider)).target()
    errors = Draft202012Validator(schema).iter_errors({**target, "credentials": {"good": "ACME_API_KEY"}})
    assert [error.message for error in errors] == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_plain_update_is_accepted(provider: str) -> None:
    """The smallest ordinary update of an editable appointment is answered with the documented success."""
    visit = Visit(provider)
    assert visit.update(visit.plain()).status_code == visit.contract.successes[0]


@pytest.mark.parametrize("provider", ["aniva", "lobbie", "sqod"])
def test_an_appointment_of_another_account_is_refused(provider: str) -> None:
    """Foreign and unknown appointments cannot be updated."""
    visit = Visit(provider)
    strange = [role for role in visit.fixtures if role in ("appointment.foreign", "appointment.unknown")]
    assert all(visit.update(visit.plain(), role).status_code in (403, 404) for role in strange)


@pytest.mark.parametrize("credential", ["wrong", "powerless"])
@pytest.mark.parametrize("provider", ["lobbie", "sqod"])
def test_bad_credentials_neither_write_nor_read(provider: str, credential: str) -> None:
    """Update and read answer a wrong token with 401, and one without rights with 403."""
    visit = Visit(provider)
    status = {"wrong": 401, "powerless": 403}[credential]
    answers = [visit.update(visit.plain(), credential=credential), visit.read(credential=credential)]
    assert [answer.status_code for answer in answers] == [status, status]


# What an update does


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_refused_update_changes_nothing(provider: str) -> None:
    """A body that is not an object changes nothing."""
    visit = Visit(provider)
    before = deepcopy(visit.stored())
    assert visit.update(["no", "object"]).status_code in (400, 422)
    assert visit.stored() == before


@pytest.mark.parametrize("provider", [name for name in PROVIDERS if name != "eka"])
def test_the_answer_is_what_is_stored(provider: str) -> None:
    """A success shows the appointment exactly as it is stored."""
    visit = Visit(provider)
    shown = visit.update(visit.plain()).get_json()
    pointer = visit.contract.behaviour.answer
    assert (shown[pointer.strip("/")] if pointer else shown) == visit.stored()


@pytest.mark.parametrize("state", ["blood_drawn", "cancelled"])
def test_a_closed_appointment_refuses(state: str) -> None:
    """An update in a closed state is answered with 409 and changes nothing."""
    visit = Visit("aniva")
    before = deepcopy(visit.stored(f"appointment.{state}"))
    assert visit.update(visit.plain(), f"appointment.{state}").status_code == 409
    assert visit.stored(f"appointment.{state}") == before


@pytest.mark.parametrize("role", [EDITABLE, "appointment.pending"])
def test_an_open_appointment_accepts_updates(role: str) -> None:
    """Confirmed and pending appointments accept updates."""
    visit = Visit("aniva")
    assert visit.update(visit.plain(), role).status_code == 200


@pytest.mark.parametrize(
    ("number", "day", "offset"),
    [(0, "07-01", "+02:00"), (0, "01-15", "+01:00"), (2, "07-01", "-02:30"), (2, "01-15", "-03:30")],
    ids=["Berlin, summer", "Berlin, winter", "St John's, summer", "St John's, winter"],
)
def test_a_time_has_the_offset_of_its_location(number: int, day: str, offset: str) -> None:
    """A time is shown as the same instant, with the location's offset at that date."""
    visit = Visit("aniva")
    place = visit.fixtures[LOCATIONS][number]["id"]
    year = visit.values["time.bookable"][0][:4]
    shown = visit.update({"scheduled_at": f"{year}-{day}T10:00:00Z", "location_id": place}).get_json()
    assert shown["scheduled_at"][-6:] == offset
    assert contracts.instant(shown["scheduled_at"]) == contracts.instant(f"{year}-{day}T10:00:00Z")


def test_another_location_changes_the_offset() -> None:
    """When only the location changes, the time stays the same instant and gets the new offset."""
    visit = Visit("aniva")
    visit.update({"scheduled_at": visit.values["time.bookable"][0]})
    shown = visit.update({"location_id": visit.fixtures[LOCATIONS][1]["id"]}).get_json()
    assert shown["scheduled_at"][10:] == "T13:00:00+03:00"


def test_the_end_follows_the_start() -> None:
    """A moved appointment keeps its length."""
    visit = Visit("lobbie")
    shown = visit.update({"startTime": visit.values["time.bookable"][0]}).get_json()
    start, end = contracts.instant(shown["startTime"]), contracts.instant(shown["endTime"])
    assert start is not None
    assert end is not None
    assert (end - start).total_seconds() == shown["durationMinutes"] * 60


@pytest.mark.parametrize("minutes", [45, 45.0])
def test_an_end_follows_a_duration(minutes: float) -> None:
    """45.0 is a whole number, too (JSON Schema, 6.1.1), and moves the end as 45 does."""
    visit = Visit("sqod")
    start = f"{visit.values['time.bookable'][0][:4]}-07-01T10:00:00Z"
    shown = visit.update({"appointment_at": start, "duration_in_minutes": minutes}).get_json()["data"]
    assert shown["meeting"]["end_date"] == start.replace("10:00", "10:45")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("07-01T10:00:00.000000Z", "07-01T11:00:00.000000Z"),
        ("07-01T10:00:00.5Z", "07-01T11:00:00.5Z"),
        ("07-01T10:00:00Z", "07-01T11:00:00Z"),
        ("07-01T10:00:00+02:00", "07-01T11:00:00+02:00"),
    ],
)
def test_an_end_is_written_as_its_start(start: str, end: str) -> None:
    """A time that follows from another is written like it, so that restoring the one restores the other exactly."""
    visit = Visit("sqod")
    year = visit.values["time.bookable"][0][:4]
    shown = visit.update({"appointment_at": f"{year}-{start}"}).get_json()["data"]
    assert shown["meeting"]["end_date"] == f"{year}-{end}"


def test_the_stamp_moves_with_a_change_only() -> None:
    """A change sets the update stamp, and an update that changes nothing leaves it alone."""
    visit = Visit("lobbie")
    before = visit.stored()["updatedAt"]
    assert visit.update({"note": visit.stored()["note"]}).get_json()["updatedAt"] == before
    assert visit.update({"note": "Another note"}).get_json()["updatedAt"] > before


def test_an_appointment_is_cancelled_once() -> None:
    """cancelled_at is set when the status becomes cancelled, not when a later update repeats that."""
    visit = Visit("sqod")
    role = "appointment.expendable"
    assert visit.update({"status": "cancelled"}, role).get_json()["data"]["cancelled_at"] is not None
    visit.stored(role)["cancelled_at"] = LONG_AGO  # type: ignore[index]  # the store's own object
    shown = visit.update({"status": "cancelled", "interpreter_language": "Welsh"}, role).get_json()["data"]
    assert shown["cancelled_at"] == LONG_AGO


def test_a_department_is_found_by_the_id_that_is_sent() -> None:
    """The department in the answer is the one whose UUID was sent."""
    visit = Visit("sqod")
    shown = visit.update({"department_id": visit.fixtures["department.known"][1]["id"]}).get_json()["data"]
    assert shown["department"] == {"id": 2, "name": "Department B"}


# How an appointment is addressed


@pytest.mark.parametrize(
    ("query", "field", "status"),
    [
        ("?partner_id=1", "partner_appointment_id", 204),
        ("?partner_id=0", "partner_appointment_id", 404),
        ("", "partner_appointment_id", 404),
        ("?partner_id=1", "appointment_id", 404),
        ("?partner_id=0", "appointment_id", 204),
    ],
)
def test_an_alias_needs_its_switch(query: str, field: str, status: int) -> None:
    """The partner's id addresses the appointment with partner_id 1, and the provider's own id otherwise."""
    visit = Visit("eka")
    id = visit.fixtures[EDITABLE][0][field]
    assert visit.send("PATCH", f"/dr/v2/appointment/{id}{query}", visit.plain()).status_code == status


def test_an_alias_is_the_same_appointment() -> None:
    """An update under the partner's id changes the appointment itself."""
    visit = Visit("eka")
    id = visit.fixtures[EDITABLE][0]["partner_appointment_id"]
    visit.send("PATCH", f"/dr/v2/appointment/{id}?partner_id=1", {**visit.plain(), "partner_meta": {"key1": "new"}})
    assert visit.stored()["partner_meta"] == {"key1": "new"}


@pytest.mark.parametrize(("method", "status", "language"), [("PATCH", 200, "Welsh"), ("NOSUCH", 405, "English")])
def test_the_method_can_be_overridden(method: str, status: int, language: str) -> None:
    """A form sent by POST with _method=PATCH is an update; with another method it is refused."""
    visit = Visit("sqod")
    form = {"data": {"interpreter_language": "Welsh"}, "content_type": "multipart/form-data"}
    assert visit.send("POST", f"{visit.path()}?_method={method}", **form).status_code == status
    assert visit.stored()["interpreter_language"] == language


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_method_that_the_path_does_not_have_is_405(provider: str) -> None:
    """A known path with another method is answered with 405, an unknown path with 404."""
    visit = Visit(provider)
    assert visit.send("OPTIONS", visit.path()).status_code == 405
    assert visit.send("OPTIONS", "/no/such/path").status_code == 404


YEAR = exchanges.appointment("lobbie")["startTime"][:4]


def lists(provider: str, query: dict[str, str], **standin: Any) -> tuple[list[Any], Any]:
    """Ids on the page of a list, and the cursor of the next one."""
    visit = Visit(provider)
    visit.standin = StandIn(visit.contract, **standin)
    body = visit.read(query_string=query).get_json()
    rows = body["data"] if provider == "sqod" else body["appointments"]
    return [row["id"] for row in rows], body.get("nextCursor")


@pytest.mark.parametrize(
    ("query", "count"),
    [({}, 25), ({"per_page": "10"}, 10), ({"per_page": "1000"}, 100), ({"page": "2"}, 25), ({"page": "9"}, 0)],
)
def test_a_list_has_pages(query: dict[str, str], count: int) -> None:
    """A page has as many rows as were asked for, 100 at most, else 25."""
    assert len(lists("sqod", query, others=150)[0]) == count


def test_pages_may_have_a_length_of_their_own() -> None:
    """Where it is told how many rows a page has, requests cannot change that."""
    assert len(lists("sqod", {"per_page": "100"}, others=150, rows=15)[0]) == 15


def test_a_cursor_leads_to_the_next_page() -> None:
    """The last page has no cursor, and no row is on two pages."""
    ids, cursor = lists("lobbie", {"limit": "100"}, others=150)
    more, end = lists("lobbie", {"limit": "100", "cursor": cursor}, others=150)
    assert (len(ids), len(more), end, set(ids) & set(more)) == (100, 53, None, set())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"patientId": "60001"}, [50001]),
        ({"practitionerId": "3002", "limit": "100"}, [50004]),
        ({"patientId": "1"}, []),
        ({"patientId": "60001", "startDate": f"{YEAR}-05-20", "endDate": f"{YEAR}-05-20"}, [50001]),
        ({"patientId": "60001", "startDate": f"{YEAR}-05-21"}, []),
        ({"patientId": "60001", "endDate": f"{YEAR}-05-19"}, []),
        ({"patientId": "60001", "startDate": "tomorrow"}, []),
    ],
)
def test_a_list_is_filtered(query: dict[str, str], found: list[int]) -> None:
    """A list has only what its filters leave in it."""
    assert lists("lobbie", query, others=150)[0] == found


def test_a_list_is_sorted() -> None:
    """The last appointments come first where that is asked for."""
    ids, _ = lists("lobbie", {"sortBy": "START_TIME", "sortDir": "DESC"}, others=150)
    assert (ids[:3], ids[3] > ids[4]) == ([50001, 50002, 50004], True)


def test_a_list_ends_after_its_first_page() -> None:
    """All appointments are on the first page of a list; the second is empty."""
    visit = Visit("sqod")
    pages = [visit.read(query_string={"page": number}).get_json()["data"] for number in ("1", "2")]
    assert (len(pages[0]) > 0, pages[1]) == (True, [])


# How open requests are answered


@pytest.mark.parametrize(("open_policy", "status"), [("documented", 200), ("accept", 200), ("refuse", 400)])
def test_an_unknown_member_is_open(open_policy: str, status: int) -> None:
    """The schema permits unknown members, so they are refused only where all open requests are."""
    visit = Visit("aniva", open_policy)
    assert visit.update({**visit.plain(), "x_unknown": 1}).status_code == status


@pytest.mark.parametrize(("open_policy", "status"), [("documented", 400), ("accept", 200), ("refuse", 400)])
def test_an_undocumented_null_is_open(open_policy: str, status: int) -> None:
    """A null that the page does not mention is accepted only where all open requests are, and changes nothing."""
    visit = Visit("aniva", open_policy)
    before = deepcopy(visit.stored())
    assert visit.update({"scheduled_at": None}).status_code == status
    assert visit.stored() == before


@pytest.mark.parametrize("open_policy", ["documented", "accept", "refuse"])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_ordinary_update_is_always_accepted(provider: str, open_policy: str) -> None:
    """How open requests are answered makes no difference to ordinary ones."""
    visit = Visit(provider, open_policy)
    assert visit.update(visit.plain()).status_code == visit.contract.successes[0]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"\x00", b"[" * 10_000 + b"]" * 10_000, b'{"a": 1e999}', b'{"a": ' + b"9" * 5_000 + b"}"],
    ids=["none", "truncated", "not UTF-8", "NUL", "deep", "beyond floats", "5,000 digits"],
)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_malformed_body_is_refused(provider: str, body: bytes) -> None:
    """A body that is not valid JSON is refused, and never causes an exception."""
    answer = Visit(provider).update(None, data=body, content_type="application/json")
    assert 400 <= answer.status_code < 500


# Faults


def test_a_fault_in_the_answer_is_not_stored() -> None:
    """A fault in what the answer shows does not change the appointment."""
    visit = Visit("aniva", fault_id="ANIVA-PROFILE")
    known = visit.stored()["profile"]["id"]
    assert visit.update(visit.plain()).get_json()["profile"]["id"] != known
    assert visit.stored()["profile"]["id"] == known


def test_a_fault_can_add_a_body_to_an_empty_success() -> None:
    """A fault can send a body with a status that has none, although Werkzeug would drop it."""
    visit = Visit("eka", fault_id="EKA-NO-BODY")
    answer = visit.update(visit.plain())
    assert (answer.status_code, answer.data) == (204, b"{}")


def test_a_fault_in_unknown_ids_does_not_affect_known_ones() -> None:
    """A stand-in that accepts unknown ids still refuses bad bodies for a known one."""
    visit = Visit("sqod", fault_id="SQOD-UNKNOWN")
    assert visit.update({"duration_in_minutes": "an hour"}).status_code == 422
