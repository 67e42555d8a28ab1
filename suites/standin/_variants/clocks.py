"""Variants in the vendor's clock, by which stamps and the Date header go: it need not be ours."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response

from contracts import Contract
from suites.standin._pointers import look, put
from suites.standin._state import moment
from suites.standin._variants._register import MEET, SHOW, variant

Document = dict[str, Any]
LATE, EARLY = timedelta(minutes=-2), timedelta(minutes=2)
LIMITED_EVERY = 140


def _stamps(contract: Contract) -> set[str]:
    """The members that say when something happened here."""
    rules = contract.standin.get("derives", ())
    return {*(rule["set"] for rule in rules if rule.get("stamp")), *contract.standin.get("books", {}).get("stamps", ())}


def _date_late(request: Request, response: Response, number: int) -> Response:
    return _dated(response, LATE)


def _date_early(request: Request, response: Response, number: int) -> Response:
    return _dated(response, EARLY)


@variant(SHOW, lambda contract: bool(_stamps(contract)), wire=_date_late)
def clock_late(contract: Contract, shown: Document, number: int) -> Document:
    """Has a clock that is two minutes behind: its stamps are earlier, and so is the Date header."""
    return _stamped(contract, shown, LATE)


@variant(SHOW, lambda contract: bool(_stamps(contract)), wire=_date_early)
def clock_early(contract: Contract, shown: Document, number: int) -> Document:
    """Has a clock that is two minutes ahead: its stamps are later, and so is the Date header."""
    return _stamped(contract, shown, EARLY)


@variant(MEET, wire=_date_late)
def limited_until_a_date(number: int) -> Response | None:
    """Answers one request in 140 with 429, to be sent again in a second by its clock, two minutes behind ours."""
    if number % LIMITED_EVERY:
        return None
    return Response(status=429, headers={"Retry-After": _header(LATE + timedelta(seconds=1))})


def _stamped(contract: Contract, shown: Document, shift: timedelta) -> Document:
    moved = deepcopy(shown)
    for pointer in _stamps(contract):
        value = look(moved, pointer)
        if isinstance(value, str):
            put(moved, pointer, f"{(moment(value) + shift).astimezone(UTC):%FT%T}Z")
        elif isinstance(value, int):
            put(moved, pointer, value + int(shift.total_seconds()))
    return moved


def _dated(response: Response, shift: timedelta) -> Response:
    headers = Headers(response.headers)
    headers["Date"] = _header(shift)
    return Response(response.data, response.status, headers)


def _header(shift: timedelta) -> str:
    return format_datetime(datetime.now(UTC) + shift, usegmt=True)
