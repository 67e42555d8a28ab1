"""Texts that are other spellings of one value: decimals, lengths of time, times of day, and what a vendor tidies."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from contracts import Field, instant
from contracts.clock import now
from contracts.pointers import ABSENT
from suites.kit.model.json_values import same
from suites.kit.model.plain_lists import is_stored_list
from suites.kit.model.stored_times import is_stored_as

CLOCK = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(:(?P<second>\d{2})([.]\d+)?)?(?P<zone>Z|[+-]\d{2}:?\d{2})?", re.I
)
COUNTED = re.compile(r"((?P<days>\d+)[ .])?((?P<hours>\d+):)?((?P<minutes>\d+):)?(?P<seconds>\d+)([.]\d+)?")
"""A length of time as Python, Django and .NET write it: days before a blank or a point, then a clock."""
ISO = re.compile(
    r"P((?P<weeks>#)W)?((?P<days>#)D)?(T((?P<hours>#)H)?((?P<minutes>#)M)?((?P<seconds>#)S)?)?".replace(
        "#", r"\d+([.,]\d+)?"
    ),
    re.IGNORECASE,
)
WALL = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}([.]\d+)?")
FARTHEST, QUARTER, MINUTE = timedelta(hours=26), timedelta(minutes=15), timedelta(minutes=1)
"""Zones are at most 26 hours apart, by quarters of an hour; seconds may be cut off on the way."""
DAY = timedelta(days=1)
SHORTEST_NUMBER, LONGEST_CODE = 6, 3
"""Digits of a telephone number without its country code, which has up to three by E.164."""
INTERNATIONAL = re.compile(r"\W*(\+|00)")
"""How a telephone number begins that has its country code."""
MARK_UP = re.compile("[<>&]")
"""What every vendor that tidies mark-up makes something else of."""
LENGTHS = {"weeks": 604_800, "days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
NO_OFFSET = ("", "Z", "+0000", "-0000")
"""A time of day without a zone may be that of UTC: nothing says that it is another one."""


def same_value(field: Field, one: Any, other: Any) -> bool:
    """Whether two values of a member mean the same, whichever way they are spelled."""
    return same(one, other) or is_respelled(field, one, other)


def is_respelled(field: Field, one: Any, other: Any) -> bool:
    """Whether a shown value is what the page says becomes of a sent one: another spelling of a member with a form of
    its own, the same set, a time without its seconds."""
    if field.minutes is not None and is_stored_as(field, one, other):
        return True
    if is_stored_list(field.form, one, other):
        return True
    if field.form == "phone" and isinstance(one, str) and isinstance(other, str):
        return _is_same_number(one, other)
    read = READERS.get(field.form or "")
    if field.form in TIDIED:
        one, other = ("" if value in (None, ABSENT) else value for value in (one, other))  # nothing may be left of it
    if field.form == "plain" and isinstance(one, str) and isinstance(other, str) and MARK_UP.search(one + other):
        return _is_left(one, other) or _is_left(other, one)
    if read is None or isinstance(one, bool) or isinstance(other, bool):
        return False
    first, second = (read(str(value)) if isinstance(value, str | int | float) else None for value in (one, other))
    is_nothing_left = first == "" and bool(one and other)  # two texts of which nothing is left: none was tidied
    return first is not None and first == second and not is_nothing_left


def is_of_unknown_zone(field: Field, sent: Any, shown: Any) -> bool:
    """Whether one of two instants has no zone, where the page does not say which one is meant, and some zone makes them
    the same: then nobody can tell."""
    if field.form != "unzoned" or not (isinstance(sent, str) and isinstance(shown, str)):
        return False
    one, other = _clock_face(sent), _clock_face(shown)
    if one is None or other is None or (instant(sent) is None) == (instant(shown) is None):
        return False
    apart = abs(one - other)
    return apart <= FARTHEST and apart % QUARTER < MINUTE


def wall_time(text: str) -> datetime | None:
    """What clock and calendar show, to the second, in a text without a zone; None for any other text."""
    try:
        return datetime.fromisoformat(text) if WALL.fullmatch(text) else None
    except ValueError:  # no such day
        return None


def may_be_coarse(moment: datetime) -> bool:
    """Whether a stamp may be cut off to minutes or days, so that two moments of now look alike in it.

    One without a zone is as old as it looks, give or take what zones may make of it.
    """
    if moment.second or moment.microsecond:
        return False
    if moment.tzinfo is None:
        return abs(now().replace(tzinfo=None) - moment) < FARTHEST + DAY
    is_midnight = not (moment.hour or moment.minute)
    return abs(now() - moment) < (DAY if is_midnight else MINUTE)


def may_be_zones(apart: timedelta) -> bool:
    """Whether two times without a zone may be so far apart only because each is of another place, or a clock was set.

    What is less than a quarter of an hour is no zone.
    """
    return QUARTER - MINUTE < apart <= FARTHEST and (apart + MINUTE) % QUARTER < 2 * MINUTE


def _clock_face(text: str) -> datetime | None:
    """What clock and calendar show in an instant, whatever its zone."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None


def _decimal(text: str) -> object:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _length(text: str) -> object:
    found = ISO.fullmatch(text)
    parts = found.groupdict() if found else _in_places(COUNTED.fullmatch(text))
    if parts is None:
        return None
    # Seconds are counted whole: many vendors cut off what is less.
    return int(sum(Decimal((parts.get(unit) or "0").replace(",", ".")) * length for unit, length in LENGTHS.items()))


def _in_places(found: re.Match[str] | None) -> Mapping[str, str | None] | None:
    """The parts of a counted length of time: of two, as in 05:30, the first are minutes."""
    if found is None or found["minutes"] or not found["hours"]:
        return found and found.groupdict()
    return {**found.groupdict(), "minutes": found["hours"], "hours": None}


def _time(text: str) -> object:
    found = CLOCK.fullmatch(text)
    if found is None:
        return None
    zone = (found["zone"] or "").upper().replace(":", "")
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if zone in NO_OFFSET or hour > 23:
        return hour, minute, second
    apart = (60 * int(zone[1:3]) + int(zone[3:])) * (-1 if zone[0] == "-" else 1)
    return *divmod((60 * hour + minute - apart) % (24 * 60), 60), second


def _digits(text: str) -> object:
    return re.sub(r"[^0-9]", "", text)


def _is_same_number(sent: str, shown: str) -> bool:
    """Whether two texts are one telephone number, the shown one maybe with a country code in place of what is dialled
    first. A number that was sent with its country code gets no other one, and none loses digits."""
    if any(char.isalpha() for char in sent + shown):
        return sent == shown
    national, whole = _without_prefix(sent), _without_prefix(shown)
    if national == whole or INTERNATIONAL.match(sent):
        return national == whole
    return len(national) >= SHORTEST_NUMBER and whole.endswith(national) and len(whole) - len(national) <= LONGEST_CODE


def _without_prefix(text: str) -> str:
    """The digits of a telephone number without the zeros that are dialled before it."""
    return re.sub(r"[^0-9]", "", text.replace("(0)", "")).lstrip("0")


def _is_left(shown: str, sent: str) -> bool:
    """Whether one text may be what is left of another without its mark-up: its letters and digits, in order."""
    rest = iter(_letters(sent))
    return all(char in rest for char in _letters(shown))


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _plain(text: str) -> object:
    return "".join(text.split())


TIDIED: Mapping[str, Callable[[str], object]] = {
    "caseless": str.casefold,
    "caseless-trimmed": lambda text: text.strip().casefold(),
    "digits": _digits,
    "plain": _plain,
    "trimmed": str.strip,
}
"""What is left of texts that a vendor stores otherwise than they are sent, as its page says."""
READERS: Mapping[str, Callable[[str], object]] = {"decimal": _decimal, "duration": _length, "time": _time, **TIDIED}
"""What a text of each form says; None for one that is not of that form."""
