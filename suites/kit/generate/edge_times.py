"""Times at which calendars, clocks and their notations behave unusually."""

from __future__ import annotations

from calendar import SUNDAY, monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from suites.kit.model.bound_contract import YEARS_AHEAD


def edge_times(now: datetime) -> Iterator[str]:
    """A leap day, hours that daylight saving skips or repeats in Europe and in North America, a distant year, the
    easternmost and westernmost offsets, and a fraction of a second."""
    this_year = now.year
    year = this_year + YEARS_AHEAD
    yield f"{this_year + 4 - this_year % 4}-02-29T10:00:00Z"
    yield f"{_sunday(year, 3, -1)}T01:30:00Z"  # 3:30 in Berlin, where 2:30 is skipped
    yield f"{_sunday(year, 10, -1)}T01:30:00Z"  # 2:30 in Berlin, for the second time
    yield f"{_sunday(year, 3, 2)}T07:30:00Z"  # 3:30 in New York, where 2:30 is skipped
    yield f"{_sunday(year, 11, 1)}T01:30:00-05:00"  # 1:30 in New York, for the second time
    yield "2100-01-01T00:00:00Z"
    yield f"{year}-06-30T10:00:00+14:00"
    yield f"{year}-06-30T10:00:00-12:00"
    yield f"{year}-06-30T10:00:59.123456Z"


def _sunday(year: int, month: int, number: int) -> date:
    """The n-th Sunday of a month; -1 is the last one."""
    days = (date(year, month, 1) + timedelta(days=day) for day in range(monthrange(year, month)[1]))
    sundays = [day for day in days if day.weekday() == SUNDAY]
    return sundays[number - 1 if number > 0 else number]
