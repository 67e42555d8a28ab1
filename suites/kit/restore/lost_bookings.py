"""Finds appointments that a booking may have made without our knowing their ids, by the text that only they have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from contracts import Json, Provision
from contracts.pointers import get
from suites.kit.generate.bookings import lost_booking
from suites.kit.http.client import Client
from suites.kit.http.list_pages import Found
from suites.kit.http.list_search import ListSearch
from suites.kit.http.whereabouts import Whereabouts
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult, Probe
from suites.kit.privacy.templates import Templates
from suites.kit.restore.entries import Booking

MARK = "mark"
"""Takes the place of the id by which a row is recognized otherwise."""


def find_lost_booking(
    bound: BoundContract, client: Client, recipe: Provision, unique: str, record: Callable[[CallResult], object]
) -> Found:
    """The appointment that has this text, or why the list, as far as it is read, does not show it.

    Raises NotAllowed, BudgetSpent.
    """
    reading = bound.contract.behaviour.read
    assert reading is not None
    assert recipe.found_by is not None
    operation = bound.contract.operations[reading.operation]

    def fetch(path: Mapping[str, str], query: Mapping[str, str]) -> CallResult:
        result = client.read(operation, path, query)
        record(search.only_ours(result, path))
        return result

    by_mark = replace(reading, match={recipe.found_by: MARK})
    search = ListSearch(bound, by_mark, Whereabouts(), fetch)
    return search.find({MARK: unique}, {})


def open_twins(
    bound: BoundContract, recipe: Provision, booking: Booking, fixture: Mapping[str, Json], pages: Iterable[CallResult]
) -> list[dict[str, Json]]:
    """Other appointments with the text of a booking that these pages of the list show, and do not show as cancelled.

    A network may deliver a booking twice, with one answer for both. Costs no request. Raises NoAppointmentId.
    """
    reading = bound.contract.behaviour.read
    if reading is None or recipe.found_by is None:
        return []
    marked = [row for row in _rows(pages, reading.at) if get(row, recipe.found_by) == booking.marker]
    open_rows = [row for row in marked if not is_cancelled(recipe, row)]
    twins = [lost_booking(bound, recipe, row, booking.marker) for row in open_rows]
    return [twin for twin in twins if any(str(fixture.get(name)) != str(value) for name, value in twin.items())]


def is_cancelled(recipe: Provision, appointment: Mapping[str, Json]) -> bool:
    """Whether an appointment is shown as cancelled."""
    return any(get(appointment, pointer) in values for pointer, values in recipe.cancelled.items())


def how_to_find(booking: Booking, templates: Templates) -> str:
    """What a person can look for at the vendor: the text that only this booking has, else all that it sent, masked."""
    if booking.sent is None or booking.marker in str(booking.sent):
        return f"look for {templates.text(booking.marker)}"
    body = templates.request_body(Probe("", "booking", booking.sent), b"")
    return f"look for {json.dumps(body, ensure_ascii=False)}"


def _rows(pages: Iterable[CallResult], at: str) -> Iterable[Mapping[str, Any]]:
    for page in pages:
        found = get(page.answer.json, at) if page.answer is not None and page.answer.is_accepted else None
        yield from (row for row in (found if isinstance(found, list) else ()) if isinstance(row, Mapping))
