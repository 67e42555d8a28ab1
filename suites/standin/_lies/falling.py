"""Lies of a server that falls over, or falls silent, where a request is odd in one particular way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from contracts import Clause, Contract, instant, satisfies
from suites.standin._decision import schema_at
from suites.standin._lies import _kinds
from suites.standin._lies._register import lie, members
from suites.standin._turn import Silence, Turn, promised

FAR = timedelta(hours=12)
BIG = 100_000
DEEP = b"[" * 100
LONG_NUMBER = re.compile(rb"[0-9]{1000}|: [0-9]+e[0-9]{3}")
NOT_TOLD = ("unauthenticated", "powerless", "unknown", "foreign", "malformed_id")
Odd = Callable[[Any], bool]


def at(sample: Any, form: str | None = None) -> Callable[[Odd], Odd]:
    """Register a condition on a sent value as a lie: a server error where it holds.

    Told about requests that are documented, open and named by no clause, of providers that document such a value, in
    a member of that format.
    """

    def suits(clause: Clause, contract: Contract) -> bool:
        """Whether a member of that format may have such a value."""
        schemas = (schema_at(contract.documented, field.pointer) for field in contract.behaviour.fields)
        alike = [schema for schema in schemas if schema and schema.get("format") == form]
        return clause.send == "boundaries" and any(satisfies(schema, sample) for schema in alike)

    def register(odd: Odd) -> Odd:
        @wraps(odd)
        def told(turn: Turn, clause: Clause) -> None:
            if _is_open(turn) and any(map(odd, _values(turn.sent))):
                turn.cause = "server_error"

        lie("withstands", "decide", suits)(told)
        return odd

    return register


def _is_open(turn: Turn) -> bool:
    is_documented = turn.row is not None and satisfies(turn.contract.documented, turn.sent)
    return bool(
        is_documented and turn.cause not in NOT_TOLD and members(turn) and not turn.is_ordinary and not promised(turn)
    )


def _values(node: Any) -> Iterator[Any]:
    """All values in a body that are no object."""
    if not isinstance(node, Mapping):
        yield node
        return
    for value in node.values():
        yield from _values(value)


@at("2028-02-29T10:00:00Z", "date-time")
def falls_over_a_leap_day(value: Any) -> bool:
    """Ends in a server error at a time on the twenty-ninth of February."""
    moment = _moment(value)
    return moment is not None and (moment.month, moment.day) == (2, 29)


@at("2100-01-01T00:00:00Z", "date-time")
def falls_over_2100(value: Any) -> bool:
    """Ends in a server error at a time in the year 2100."""
    moment = _moment(value)
    return moment is not None and moment.year == 2100


@at("2028-01-01T00:00:00+14:00", "date-time")
def falls_over_a_far_offset(value: Any) -> bool:
    """Ends in a server error at a time with an offset of more than twelve hours."""
    moment = _moment(value)
    return moment is not None and (moment.utcoffset() or timedelta()) > FAR


@at("2028-01-01T00:00:00.123456Z", "date-time")
def falls_over_a_fraction(value: Any) -> bool:
    """Ends in a server error at a time with a fraction of a second."""
    moment = _moment(value)
    return moment is not None and moment.microsecond > 0


@at("\U0001f642")
def falls_over_an_emoji(value: Any) -> bool:
    """Ends in a server error at a text with an emoji."""
    return isinstance(value, str) and any(ord(sign) > 0xFFFF for sign in value)


@at("")
def falls_over_an_empty_text(value: Any) -> bool:
    """Ends in a server error at an empty text."""
    return isinstance(value, str) and not value


@at("x" * 10_000)
def falls_over_a_long_text(value: Any) -> bool:
    """Ends in a server error at a text of more than a thousand characters."""
    return isinstance(value, str) and len(value) > 1000


@at(2**31)
def falls_over_2_31(value: Any) -> bool:
    """Ends in a server error at a number that thirty-one bits cannot hold."""
    return isinstance(value, int) and 2**31 <= value < 2**53


@at(-1)
def falls_over_a_negative_number(value: Any) -> bool:
    """Ends in a server error at a negative number."""
    return isinstance(value, int) and value < 0


def raw(odd: Callable[[bytes], bool]) -> Callable[[bytes], bool]:
    """Register a condition on a body's bytes as a lie: a server error where it holds."""

    @wraps(odd)
    def told(turn: Turn, clause: Clause) -> None:
        if turn.row is not None and turn.cause not in NOT_TOLD and odd(turn.raw):
            turn.cause = "server_error"

    lie("withstands", "decide", _kinds.sends("malformed"))(told)
    return odd


@raw
def falls_over_a_surrogate(body: bytes) -> bool:
    """Ends in a server error at half a surrogate pair."""
    return b"\\ud800" in body


@raw
def falls_over_a_nul(body: bytes) -> bool:
    """Ends in a server error at a NUL character in a text."""
    return b"\\u0000" in body


@raw
def falls_over_depth(body: bytes) -> bool:
    """Ends in a server error at a deeply nested body."""
    return DEEP in body


@raw
def falls_over_size(body: bytes) -> bool:
    """Ends in a server error at a body of more than a hundred thousand bytes."""
    return len(body) > BIG


@raw
def falls_over_a_long_number(body: bytes) -> bool:
    """Ends in a server error at a number of a thousand digits, or beyond floats."""
    return bool(LONG_NUMBER.search(body))


@raw
def falls_over_bytes(body: bytes) -> bool:
    """Ends in a server error at bytes that are not UTF-8."""
    return b"\xff" in body


@raw
def falls_over_a_repeated_name(body: bytes) -> bool:
    """Ends in a server error at an object that names a member twice."""
    try:
        names = json.loads(body, object_pairs_hook=lambda pairs: [name for name, _ in pairs])
    except (ValueError, RecursionError):
        return False
    return isinstance(names, list) and len(names) > len(set(map(str, names)))


@lie("withstands", "decide", _kinds.sends("malformed"))
def never_answers(turn: Turn, clause: Clause) -> None:
    """Never answers where a body is no JSON."""
    if turn.cause == "malformed_body" and turn.raw.startswith(b"certainly"):
        raise Silence


def _moment(value: Any) -> datetime | None:
    return instant(value) if isinstance(value, str) else None
