"""How an appointment is found in a long list by the documented filters, with few requests."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from contracts import Pages
from suites.kit.http.client import Client
from suites.kit.model.exchange import OtherCall, Probe
from suites.kit.model.target import EDITABLE
from suites.kit.privacy.templates import Templates
from suites.kit.restore.entries import Original
from suites.kit.restore.put_back import put_back
from suites.kit.restore.put_back_result import AS_BEFORE
from suites.selftest import exchanges, listings
from suites.selftest.listings import ENOUGH, PLENTY, Listed, listed, shown_id

YEAR = exchanges.appointment("lobbie")["startTime"][:4]
MOVES: dict[str, Any] = {
    "another day": {"startTime": f"{YEAR}-11-02T11:45:00-03:30"},
    "another practitioner": {"practitionerId": 3002},
    "another status": {"status": "CONFIRMED"},
    "all of it": {"startTime": f"{YEAR}-01-18T09:30:00-05:00", "practitionerId": 3003, "status": "CHECKED_IN"},
}
UNSORTED = listings.reading("lobbie", orders=())
"""A list in which ours stand behind all others, and cannot be sorted to the front."""


@pytest.mark.slow  # ten thousand appointments
def test_an_appointment_is_found_among_ten_thousand() -> None:
    """The first read needs two requests at most, though nothing is known yet."""
    with listed("lobbie", others=PLENTY) as clinic:
        assert (shown_id(clinic.read()), len(clinic.queries) <= 2) == (50001, True)


@pytest.mark.parametrize("moved", MOVES.values(), ids=MOVES)
def test_an_update_does_not_lose_it_among_many(moved: dict[str, Any]) -> None:
    """After an update of whatever the filters look at, one read finds it."""
    with listed(UNSORTED, others=PLENTY if len(moved) > 1 else ENOUGH, hint={"patientId": 60001}) as clinic:
        clinic.read()
        assert (shown_id(clinic.update(moved)), len(clinic.queries)) == (50001, 1)


def test_what_the_fixture_says_finds_it_first() -> None:
    """Where nothing else would, `find` in the fixture finds it with one request."""
    with listed(UNSORTED, others=ENOUGH, hint={"patientId": 60001}) as clinic:
        assert (shown_id(clinic.read()), clinic.queries) == (50001, [{"patientId": "60001", "limit": "100"}])


def test_an_update_without_an_answer_does_not_lose_it() -> None:
    """Where it is unknown whether an update took effect, it is looked for on both days."""
    with listed(UNSORTED, others=ENOUGH, hint={"patientId": 60001}) as clinic:
        clinic.read()
        clinic.reader.after(Probe("MADE-UP", "an update", MOVES["another day"]), None)
        clinic.client.update(Probe("MADE-UP", "an update", MOVES["another day"]))
        assert (shown_id(clinic.read()), len(clinic.queries)) == (50001, 1)


def test_what_somebody_else_moved_is_found_by_what_no_update_changes() -> None:
    """An appointment that is on neither day is looked for by its patient alone."""
    with listed(UNSORTED, others=ENOUGH, hint={"patientId": 60001}) as clinic:
        clinic.read()
        clinic.client.update(Probe("MADE-UP", "an update", MOVES["another day"]))
        assert (shown_id(clinic.read()), len(clinic.queries)) == (50001, 2)


def test_a_day_is_looked_for_with_a_day_on_either_side() -> None:
    """Nobody says in which time zone a day is meant, so the days beside it are part of the list."""
    with listed("lobbie") as clinic:
        start = clinic.read()["read"]["startTime"]
        clinic.read()
        days = {name: clinic.queries[0][name] for name in ("startDate", "endDate")}
    assert days == {"startDate": f"{start[:8]}19", "endDate": f"{start[:8]}22"}


def refusing(clinic: Listed, name: str) -> None:
    """Refuse every list that is asked for with a query parameter."""
    clinic.before_answer = lambda: httpx.Response(400) if name in clinic.queries[-1] else None


def test_filters_that_are_refused_are_not_used_again() -> None:
    """A list that does not take the filters is searched without them, from then on at once."""
    with listed("lobbie") as clinic:
        clinic.read()
        refusing(clinic, "patientId")
        clinic.read()
        assert (shown_id(clinic.read()), len(clinic.queries), "patientId" in clinic.queries[0]) == (50001, 1, False)


def test_a_size_that_is_refused_is_not_asked_for_again() -> None:
    """A list that does not take a number of rows is walked in the pages that it gives."""
    with listed("sqod", others=30) as clinic:
        refusing(clinic, "per_page")
        assert (shown_id(clinic.read()) is not None, clinic.queries[1:]) == (True, [{"page": "1"}, {"page": "2"}])


def test_a_list_that_shows_one_page_whichever_is_asked_for_ends() -> None:
    """The same rows under another number are no second page."""
    with listed("sqod", others=30, rows=15) as clinic:
        clinic.standin.contract = listings.reading("sqod", pages=Pages("page", "another"))
        assert (clinic.read(), len(clinic.queries)) == ({}, 4)


def test_put_back_finds_it_by_what_was_written_down() -> None:
    """After a crash nothing is known of it but its original, which is enough to find it far down a list."""
    with listed(UNSORTED, others=ENOUGH, hint={"patientId": 60001}) as clinic:
        state, path = clinic.read()["read"], clinic.bound.appointment_path(EDITABLE)
        clinic.client.update(Probe("MADE-UP", "an update", MOVES["another day"]))
        original = Original(clinic.bound.target.name, "lobbie", EDITABLE, path, state)
        assert put_back(original, clinic.bound, Client(clinic.bound, 50, "selftest")).outcome == AS_BEFORE


def test_what_is_personal_in_a_query_is_masked() -> None:
    """A list may be searched by a patient's id, which the journal does not show."""
    with listed("lobbie") as clinic:
        clinic.read()
        clinic.read()
        record = Templates(clinic.bound).record(OtherCall(1, clinic.recorded[-1], "read back"))
    assert (clinic.queries[0]["patientId"], record["request"]["query"]["patientId"]) == ("60001", "$personal")
