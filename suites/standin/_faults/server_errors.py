"""Faults of a server that fails, or never answers, when a request is unusual in one particular way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from contracts import Clause, Contract, instant, satisfies
from suites.standin._clause_match import is_promised
from suites.standin._faults import _conditions
from suites.standin._faults._register import fault_kind, sent_members
from suites.standin._request_context import NoAnswer, RequestContext
from suites.standin._schemas import schema_at

FAR = timedelta(hours=12)
BIG = 100_000
DEEP = b"[" * 100
"""Size and depth: chosen well above any real update, and below what the suite sends as malformed bodies."""
LONG_NUMBER = re.compile(rb"[0-9]{1000}|: [0-9]+e[0-9]{3}")
REFUSED_BEFORE = ("unauthenticated", "powerless", "unknown", "foreign", "malformed_id")
"""Causes found before the body is looked at: such a server would not get as far as failing."""
IsUnusual = Callable[[Any], bool]


def fails_on(sample: Any, format: str | None = None) -> Callable[[IsUnusual], IsUnusual]:
    """Register a condition on a sent value as a fault: a server error where it holds.

    It is injected into requests that are documented, open and named by no clause, and only for providers whose
    contract has a member of that format that may have the sample as its value.
    """

    def _applies(clause: Clause, contract: Contract) -> bool:
        schemas = (schema_at(contract.documented, field.pointer) for field in contract.behaviour.fields)
        alike = [schema for schema in schemas if schema and schema.get("format") == format]
        return clause.send == "boundaries" and any(satisfies(schema, sample) for schema in alike)

    def _register(is_unusual: IsUnusual) -> IsUnusual:
        @wraps(is_unusual)
        def _inject(context: RequestContext, clause: Clause) -> None:
            if _is_open(context) and any(map(is_unusual, _values(context.body))):
                context.cause = "server_error"

        fault_kind("withstands", "decide", _applies)(_inject)
        return is_unusual

    return _register


def _is_open(context: RequestContext) -> bool:
    is_documented = context.row is not None and satisfies(context.contract.documented, context.body)
    return bool(
        is_documented
        and context.cause not in REFUSED_BEFORE
        and sent_members(context)
        and not context.is_ordinary
        and not is_promised(context)
    )


def _values(node: Any) -> Iterator[Any]:
    """All values in a body that are not objects."""
    if not isinstance(node, Mapping):
        yield node
        return
    for value in node.values():
        yield from _values(value)


@fails_on("2028-02-29T10:00:00Z", "date-time")
def falls_over_a_leap_day(value: Any) -> bool:
    """Fails with a server error on a time on 29 February."""
    time = _time(value)
    return time is not None and (time.month, time.day) == (2, 29)


@fails_on("2100-01-01T00:00:00Z", "date-time")
def falls_over_2100(value: Any) -> bool:
    """Fails with a server error on a time in the year 2100."""
    time = _time(value)
    return time is not None and time.year == 2100


@fails_on("2028-01-01T00:00:00+14:00", "date-time")
def falls_over_a_far_offset(value: Any) -> bool:
    """Fails with a server error on a time with an offset of more than twelve hours."""
    time = _time(value)
    return time is not None and (time.utcoffset() or timedelta()) > FAR


@fails_on("2028-01-01T00:00:00.123456Z", "date-time")
def falls_over_a_fraction(value: Any) -> bool:
    """Fails with a server error on a time with a fraction of a second."""
    time = _time(value)
    return time is not None and time.microsecond > 0


@fails_on("9999-12-31T23:59:59Z", "date-time")
def falls_over_the_last_time(value: Any) -> bool:
    """Fails with a server error on a time that is the last one, or beyond it, in another zone."""
    time = _time(value)
    return time is not None and time.year == 9999


@fails_on("2028-01-01T00:00:00+05:45", "date-time")
def falls_over_a_quarter_hour(value: Any) -> bool:
    """Fails with a server error on a time whose offset has a quarter of an hour."""
    time = _time(value)
    return time is not None and (time.utcoffset() or timedelta()).seconds % 1800 > 0


@fails_on("\U0001f642")
def falls_over_an_emoji(value: Any) -> bool:
    """Fails with a server error on a text with an emoji."""
    return isinstance(value, str) and any(ord(character) > 0xFFFF for character in value)


@fails_on("")
def falls_over_an_empty_text(value: Any) -> bool:
    """Fails with a server error on an empty text."""
    return isinstance(value, str) and not value


@fails_on("x" * 10_000)
def falls_over_a_long_text(value: Any) -> bool:
    """Fails with a server error on a text of more than a thousand characters."""
    return isinstance(value, str) and len(value) > 1000


@fails_on(2**31)
def falls_over_2_31(value: Any) -> bool:
    """Fails with a server error on a number too large for a signed 32-bit integer."""
    return isinstance(value, int) and 2**31 <= value < 2**53


@fails_on(-1)
def falls_over_a_negative_number(value: Any) -> bool:
    """Fails with a server error on a negative number."""
    return isinstance(value, int) and value < 0


@fails_on(2**63)
def falls_over_64_bits(value: Any) -> bool:
    """Fails with a server error on a number too large for 64 bits."""
    return type(value) is int and value >= 2**63


@fails_on("Tom &amp; Ann")
def falls_over_an_entity(value: Any) -> bool:
    """Fails with a server error on a text with an ampersand."""
    return isinstance(value, str) and "&" in value


@fails_on([{}])
def falls_over_an_incomplete_item(value: Any) -> bool:
    """Fails with a server error on an item of an array that has no id."""
    return isinstance(value, list) and any(isinstance(item, Mapping) and "id" not in item for item in value)


def fails_on_bytes(is_unusual: Callable[[bytes], bool]) -> Callable[[bytes], bool]:
    """Register a condition on a body's bytes as a fault: a server error where it holds."""

    @wraps(is_unusual)
    def _inject(context: RequestContext, clause: Clause) -> None:
        if context.row is not None and context.cause not in REFUSED_BEFORE and is_unusual(context.raw_body):
            context.cause = "server_error"

    fault_kind("withstands", "decide", _conditions.sends("malformed"))(_inject)
    return is_unusual


@fails_on_bytes
def falls_over_a_surrogate(body: bytes) -> bool:
    """Fails with a server error on an unpaired surrogate."""
    return b"\\ud800" in body


@fails_on_bytes
def falls_over_a_nul(body: bytes) -> bool:
    """Fails with a server error on a NUL character in a text."""
    return b"\\u0000" in body


@fails_on_bytes
def falls_over_depth(body: bytes) -> bool:
    """Fails with a server error on a deeply nested body."""
    return DEEP in body


@fails_on_bytes
def falls_over_size(body: bytes) -> bool:
    """Fails with a server error on a body of more than a hundred thousand bytes."""
    return len(body) > BIG


@fails_on_bytes
def falls_over_a_long_number(body: bytes) -> bool:
    """Fails with a server error on a number with a thousand digits, or one too large for a float."""
    return bool(LONG_NUMBER.search(body))


@fails_on_bytes
def falls_over_bytes(body: bytes) -> bool:
    """Fails with a server error on bytes that are not UTF-8."""
    return b"\xff" in body


@fails_on_bytes
def falls_over_a_repeated_name(body: bytes) -> bool:
    """Fails with a server error on an object that has a member twice."""
    try:
        names = json.loads(body, object_pairs_hook=lambda pairs: [name for name, _ in pairs])
    except (ValueError, RecursionError):
        return False
    return isinstance(names, list) and len(names) > len(set(map(str, names)))


@fault_kind("withstands", "decide", _conditions.sends("malformed"))
def never_answers(context: RequestContext, clause: Clause) -> None:
    """Never answers a body that is not JSON."""
    if context.cause == "malformed_body" and context.raw_body.startswith(b"certainly"):
        raise NoAnswer


def _time(value: Any) -> datetime | None:
    return instant(value) if isinstance(value, str) else None
