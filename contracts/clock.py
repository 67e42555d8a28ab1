"""What time it is for whoever judges: now, or for recorded traffic the moment at which it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_MOMENT: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The time against which a time in the past is told from one in the future, in UTC."""
    return _MOMENT.get() or datetime.now(UTC)


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Judge as at this moment: what lay ahead when it was sent is no time in the past, however old a recording is."""
    token = _MOMENT.set(moment)
    try:
        yield
    finally:
        _MOMENT.reset(token)
