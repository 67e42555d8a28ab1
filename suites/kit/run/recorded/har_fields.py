"""What a HAR file lists, and what recorders add in fields of their own: as far as it can be read, as many write it
otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from suites.kit.http.allow_list import OVERRIDES

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
"""Methods that change nothing (RFC 9110, section 9.2.1)."""
UNSENT = re.compile(
    r"net::ERR_(BLOCKED_BY_(CLIENT|ADMINISTRATOR|CSP)|INTERNET_DISCONNECTED|NAME_NOT_RESOLVED|NAME_RESOLUTION_FAILED"
    r"|CONNECTION_REFUSED|ADDRESS_UNREACHABLE|ADDRESS_INVALID|PROXY_CONNECTION_FAILED|TUNNEL_CONNECTION_FAILED)"
)
"""How Chrome says that nothing was sent: something stopped the request, as an ad blocker does, or there was no
connection. What is blocked by its response has been sent."""
SECRET = re.compile(r"auth|token|key|secret|cookie|session|csrf|xsrf|sign|password|credential", re.IGNORECASE)
"""Names of headers and parameters whose values let somebody in."""
SHORTEST_SECRET = 8
"""Shorter words, as `Bearer` or `true`, stand in any text."""
Named = tuple[str, str]
"""A header, parameter or cookie with its value."""
Span = tuple[datetime, datetime]


def is_safe(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request changes nothing by its method; `headers` have names in small letters."""
    return method in SAFE and OVERRIDES.isdisjoint(headers)


def may_be_left_out(one: Any) -> bool:
    """Whether an entry that cannot be read changes nothing, so that without it no other one is seen wrongly."""
    request = one.get("request") if isinstance(one, Mapping) else None
    if not isinstance(request, Mapping) or one.get("_webSocketMessages"):
        return False
    return is_safe(str(request.get("method")).upper(), dict(headers_of(request)))


def is_unsent(response: Mapping[str, Any]) -> bool:
    """Whether a request to which no answer came was never sent, as Chrome says it."""
    return bool(UNSENT.fullmatch(str(response.get("_error"))))


def headers_of(message: Mapping[str, Any]) -> list[Named]:
    """Headers by name in small letters, without HTTP/2's pseudo-headers, which repeat method, URL and status."""
    listed = ((name.lower(), value) for name, value in named(message.get("headers")))
    return [(name, value) for name, value in listed if not name.startswith(":")]


def named(listed: Any) -> list[Named]:
    """Names with their values, as HAR lists them. Some recorders write a query there alone, and not in the URL, and
    leave out a value that is empty."""
    whole = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    return [(str(one["name"]), _text(one.get("value"))) for one in whole if "name" in one]


def messages_of(one: Mapping[str, Any], started: datetime, ended: datetime) -> tuple[Span, ...]:
    """When messages were sent through a WebSocket: one whose time cannot be read, or is before that was opened, at any
    time while it was open."""
    listed = one.get("_webSocketMessages")
    whole = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    moments = (_moment(each.get("time")) for each in whole if each.get("type") == "send")
    return tuple((moment, moment) if moment and moment >= started else (started, ended) for moment in moments)


def secrets_in(request: Mapping[str, Any], response: Mapping[str, Any], query: Iterable[Named]) -> frozenset[str]:
    """The values of headers, parameters and cookies that let somebody in, and the longer words in them. A name may have
    several, as Set-Cookie has."""
    cookies = [("cookie", value) for message in (request, response) for _, value in named(message.get("cookies"))]
    every = [*headers_of(request), *headers_of(response), *query, *cookies]
    values = [value for name, value in every if SECRET.search(name)]
    words = {word for value in values for word in (value, *re.split(r"[\s;=,\"]+", value))}
    return frozenset(word for word in words if len(word) >= SHORTEST_SECRET)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _moment(seconds: Any) -> datetime | None:
    """A moment as Chrome and mitmproxy write it, in seconds since 1970; None where it is written otherwise."""
    try:
        return datetime.fromtimestamp(float(seconds), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
