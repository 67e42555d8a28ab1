"""What a vendor announces in the headers of its answers: that the operation ends, its version, how much it allows.

The names are a closed list, and only a date, a number or the digits of a version are taken of each: a free text could
hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

DEPRECATION, SUNSET, WARNING = "deprecation", "sunset", "warning"
VERSIONS = ("api-version", "x-api-version")
LIMITS = ("ratelimit-limit", "ratelimit-policy", "x-ratelimit-limit", "x-rate-limit-limit")
"""Of what is left of a limit, as in RateLimit-Remaining, nothing is told: it changes with each request."""

EPOCH = re.compile(r"@(-?\d{1,12})")
"""A date as RFC 9745 has it (a structured field: RFC 9651, section 3.3.7)."""
VERSION = re.compile(r"v?(\d{1,9}(?:\.\d{1,4}){0,2})", re.IGNORECASE | re.ASCII)
"""One to three numbers, kept as they are written: 2.10 is another version than 2.1. Four may be somebody's address."""
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
QUOTA = re.compile(r"(?:^|;\s*q=)(\d{1,9})(?=$|[;, ])")
WINDOW = re.compile(r";\s*(?:w|window)=(\d{1,9})(?=$|[;, ])")
"""Requests and seconds, as in `"default";q=100;w=60` and, of earlier drafts, `100;w=60`."""
WARNED = re.compile(r"(\d{3}) ")


@dataclass(frozen=True)
class Announcement:
    """A header with its date, number or version; all None where it says no more than that it is there. `seconds` is
    the window of a limit."""

    header: str
    date: date | None = None
    number: int | None = None
    seconds: int | None = None
    version: str | None = None


def announcements(headers: Mapping[str, str]) -> Iterator[Announcement]:
    """What the headers of an answer, by their names in small letters, announce."""
    for header, parse in PARSERS.items():
        if header in headers:
            yield parse(header, headers[header].strip())


def _deprecated(header: str, value: str) -> Announcement:
    """RFC 9745; drafts of it had `true`, or a date like that of other headers."""
    found = EPOCH.fullmatch(value)
    return Announcement(header, _epoch_date(int(found[1])) if found else _http_date(value))


def _sunset(header: str, value: str) -> Announcement:
    """RFC 8594."""
    return Announcement(header, _http_date(value))


def _warned(header: str, value: str) -> Announcement:
    """RFC 7234, section 5.5, whose codes are still sent; the text beside it is left out."""
    found = WARNED.match(value)
    return Announcement(header, number=int(found[1]) if found else None)


def _version(header: str, value: str) -> Announcement:
    found = VERSION.fullmatch(value)
    dated = _iso_date(value) if ISO_DATE.fullmatch(value) else None
    return Announcement(header, dated, version=found[1] if found else None)


def _limit(header: str, value: str) -> Announcement:
    quota, window = QUOTA.search(value), WINDOW.search(value)
    return Announcement(header, None, int(quota[1]) if quota else None, int(window[1]) if window else None)


def _epoch_date(seconds: int) -> date | None:
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (OverflowError, ValueError, OSError):
        return None


def _http_date(value: str) -> date | None:
    try:
        return parsedate_to_datetime(value).date()
    except (TypeError, ValueError, OverflowError):  # the last of them for a number that no date has
        return None


def _iso_date(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


PARSERS: Mapping[str, Callable[[str, str], Announcement]] = {
    DEPRECATION: _deprecated,
    SUNSET: _sunset,
    WARNING: _warned,
    **dict.fromkeys(VERSIONS, _version),
    **dict.fromkeys(LIMITS, _limit),
}
"""The headers that are read, and how."""
