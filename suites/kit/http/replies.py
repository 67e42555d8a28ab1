"""What became of an exchange: an answer, a failure in its place, and how long the target wants to be left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from suites.kit.model.exchange import GATEWAY, Answer

LIMITED, UNAVAILABLE = 429, 503
SECONDS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Reply:
    """What became of one exchange: an answer, or the failure in its place.

    `earlier` tells what went wrong before, of which the request was sent again; `status` is there also when the
    answer that came cannot be judged, and None when none came.
    """

    answer: Answer | None
    failure: str | None = None
    earlier: tuple[str, ...] = ()
    status: int | None = None

    @property
    def is_definite(self) -> bool:
        """Whether the target itself answered: no gateway in its place, no rate limit."""
        return self.status is not None and self.status not in (LIMITED, *GATEWAY)

    @property
    def reason(self) -> str:
        """Why there is no definite answer, in a word or two."""
        told = (self.failure or "").removeprefix("no answer (").removesuffix(")")
        return told or f"status {self.status}"

    @property
    def told(self) -> str:
        """What it was, as evidence beside the answer that came later."""
        return self.failure or f"status {self.status}, sent again after a pause"


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """The seconds of a Retry-After header, which is a number or a date; None when it is missing or neither.

    A date is measured against the answer's own Date, because the target's clock need not be ours.
    """
    asked = headers.get("retry-after", "").strip()
    if SECONDS.fullmatch(asked):
        return float(asked)
    until = _instant(asked)
    if until is None:
        return None
    since = _instant(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - since).total_seconds())


def _instant(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def detail(error: httpx.TransportError) -> str:
    """What a person needs who set it up; never the text of the exception, which may quote a header or an answer."""
    if isinstance(error, httpx.LocalProtocolError):
        return ": our request is no valid HTTP, look for a line break in a header"
    causes = error.__cause__.args if isinstance(error, httpx.ConnectError) and error.__cause__ else ()
    for cause in causes:  # the error of the socket is the argument of the one that httpcore raises
        if isinstance(cause, OSError):
            return f": {getattr(cause, 'verify_message', None) or cause.strerror}"
    return ""
