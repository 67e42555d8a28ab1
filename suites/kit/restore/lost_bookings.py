"""Finds appointments whose booking got no answer, by the text that only they have: they may exist all the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from contracts import Json, Provision
from suites.kit.generate.bookings import lost_booking
from suites.kit.http.client import Client
from suites.kit.http.list_search import ListSearch
from suites.kit.http.whereabouts import Whereabouts
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult

MARK = "mark"
"""Takes the place of the id by which a row is recognized otherwise."""


def find_lost_booking(
    bound: BoundContract, client: Client, recipe: Provision, unique: str, record: Callable[[CallResult], object]
) -> Mapping[str, Json] | None:
    """The fixture of the appointment that has this text; None where the list, as far as it is read, does not show it.

    Raises NotAllowed, BudgetSpent, and NoAppointmentId where its row has no id.
    """
    reading = bound.contract.behaviour.read
    assert reading is not None
    assert recipe.found_by is not None
    operation = bound.contract.operations[reading.operation]

    def fetch(path: Mapping[str, str], query: Mapping[str, str]) -> CallResult:
        result = client.read(operation, path, query)
        record(result)
        return result

    by_mark = replace(reading, match={recipe.found_by: MARK})
    found = ListSearch(bound, by_mark, Whereabouts(), fetch).find({MARK: unique}, {})
    return None if found.appointment is None else lost_booking(bound, recipe, found.appointment, unique)
