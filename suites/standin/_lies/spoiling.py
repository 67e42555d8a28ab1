"""Lies about a sent value: the update is taken, and another value than the sent one is shown and kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from contracts import Clause, instant
from suites.standin._lies import _kinds
from suites.standin._lies._kinds import BOOLEAN, DATE, INTEGER, OBJECT, QUANTITY, TEXT, TIME, Change
from suites.standin._lies._register import lie
from suites.standin._pointers import ABSENT, look, put
from suites.standin._state import spelled
from suites.standin._turn import Turn

COLUMN = 255
SIGNED = 2**31 - 1
CENTURY = 2100
ZONES = ("Europe/Berlin", "America/New_York")
HOUR = timedelta(hours=1)


def spoils(kind: str, *, at_an_edge: bool = False) -> Callable[[Change], Change]:
    """Register a change of values of a kind as a lie.

    It is told about clauses on echoes, and where answers show nothing on read-backs. With `at_an_edge` it spares
    ordinary values; a short run reads none of those back.
    """

    def register(change: Change) -> Change:
        @wraps(change)
        def told(turn: Turn, clause: Clause) -> None:
            respell(turn, clause, kind, change)

        lie("echoes", "decide", _kinds.about(kind))(told)
        if not at_an_edge:
            lie("persists", "decide", _kinds.all_of(_kinds.about(kind), _kinds.but_not(_kinds.answered)))(told)
        return change

    return register


def respell(turn: Turn, clause: Clause, kind: str, change: Change) -> None:
    """Put changed values in place of those that an accepted update sends for a clause's members of a kind."""
    if turn.cause is not None:
        return
    heard = deepcopy(turn.sent)
    for pointer in _kinds.members_of(clause, turn.contract, kind):
        value = look(heard, pointer)
        if value is not ABSENT and value is not None:
            put(heard, pointer, _changed(value, change))
    turn.sent = heard


def _changed(value: Any, change: Change) -> Any:
    try:
        return change(value)
    except (TypeError, ValueError, AttributeError, OverflowError):  # an open value that is not of the kind
        return value


@spoils(TEXT)
def truncates(text: str) -> str:
    """Cuts a text after its twentieth character."""
    return text[:20].rstrip()


@spoils(TEXT, at_an_edge=True)
def cuts_at_255(text: str) -> str:
    """Cuts a text to the width of a column, 255 characters."""
    return text[:COLUMN]


@spoils(TEXT, at_an_edge=True)
def drops_accents(text: str) -> str:
    """Keeps letters without their accents."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


@spoils(TEXT, at_an_edge=True)
def decomposes(text: str) -> str:
    """Keeps accents as characters of their own."""
    return unicodedata.normalize("NFD", text)


@spoils(TEXT, at_an_edge=True)
def drops_emoji(text: str) -> str:
    """Keeps nothing beyond the sixteen bits of an old character set."""
    return "".join(sign if ord(sign) < 2**16 else "?" for sign in text)


@spoils(TEXT, at_an_edge=True)
def keeps_one_script(text: str) -> str:
    """Keeps question marks in place of Hebrew letters."""
    return "".join("?" if "\u0590" <= sign <= "\u05ff" else sign for sign in text)


@spoils(TIME)
def shifts_by_an_hour(text: str) -> str:
    """Takes every time for one an hour later."""
    return _moved(text, lambda moment: moment + HOUR)


@spoils(TIME)
def loses_the_offset(text: str) -> str:
    """Takes the time on the clock for one in UTC, whatever offset stands beside it."""
    return _moved(text, lambda moment: moment.replace(tzinfo=UTC))


@spoils(TIME)
def rounds_to_the_half_hour(text: str) -> str:
    """Rounds times down to the half hour."""
    return _moved(text, lambda moment: moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0))


@spoils(TIME, at_an_edge=True)
def drops_seconds(text: str) -> str:
    """Keeps times without their seconds."""
    return _moved(text, lambda moment: moment.replace(second=0, microsecond=0))


@spoils(TIME, at_an_edge=True)
def moves_the_leap_day(text: str) -> str:
    """Takes the twenty-ninth of February for the first of March."""
    return _moved(text, lambda m: m + timedelta(days=1) if (m.month, m.day) == (2, 29) else m)


@spoils(TIME, at_an_edge=True)
def loses_the_hour(text: str) -> str:
    """Takes a time in the first hour of summer time for one an hour later."""
    return _moved(
        text, lambda moment: moment + HOUR if any(_is_after_a_gap(moment, name) for name in ZONES) else moment
    )


@spoils(TIME, at_an_edge=True)
def mistakes_the_repeated_hour(text: str) -> str:
    """Takes a time in the second of two like hours at the end of summer time for one in the first."""
    return _moved(text, lambda m: m - HOUR if any(m.astimezone(ZoneInfo(name)).fold for name in ZONES) else m)


@spoils(TIME, at_an_edge=True)
def knows_one_century(text: str) -> str:
    """Keeps a time of the year 2100 or later a hundred years earlier."""
    return _moved(text, lambda m: m.replace(year=m.year - 100) if m.year >= CENTURY else m)


@spoils(DATE)
def a_day_earlier(text: str) -> str:
    """Keeps the day before a date."""
    return (date.fromisoformat(text) - timedelta(days=1)).isoformat()


@spoils(INTEGER)
def off_by_one(number: Any) -> Any:
    """Keeps a number that is greater by one."""
    return number if isinstance(number, bool) else number + 1


@spoils(QUANTITY, at_an_edge=True)
def ends_at_2_31(number: Any) -> Any:
    """Keeps the greatest number of thirty-two bits in place of a greater one."""
    return min(number, SIGNED)


@spoils(BOOLEAN)
def is_always_true(value: Any) -> Any:
    """Keeps true, whatever is sent."""
    return True


@spoils(OBJECT)
def drops_the_last_member(value: Any) -> Any:
    """Keeps an object without its last member."""
    return dict(list(value.items())[:-1]) if isinstance(value, dict) else value


def _moved(text: str, move: Callable[[datetime], datetime]) -> str:
    """A time moved, as it is spelled in RFC 3339; what names no time, or none that can be moved, stays."""
    moment = instant(text) if isinstance(text, str) else None
    try:
        moved = move(moment) if moment else None
    except (ValueError, OverflowError):
        return text
    return text if moved is None or moved == moment else spelled(moved)


def _is_after_a_gap(moment: datetime, zone: str) -> bool:
    """Whether it is the first hour after clocks went forward."""
    here, before = (time.astimezone(ZoneInfo(zone)) for time in (moment, moment - HOUR))
    return (here.utcoffset() or timedelta()) > (before.utcoffset() or timedelta())
