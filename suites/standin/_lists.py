"""What the stand-in answers to a list: filtered, sorted and split into pages as the contract describes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from contracts import Contract, Filter, ReadBack, instant
from contracts.pointers import with_value
from suites.standin._envelope import in_envelope
from suites.standin._pointers import get, replaced
from suites.standin._state import format_time, parse_time

Document = dict[str, Any]
USUAL_ROWS = 25
"""Rows on a page where the request does not say how many."""
CURSOR = "after-"
"""Before the number of rows to skip, so that nobody takes a cursor for a number."""
FAR = 900_000
"""Added to numeric ids: far from those of any fixture."""
APART = timedelta(minutes=10)
"""Between two of the other appointments, so that many of them spread over months."""


def list_answer(
    contract: Contract, reading: ReadBack, shown: Iterable[Document], query: Mapping[str, str], rows: int | None
) -> Any:
    """The body of the answer to a list. `rows`: how many a page has, whatever the request says; None: as it says."""
    listed = _sorted(reading, [one for one in shown if _passes(reading, one, query)], query)
    pages = reading.pages
    if pages is None:
        return in_envelope(contract, reading.operation, reading.at, listed)
    size = rows or max(1, min(_asked_rows(reading, query), *pages.size.values(), 100))
    start = _start(reading, query, size)
    body = in_envelope(contract, reading.operation, reading.at, listed[start : start + size])
    has_more = start + size < len(listed)
    return replaced(body, pages.next[0], f"{CURSOR}{start + size}" if has_more else None) if pages.next else body


def other_appointments(reading: ReadBack, model: Document, count: int) -> list[Document]:
    """Appointments of other people, the oldest first, each before the one that they are modelled on."""
    return [_other(reading, model, number, count) for number in range(count)]


def _other(reading: ReadBack, model: Document, number: int, count: int) -> Document:
    other = with_other_ids(model, reading.match, number)
    days = [known.shows for known in reading.filters.values() if known.days is not None]
    for pointer in dict.fromkeys([*days, *(order.by for order in reading.orders)]):
        time = get(model, pointer)
        if isinstance(time, str):
            other = with_value(other, pointer, format_time(parse_time(time) - APART * (count - number)))
    for known in reading.filters.values():
        value = get(model, known.shows)
        if known.days is None and isinstance(value, int):
            other = with_value(other, known.shows, value + FAR + number)
    return other


def with_other_ids(shown: Document, id_members: Iterable[str], number: int) -> Document:
    """The appointment under ids that no other one has."""
    for pointer in id_members:
        id = get(shown, pointer)
        shown = with_value(shown, pointer, id + FAR + number if isinstance(id, int) else _uuid(number))
    return shown


def _uuid(number: int) -> str:
    return str(uuid5(NAMESPACE_URL, str(number)))


def _passes(reading: ReadBack, shown: Document, query: Mapping[str, str]) -> bool:
    return all(
        _fits(known, get(shown, known.shows), query[name]) for name, known in reading.filters.items() if name in query
    )


def _fits(known: Filter, shown: Any, wanted: str) -> bool:
    if known.days is None:
        return str(shown) == wanted
    moment = instant(shown) if isinstance(shown, str) else None
    try:
        limit = date.fromisoformat(wanted)
    except ValueError:
        return False
    return moment is not None and (limit <= moment.date() if known.days < 0 else moment.date() <= limit)


def _sorted(reading: ReadBack, listed: list[Document], query: Mapping[str, str]) -> list[Document]:
    order = next((order for order in reading.orders if order.query.items() <= query.items()), None)
    if order is None:
        return listed
    by = order.by
    return sorted(listed, key=lambda shown: _rank(get(shown, by)), reverse=order.last_first)


def _rank(value: Any) -> tuple[float, str]:
    moment = instant(value) if isinstance(value, str) else None
    return (moment.timestamp(), "") if moment else (0.0, str(value))


def _asked_rows(reading: ReadBack, query: Mapping[str, str]) -> int:
    sizes = reading.pages.size if reading.pages else {}
    return next((_number(query[name], USUAL_ROWS) for name in sizes if name in query), USUAL_ROWS)


def _start(reading: ReadBack, query: Mapping[str, str], size: int) -> int:
    assert reading.pages is not None
    text = query.get(reading.pages.parameter, "")
    if reading.pages.by == "page":
        return (max(_number(text, 1), 1) - 1) * size
    return _number(text.removeprefix(CURSOR), 0)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
