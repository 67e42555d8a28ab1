"""How a client id and its secret, or a key, become a token: what the answer of a login says, and when it is renewed."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from contracts import instant
from contracts.pointers import get
from suites.kit.http.login_calls import by_json, by_key, by_oauth2, no_token, refreshed
from suites.kit.http.login_endpoint import LoginEndpoint, public_url
from suites.kit.http.sender import HttpSender
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import ClientSecret

Clock = Callable[[], float]
"""The time in seconds since any fixed moment."""

DEFAULT_LIFETIME = 300.0
"""Seconds that a token is expected to live when the login does not say. RFC 6749 names no default. Five minutes is
short for a token, so we rather log in once too often than send an expired one."""
RENEW_AHEAD, RENEW_SHARE = 60.0, 0.1
"""A token is renewed 60 seconds before it expires, so that it does not expire on its way in a slow request. One that
lives less than ten minutes is renewed in the last tenth of its life; otherwise it might never be used."""
HEADER_SAFE = re.compile(r"[!-~]+")
BY_KIND = {"oauth2": by_oauth2, "json": by_json, "key": by_key}
EARLIEST_TIME = 1e9
"""A number from this on is a time in seconds since 1970 (this one is in 2001): no token lives for thirty years."""


@dataclass(frozen=True)
class Token:
    """An access token. Times are in seconds of the clock it was fetched by. `refresh` is the token that renews it."""

    value: str = field(repr=False)
    issued_at: float
    expires_at: float
    refresh: str | None = field(default=None, repr=False)
    refresh_expires_at: float | None = None

    @property
    def due(self) -> float:
        """When it should be renewed."""
        return self.expires_at - min(RENEW_AHEAD, RENEW_SHARE * (self.expires_at - self.issued_at))

    def can_refresh(self, now: float) -> bool:
        """Whether it came with a refresh token that has not expired."""
        return self.refresh is not None and (self.refresh_expires_at is None or now < self.refresh_expires_at)


def fetch_token(login: LoginEndpoint, client: ClientSecret, sender: HttpSender, clock: Clock = time.monotonic) -> Token:
    """Log in. Raises LoginRefused when that gives no token, with one sentence that holds no secret."""
    began = clock()
    answer = _sendable(login.url, lambda: BY_KIND[login.kind](login, client, sender))
    return _token(login, login.url, answer, began)


def renewed_token(
    login: LoginEndpoint, client: ClientSecret, old: Token, sender: HttpSender, clock: Clock = time.monotonic
) -> Token:
    """A token in place of one that expires: refreshed where the login can do that, otherwise by a new login."""
    began = clock()
    url = login.refresh
    if url is None or not old.can_refresh(began):
        return fetch_token(login, client, sender, clock)
    try:
        new = _token(
            login, url, _sendable(url, lambda: refreshed(url, login, client, old.value, old.refresh, sender)), began
        )
    except LoginRefused:
        return fetch_token(login, client, sender, clock)
    return new if new.refresh else replace(new, refresh=old.refresh, refresh_expires_at=old.refresh_expires_at)


def _sendable(url: str, request_token: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    """The answer of a login. Raises LoginRefused also when a secret cannot be put into a request."""
    try:
        return request_token()
    except UnicodeError:
        # Raised below, outside the handler: the chained error would quote the secret.
        problem = "a client id, secret or header holds characters that cannot be sent"
    raise LoginRefused(f"the login at {public_url(url)} was not asked: {problem}")


def _token(login: LoginEndpoint, url: str, answer: Mapping[str, Any], began: float) -> Token:
    value, refresh = get(answer, login.token), answer.get("refresh_token")
    if not isinstance(value, str) or not HEADER_SAFE.fullmatch(value):
        raise no_token(url)
    lifetime = _seconds(get(answer, login.expires)) if login.expires else None
    refresh_lifetime = _seconds(answer.get("refresh_expires_in"))
    return Token(
        value,
        began,
        began + (lifetime or DEFAULT_LIFETIME),
        refresh if refresh and isinstance(refresh, str) else None,
        None if refresh_lifetime is None else began + refresh_lifetime,
    )


def _seconds(value: Any) -> float | None:
    """A lifetime, given in seconds or as the time of its end; None when the answer gives none that makes sense."""
    end = instant(value) if isinstance(value, str) else None
    try:
        seconds = end.timestamp() if end else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    seconds -= datetime.now(UTC).timestamp() if seconds >= EARLIEST_TIME else 0
    return seconds if math.isfinite(seconds) and seconds > 0 else None
