"""How two shown values differ as instants (RFC 3339): nobody turns two time zones into one at a glance."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts._validation import instant

__all__ = ["MILLISECONDS", "difference_of", "later", "seconds_between"]

UNITS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
"""Units of a difference and their seconds; months and years have no fixed length."""

LARGEST = 2**53
"""Numbers beyond it are no times, and a float does not tell one from the next."""
MILLISECONDS = 100_000_000_000
"""Numbers from here on count milliseconds since 1970: as seconds they would be after the year 5100."""
TOLD = 2
"""Units that are said of one difference: seconds beside days tell nobody more."""


def difference_of(expected: str, got: str) -> str:
    """How the instant `got` differs from the expected one, both as JSON text: "30 minutes late", with both in UTC where
    they are written otherwise. Empty where either is no instant with its offset, as then there is no difference to say.
    """
    wanted, found = _instant(expected), _instant(got)
    if wanted is None or found is None:
        return ""
    if wanted == found:
        return "the same instant, written in another way"
    said = _in_words(found - wanted)
    if _is_utc(wanted) and _is_utc(found):
        return said
    return f"{said}: in UTC, {_utc(wanted)} was expected and {_utc(found)} came"


def _instant(text: str) -> datetime | None:
    try:
        value = json.loads(text)
        moment = instant(value) if isinstance(value, str) else None
        return moment if moment and moment.astimezone(UTC) else None
    except (ValueError, OverflowError):  # no JSON, or before the year 1 or after 9999 in UTC
        return None


def _is_utc(moment: datetime) -> bool:
    return not moment.utcoffset()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _in_words(difference: timedelta) -> str:
    left = abs(difference) // timedelta(seconds=1)
    if not left:
        return f"less than a second {_side(difference)}"
    parts = []
    for unit, seconds in UNITS.items():
        number, left = divmod(left, seconds)
        parts += [f"{number} {unit}{'' if number == 1 else 's'}"] if number else []
    return f"{' '.join(parts[:TOLD])} {_side(difference)}"


def _side(difference: timedelta) -> str:
    return "late" if difference > timedelta() else "early"


def seconds_between(one: Any, other: Any) -> float | None:
    """How many seconds the other of two times is after the one; None where they are no times of one kind.

    Times that are numbers count seconds since 1970, or milliseconds where they are too great for that.
    """
    if all(isinstance(time, int | float) and not isinstance(time, bool) for time in (one, other)):
        if max(abs(one), abs(other)) > LARGEST:
            return None
        return float(other - one) / (1_000 if abs(one) >= MILLISECONDS else 1)
    first, second = (instant(time) if isinstance(time, str) else None for time in (one, other))
    return None if first is None or second is None else (second - first).total_seconds()


def later(value: Any, seconds: int) -> Any:
    """A declared moment so many seconds later, in its own unit; any other value stays as it is."""
    if not seconds or isinstance(value, bool) or not isinstance(value, int):
        return value
    return value + seconds * (1_000 if value >= MILLISECONDS else 1)
