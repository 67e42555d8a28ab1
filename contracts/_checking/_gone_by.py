"""An instant of a target that a vendor would have taken once: nothing is wrong with it but that it has gone by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contracts._validation import instant, satisfies
from contracts.clock import as_of, now

PASSED = "has gone by, {} ago (now it is {:%Y-%m-%d %H:%M} UTC): {} takes only what is still ahead."
TO_DO = (
    'Put a time far ahead there, with its offset, such as "2031-07-01T10:00:00Z": the suite has nothing to send else. '
    "The vendor is not to blame."
)


def passed(documented: Mapping[str, Any], value: Any, pointer: str) -> str:
    """What to say of an instant of a target that was documented while it lay ahead; empty for any other value."""
    moment = instant(value) if isinstance(value, str) else None
    if moment is None or moment > now():
        return ""
    with as_of(moment):
        was_documented = satisfies(documented, value)
    return PASSED.format(_ago(moment), now(), pointer) if was_documented else ""


def _ago(moment: datetime) -> str:
    """How long ago an instant was, in the largest unit that says it, so that a date of last year stands out."""
    minutes = int((now() - moment).total_seconds() // 60)
    hours, days = minutes // 60, minutes // 1440
    if days > 1:
        return f"{days} days"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
