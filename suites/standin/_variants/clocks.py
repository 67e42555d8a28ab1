"""Variants in the vendor's clock, which stamps and the Date header follow: it may differ from ours."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response

from contracts import Contract
from suites.standin._pointers import get, set_in
from suites.standin._state import parse_time
from suites.standin._variants._register import INTERCEPT, SHOW, variant

Document = dict[str, Any]
LATE, EARLY = timedelta(minutes=-2), timedelta(minutes=2)
"""Two minutes: chosen, more than a badly kept server clock usually is off."""
LIMITED_EVERY = 140
"""Seldom, because each one makes the run wait; even the shortest run sends more requests than that."""


def _stamps(contract: Contract) -> set[str]:
    """The members that show when something happened on the vendor's side."""
    rules = contract.standin.get("derives", ())
    return {*(rule["set"] for rule in rules if rule.get("stamp")), *contract.standin.get("books", {}).get("stamps", ())}


def _date_late(request: Request, response: Response, number: int) -> Response:
    return _dated(response, LATE)


def _date_early(request: Request, response: Response, number: int) -> Response:
    return _dated(response, EARLY)


@variant(SHOW, lambda contract: bool(_stamps(contract)), transport=_date_late)
def clock_late(contract: Contract, shown: Document, number: int) -> Document:
    """Has a clock two minutes behind: stamps and the Date header are earlier."""
    return _stamped(contract, shown, LATE)


@variant(SHOW, lambda contract: bool(_stamps(contract)), transport=_date_early)
def clock_early(contract: Contract, shown: Document, number: int) -> Document:
    """Has a clock two minutes ahead: stamps and the Date header are later."""
    return _stamped(contract, shown, EARLY)


@variant(INTERCEPT, transport=_date_late)
def limited_until_a_date(number: int) -> Response | None:
    """Answers one request in 140 with 429 and a Retry-After date a second ahead, by a clock two minutes behind ours."""
    if number % LIMITED_EVERY:
        return None
    return Response(status=429, headers={"Retry-After": _header(LATE + timedelta(seconds=1))})


def _stamped(contract: Contract, shown: Document, shift: timedelta) -> Document:
    moved = deepcopy(shown)
    for pointer in _stamps(contract):
        value = get(moved, pointer)
        if isinstance(value, str):
            set_in(moved, pointer, f"{(parse_time(value) + shift).astimezone(UTC):%FT%T}Z")
        elif isinstance(value, int):
            set_in(moved, pointer, value + int(shift.total_seconds()))
    return moved


def _dated(response: Response, shift: timedelta) -> Response:
    headers = Headers(response.headers)
    headers["Date"] = _header(shift)
    return Response(response.data, response.status, headers)


def _header(shift: timedelta) -> str:
    return format_datetime(datetime.now(UTC) + shift, usegmt=True)
