"""Times at which calendars, clocks and their notations behave unusually."""

from __future__ import annotations

from calendar import SUNDAY, monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone

from contracts import Json, instant
from suites.kit.model.bound_contract import YEARS_AHEAD

EdgeTime = tuple[tuple[str, ...], str]
"""A time in RFC 3339, and its classes."""
OFFSETS = (timedelta(hours=9, minutes=30), timedelta(hours=-3, minutes=-30))
"""Offsets that are not of whole hours, on either side of UTC: whoever cuts the half hour off stores another instant
there only. No target so far is in either zone."""
ANOTHER_OFFSET = "another offset"
"""The class of a known time that is written with another offset than its own."""
FRACTION = "123456"
"""Digits that nobody rounds up to the next second, as some databases do from .5 on."""


def edge_times(now: datetime, thorough: bool = True) -> Iterator[EdgeTime]:
    """A leap day, the changes of clocks, the ends of what can be represented, unusual offsets, seconds and fractions.

    A short run leaves out the other lengths of a fraction.
    """
    year = now.year + YEARS_AHEAD
    leap = now.year + 4 - now.year % 4
    yield ("leap day",), f"{leap}-02-29T10:00:00Z"
    yield from _clock_changes(year)
    yield ("a distant year",), "2100-01-01T00:00:00Z"
    yield ("the last time",), "9999-12-31T23:59:59Z"
    yield ("the last time, beyond it in UTC",), "9999-12-31T23:59:59-10:00"
    yield ("easternmost offset",), f"{year}-06-30T10:00:00+14:00"
    yield ("westernmost offset",), f"{year}-06-30T10:00:00-12:00"
    yield ("odd seconds", "fraction of 6 digits"), f"{year}-06-30T10:00:59.{FRACTION}Z"
    yield ("half-hour offset", "odd minutes and seconds"), f"{year}-06-30T10:07:43+05:30"
    yield ("quarter-hour offset", "fraction of 1 digit"), f"{year}-06-30T10:15:00.{FRACTION[:1]}+05:45"
    yield ("half-hour offset to the west", "fraction of 3 digits"), f"{year}-06-30T09:20:00.{FRACTION[:3]}-03:30"
    yield ("wall clock past, instant ahead",), _wall_clock_past(now)
    for digits in (2, 4, 5) if thorough else ():
        yield (f"fraction of {digits} digits",), f"{year}-06-30T10:00:00.{FRACTION[:digits]}Z"


def written_otherwise(known: Iterable[Json], thorough: bool = True) -> Iterator[EdgeTime]:
    """A time that the vendor is known to take, as the same instant with other offsets: of unusual times many vendors
    take none, so that nothing would show whether an offset counts.

    A short run sends one, with an offset far from that of a target in Europe, India or America.
    """
    moments = [one for text in known if isinstance(text, str) and (one := instant(text)) is not None]
    for offset in OFFSETS if thorough else OFFSETS[:1]:
        texts = (_with_offset(one, offset) for one in moments if one.utcoffset() != offset)
        yield from [((ANOTHER_OFFSET,), text) for text in texts if text][:1]


def _with_offset(moment: datetime, offset: timedelta) -> str | None:
    """The same instant with an offset; None where no calendar has it, as behind the end of the year 9999."""
    try:
        return moment.astimezone(timezone(offset)).isoformat()
    except OverflowError:
        return None


def _clock_changes(year: int) -> Iterator[EdgeTime]:
    """Hours that daylight saving skips or repeats in Europe and in North America, with both offsets in question."""
    yield ("skipped hour",), f"{_sunday(year, 3, -1)}T02:30:00+01:00"  # 3:30 in Berlin, where 2:30 is skipped
    yield ("repeated hour, first",), f"{_sunday(year, 10, -1)}T02:30:00+02:00"  # 2:30 in Berlin
    yield ("repeated hour, second",), f"{_sunday(year, 10, -1)}T01:30:00Z"  # 2:30 in Berlin, for the second time
    yield ("skipped hour in America",), f"{_sunday(year, 3, 2)}T07:30:00Z"  # 3:30 in New York, where 2:30 is skipped
    yield ("repeated hour in America, first",), f"{_sunday(year, 11, 1)}T01:30:00-04:00"  # 1:30 in New York
    yield ("repeated hour in America, second",), f"{_sunday(year, 11, 1)}T01:30:00-05:00"  # and for the second time


def wall_clock_ahead(now: datetime) -> str:
    """An instant an hour ago, written with an offset at which clocks show an hour from now."""
    return f"{_wall_clock(now + timedelta(hours=1))}+02:00"


def _wall_clock_past(now: datetime) -> str:
    """An instant ten hours from now, written with an offset at which clocks show two hours ago."""
    return f"{_wall_clock(now - timedelta(hours=2))}-12:00"


def _wall_clock(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def _sunday(year: int, month: int, number: int) -> date:
    """The n-th Sunday of a month; -1 is the last one."""
    days = (date(year, month, 1) + timedelta(days=day) for day in range(monthrange(year, month)[1]))
    sundays = [day for day in days if day.weekday() == SUNDAY]
    return sundays[number - 1 if number > 0 else number]
