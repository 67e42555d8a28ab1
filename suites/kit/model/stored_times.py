"""Times that a vendor stores to so many minutes, as its page says: seconds are dropped, or a time is rounded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from contracts import Field, instant
from suites.kit.model.json_values import FIRST_EPOCH, is_number

FIRST_MILLISECOND = 100_000_000_000
"""Greater whole numbers count milliseconds since 1970: as seconds they would be after the year 5100."""
END_OF_TIME = 253_402_300_800_000
"""The millisecond with which the year 10000 begins, which no calendar library reads: no greater number is a time."""
DAY = 24 * 60 * 60


def is_stored_as(field: Field, sent: Any, shown: Any) -> bool:
    """Whether a shown time is what a vendor may make of the one that was sent: one to so many minutes, less than that
    away, and in the direction that the page says. Both have a zone, or neither; of a time of day, midnight may be
    between them."""
    one, other = _read(sent), _read(shown)
    if field.minutes is None or one is None or other is None or one[0] != other[0]:
        return False
    step, ways = 60 * field.minutes, {"down": one[1] - other[1], "up": other[1] - one[1]}
    apart = [seconds % DAY if one[0] == "clock" else seconds for way, seconds in ways.items() if _may_go(way, field)]
    return any(0 <= seconds < step for seconds in apart) and _is_round((sent, shown), other[1], step)


def _may_go(way: str, field: Field) -> bool:
    return field.rounded in (None, way)


def _is_round(values: Iterable[Any], seconds: float, step: int) -> bool:
    """Whether a time is one to so many minutes, in UTC or in the zone of one of these values: a time that is sent in
    a zone that is half an hour off may be rounded there and shown in UTC."""
    moments = [instant(value) for value in values if isinstance(value, str)]
    offsets = [offset.total_seconds() for one in moments if one and (offset := one.utcoffset()) is not None]
    return any((seconds + offset) % step == 0 for offset in (0.0, *offsets))


def _read(value: Any) -> tuple[str, float] | None:
    """What kind of a time a value is, and its seconds: those since 1970, or of the day."""
    if is_number(value) and FIRST_EPOCH <= value < END_OF_TIME:
        return "instant", value / 1000 if value >= FIRST_MILLISECOND else value
    if not isinstance(value, str):
        return None
    if moment := instant(value):
        return "instant", moment.timestamp()
    return _without_zone(value)


def _without_zone(text: str) -> tuple[str, float] | None:
    """A time without a zone, as if it were one of UTC, or a time of day."""
    for kind, day in (("local", ""), ("clock", "1970-01-01T")):
        try:
            moment = datetime.fromisoformat(day + text)
        except ValueError:
            continue
        return kind, moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() % (DAY if day else float("inf"))
    return None
