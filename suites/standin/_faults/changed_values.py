"""Faults in a sent value: the update is accepted, and another value than the sent one is stored and shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from functools import partial, wraps
from operator import add
from typing import Any
from zoneinfo import ZoneInfo

from contracts import Clause, Contract, instant
from suites.standin._faults import _conditions
from suites.standin._faults._conditions import BOOLEAN, DATE, INTEGER, OBJECT, QUANTITY, TEXT, TIME
from suites.standin._faults._register import fault_kind
from suites.standin._pointers import ABSENT, get, set_in
from suites.standin._request_context import RequestContext
from suites.standin._state import format_time

Change = Callable[[Any], Any]
COLUMN = 255
SIGNED = 2**31 - 1
SLOT = 300
OFF_THE_GRID = re.compile(r"\$[a-z_.]+[+-][0-9]")
"""A declared moment with seconds more or less, in the requests of a clause."""
CENTURY = 2100
ZONES = ("Europe/Berlin", "America/New_York")
"""Zones whose clocks change on different days, and which the suite takes its edge times from."""
HOUR = timedelta(hours=1)


def _shows_times(clause: Clause, contract: Contract) -> bool:
    """Whether a clause is about a time that an appointment shows, alone or among all that it shows."""
    return bool(_conditions.members_of(clause, contract, TIME))


def changes(kind: str, *, at_an_edge: bool = False) -> Callable[[Change], Change]:
    """Register a change of values of a kind as a fault.

    It applies to clauses on echoes and, where answers show nothing, on read-backs. With `at_an_edge` ordinary values
    stay as they are, and it does not apply to read-backs: a short run reads back ordinary values only.
    """

    def _register(change: Change) -> Change:
        @wraps(change)
        def _inject(context: RequestContext, clause: Clause) -> None:
            _change_members(context, clause, kind, change)

        fault_kind("echoes", "decide", _conditions.about(kind))(_inject)
        if not at_an_edge:
            fault_kind("persists", "decide", _conditions.only_read_back(_conditions.about(kind)))(_inject)
        return change

    return _register


def _change_members(context: RequestContext, clause: Clause, kind: str, change: Change) -> None:
    """Replace the values that an accepted update sends for a clause's members of a kind."""
    if context.cause is not None:
        return
    body = deepcopy(context.body)
    for pointer in _conditions.members_of(clause, context.contract, kind):
        value = get(body, pointer)
        if value is not ABSENT and value is not None:
            set_in(body, pointer, _changed(value, change))
    context.body = body


def _changed(value: Any, change: Change) -> Any:
    try:
        return change(value)
    except (TypeError, ValueError, AttributeError, OverflowError):  # an open request may send a value of another kind
        return value


@changes(TEXT)
def truncates(text: str) -> str:
    """Cuts texts after their twentieth character."""
    return text[:20].rstrip()


@changes(TEXT, at_an_edge=True)
def cuts_at_255(text: str) -> str:
    """Cuts texts to 255 characters, the width of a database column."""
    return text[:COLUMN]


@changes(TEXT, at_an_edge=True)
def drops_accents(text: str) -> str:
    """Stores letters without their accents."""
    return "".join(
        character for character in unicodedata.normalize("NFD", text) if not unicodedata.combining(character)
    )


@changes(TEXT, at_an_edge=True)
def decomposes(text: str) -> str:
    """Stores accents as separate characters."""
    return unicodedata.normalize("NFD", text)


@changes(TEXT, at_an_edge=True)
def drops_emoji(text: str) -> str:
    """Stores a question mark for every character beyond 16 bits."""
    return "".join(character if ord(character) < 2**16 else "?" for character in text)


@changes(TEXT, at_an_edge=True)
def keeps_one_script(text: str) -> str:
    """Stores question marks for Hebrew letters."""
    return "".join("?" if "\u0590" <= character <= "\u05ff" else character for character in text)


@changes(TIME)
def shifts_by_an_hour(text: str) -> str:
    """Stores every time an hour later."""
    return _moved(text, lambda time: time + HOUR)


@changes(TIME)
def loses_the_offset(text: str) -> str:
    """Reads the clock time as UTC and ignores the offset."""
    return _moved(text, lambda time: time.replace(tzinfo=UTC))


@changes(TIME)
def rounds_to_the_half_hour(text: str) -> str:
    """Rounds times down to the half hour."""
    return _moved(text, lambda time: time.replace(minute=time.minute // 30 * 30, second=0, microsecond=0))


@changes(TIME, at_an_edge=True)
def drops_seconds(text: str) -> str:
    """Stores times without their seconds."""
    return _moved(text, lambda time: time.replace(second=0, microsecond=0))


@changes(TIME, at_an_edge=True)
def loses_half_hours(text: str) -> str:
    """Reads offsets as whole hours."""
    return _moved(text, lambda time: time + ((time.utcoffset() or timedelta()) % HOUR))


@fault_kind("persists", "store", _conditions.all_of(_shows_times, _conditions.answer_shows))
def stores_whole_hours_of_offsets(context: RequestContext, clause: Clause) -> None:
    """Shows a sent time as it is in the answer, and stores it as if its offset were whole hours."""
    answered = deepcopy(context.after)
    for field in context.contract.behaviour.fields:
        rest = _beside_whole_hours(get(context.body, field.pointer))
        if rest and field.pointer in _conditions.members_of(clause, context.contract, TIME):
            stored = _moved(get(context.after, str(field.shows)), partial(add, rest))
            set_in(context.after, str(field.shows), stored)
            context.echo = answered


def _beside_whole_hours(value: Any) -> timedelta:
    """What the offset of a time has beside its whole hours; nothing of another value."""
    moment = instant(value) if isinstance(value, str) else None
    return ((moment and moment.utcoffset()) or timedelta()) % HOUR


@changes(TIME, at_an_edge=True)
def misreads_fractions(text: str) -> str:
    """Takes the digits of a fraction for milliseconds, however many there are."""
    return _moved(text, lambda time: time.replace(microsecond=0) + timedelta(milliseconds=time.microsecond))


@changes(TIME, at_an_edge=True)
def moves_the_leap_day(text: str) -> str:
    """Stores 29 February as 1 March."""
    return _moved(text, lambda time: time + timedelta(days=1) if (time.month, time.day) == (2, 29) else time)


@changes(TIME, at_an_edge=True)
def loses_the_hour(text: str) -> str:
    """Stores a time in the first hour of summer time an hour later."""
    return _moved(text, lambda time: time + HOUR if any(_is_after_a_gap(time, name) for name in ZONES) else time)


@changes(TIME, at_an_edge=True)
def mistakes_the_repeated_hour(text: str) -> str:
    """Stores a time in the hour that is repeated at the end of summer time as its first occurrence."""
    return _moved(
        text, lambda time: time - HOUR if any(time.astimezone(ZoneInfo(name)).fold for name in ZONES) else time
    )


@changes(TIME, at_an_edge=True)
def knows_one_century(text: str) -> str:
    """Stores times from the year 2100 on a hundred years earlier."""
    return _moved(text, lambda time: time.replace(year=time.year - 100) if time.year >= CENTURY else time)


@changes(DATE)
def a_day_earlier(text: str) -> str:
    """Stores dates a day earlier."""
    return (date.fromisoformat(text) - timedelta(days=1)).isoformat()


@changes(INTEGER)
def off_by_one(number: Any) -> Any:
    """Stores numbers greater by one."""
    return number if isinstance(number, bool) else number + 1


@changes(QUANTITY, at_an_edge=True)
def ends_at_2_31(number: Any) -> Any:
    """Caps numbers at the greatest signed 32-bit integer."""
    return min(number, SIGNED)


@changes(BOOLEAN)
def is_always_true(value: Any) -> Any:
    """Stores true, whatever is sent."""
    return True


@changes(OBJECT)
def drops_the_last_member(value: Any) -> Any:
    """Stores objects without their last member."""
    return dict(list(value.items())[:-1]) if isinstance(value, dict) else value


def _moved(text: str, move: Callable[[datetime], datetime]) -> str:
    """A time after a change, in RFC 3339. A text that is not a time, or a time that cannot be changed, stays."""
    moment = instant(text) if isinstance(text, str) else None
    try:
        moved = move(moment) if moment else None
    except (ValueError, OverflowError):
        return text
    return text if moved is None or moved == moment else format_time(moved)


def _is_after_a_gap(moment: datetime, zone: str) -> bool:
    """Whether a time is in the first hour after clocks went forward."""
    here, before = (time.astimezone(ZoneInfo(zone)) for time in (moment, moment - HOUR))
    return (here.utcoffset() or timedelta()) > (before.utcoffset() or timedelta())


def _sends_off_the_grid(clause: Clause, contract: Contract) -> bool:
    return OFF_THE_GRID.search(str(clause.send)) is not None


@fault_kind("echoes", "decide", _sends_off_the_grid)
@fault_kind("persists", "decide", _sends_off_the_grid)
def rounds_to_slots(context: RequestContext, clause: Clause) -> None:
    """Rounds moments to slots of five minutes."""
    _change_members(context, clause, INTEGER, lambda value: round(value / SLOT) * SLOT)
