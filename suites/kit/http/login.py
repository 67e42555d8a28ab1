"""How a client id and its secret become a token: OAuth2 client credentials (Authlib), or a provider's JSON login."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.oauth2 import ClientAuth, OAuth2Client, OAuth2Error

from contracts import Authentication, Login
from suites.kit.http.replies import Reply
from suites.kit.http.sender import HttpSender, origin
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import ClientSecret, Target

Clock = Callable[[], float]
"""The time in seconds, from whatever start."""

UNTOLD_LIFETIME = 300.0
"""So many seconds a token is taken to live when the login does not say."""
AHEAD, SHARE_AHEAD = 60.0, 0.1
"""A token is renewed so many seconds before it expires, or in this last share of its life if that is shorter."""

JSON = {"accept": "application/json"}
FORM = {**JSON, "content-type": "application/x-www-form-urlencoded"}
HEADER_SAFE = re.compile(r"[!-~]+")
SCHEMES = {"basic": "client_secret_basic", "form": "client_secret_post"}
WORDS = {
    *("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type"),
    *("invalid_scope", "access_denied", "unsupported_response_type", "server_error", "temporarily_unavailable"),
}
"""The error codes that RFC 6749 fixes; any other text of a vendor may hold anything, and is not told."""


@dataclass(frozen=True)
class Token:
    """An access token. Times are in seconds of the clock it was fetched by; `refresh` renews it, while that lives."""

    value: str = field(repr=False)
    issued_at: float
    expires_at: float
    refresh: str | None = field(default=None, repr=False)
    refresh_expires_at: float | None = None

    @property
    def due(self) -> float:
        """From when on it should be renewed."""
        return self.expires_at - min(AHEAD, SHARE_AHEAD * (self.expires_at - self.issued_at))

    def can_refresh(self, now: float) -> bool:
        """Whether it brought a refresh token that still lives."""
        return self.refresh is not None and (self.refresh_expires_at is None or now < self.refresh_expires_at)


@dataclass(frozen=True)
class LoginEndpoint:
    """The login of one target: what the contract says, and over it what the target says differently.

    `refresh` is where a JSON login's token is renewed: always on the host of `url`, to which alone secrets are sent.
    """

    kind: str
    url: str
    authentication: str = "basic"
    scope: str | None = None
    refresh: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, target: Target, authentication: Authentication) -> LoginEndpoint:
        """The login of a target. Raises LoginRefused when there is none, or its URL cannot be used."""
        if authentication.login is None:
            raise LoginRefused(
                f"{target.name} gives a client id and a client secret, but {target.provider} has no login: "
                "give the credential itself"
            )
        changes = {part: target.login[part] for part in ("url", "authentication", "scope") if part in target.login}
        login: Login = replace(authentication.login, **changes)
        url = _placed(login.url, target.base_url)
        if httpx.URL(url).userinfo:
            raise LoginRefused(f"the login at {_shown(url)} was not asked: its url holds a user or password")
        own = target.headers if origin(url) == origin(target.base_url) else {}
        headers = {**own, **target.login.get("headers", {})}
        refresh = login.refresh and _placed(httpx.URL(login.refresh).raw_path.decode(), url)
        return cls(login.kind, url, login.authentication, login.scope or None, refresh, headers)


def fetch_token(way: LoginEndpoint, who: ClientSecret, sender: HttpSender, clock: Clock = time.monotonic) -> Token:
    """Log in. Raises LoginRefused, with one sentence that holds no secret, when that gives no token."""
    began = clock()
    ask = _by_oauth2 if way.kind == "oauth2" else _by_json
    return _token(way.url, _sendable(way.url, lambda: ask(way, who, sender)), began)


def renewed_token(
    way: LoginEndpoint, who: ClientSecret, old: Token, sender: HttpSender, clock: Clock = time.monotonic
) -> Token:
    """A token in place of one that expires: refreshed where the login can; else, or when that fails, by a new login."""
    began = clock()
    if way.refresh is None or not old.can_refresh(began):
        return fetch_token(way, who, sender, clock)
    url = way.refresh
    try:
        fresh = _token(url, _sendable(url, lambda: _refreshed(url, way, who, old, sender)), began)
    except LoginRefused:
        return fetch_token(way, who, sender, clock)
    return fresh if fresh.refresh else replace(fresh, refresh=old.refresh, refresh_expires_at=old.refresh_expires_at)


def _sendable(url: str, ask: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    """What a login answers. Raises LoginRefused also when a secret cannot be put into a request."""
    try:
        return ask()
    except UnicodeError:
        told = "a client id, secret or header holds characters that cannot be sent"
    raise LoginRefused(f"the login at {_shown(url)} was not asked: {told}")


@dataclass
class _Session:
    """What Authlib posts through: its own authentication signs, the sender does the rest."""

    sender: HttpSender

    def post(self, url: str, *, data: Mapping[str, str], headers: Any, auth: ClientAuth) -> httpx.Response:
        """One token request. Raises LoginRefused unless it is answered 2xx."""
        url, headers, body = auth.prepare("POST", url, headers, urlencode(data))
        return _answered(self.sender, url, headers=headers, content=body)


def _by_oauth2(way: LoginEndpoint, who: ClientSecret, sender: HttpSender) -> Mapping[str, Any]:
    # Authlib's client for httpx takes httpx2 instead wherever that is installed; its core takes what we give it.
    session = _Session(sender)
    scheme = SCHEMES[way.authentication]
    client = OAuth2Client(session, who.id, who.secret, token_endpoint_auth_method=scheme, scope=way.scope)
    headers = httpx.Headers({**FORM, **way.headers})
    try:
        answer: Mapping[str, Any] = client.fetch_token(way.url, grant_type="client_credentials", headers=headers)
    except OAuth2Error as error:
        raise _refusal(way.url, 200, error.error) from None
    except UnicodeError:
        raise
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        raise _no_token(way.url) from None
    return answer


def _by_json(way: LoginEndpoint, who: ClientSecret, sender: HttpSender) -> Mapping[str, Any]:
    body = {"client_id": who.id, "client_secret": who.secret}
    return _parsed(_answered(sender, way.url, headers={**JSON, **way.headers}, json=body))


def _refreshed(url: str, way: LoginEndpoint, who: ClientSecret, old: Token, sender: HttpSender) -> Mapping[str, Any]:
    headers = {**JSON, **way.headers, "authorization": f"Bearer {old.value}", "client-id": who.id}
    return _parsed(_answered(sender, url, headers=headers, json={"refresh_token": old.refresh}))


def _answered(sender: HttpSender, url: str, **content: Any) -> httpx.Response:
    """What a POST is answered. Raises LoginRefused unless it is 2xx; an outage is waited out first."""
    request = sender.build("POST", url, **content)
    reply = _patient(sender, request)
    if reply.answer is None:
        raise LoginRefused(f"the login at {_shown(url)} failed: {reply.failure}; look at its url, or try again later")
    response = httpx.Response(reply.answer.status, content=reply.answer.content, request=request)
    if not response.is_success:
        raise _refusal(url, response.status_code, _parsed(response).get("error"))
    return response


def _patient(sender: HttpSender, request: httpx.Request) -> Reply:
    replies = [sender.send(request)]

    def again() -> Reply:
        """Ask once more."""
        replies.append(sender.send(request))
        return replies[-1]

    if not replies[-1].is_definite:
        sender.wait_until_up(again)
    return replies[-1]


def _parsed(response: httpx.Response) -> Mapping[str, Any]:
    """The JSON object of an answer; empty when it is none."""
    try:
        value = response.json()
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _token(url: str, answer: Mapping[str, Any], began: float) -> Token:
    value, refresh = answer.get("access_token"), answer.get("refresh_token")
    if not isinstance(value, str) or not HEADER_SAFE.fullmatch(value):
        raise _no_token(url)
    lifetime, refresh_lifetime = (_seconds(answer.get(name)) for name in ("expires_in", "refresh_expires_in"))
    return Token(
        value,
        began,
        began + (lifetime or UNTOLD_LIFETIME),
        refresh if refresh and isinstance(refresh, str) else None,
        None if refresh_lifetime is None else began + refresh_lifetime,
    )


def _seconds(told: Any) -> float | None:
    """A lifetime; None when none is told, or none that makes sense."""
    try:
        seconds = float(told)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None


def _refusal(url: str, status: int, error: Any) -> LoginRefused:
    word = f" {error}" if isinstance(error, str) and error in WORDS else ""
    return LoginRefused(f"the login at {_shown(url)} was refused ({status}{word}): {_advice(status, word.strip())}")


def _advice(status: int, word: str) -> str:
    if status == 429 or status >= 500:
        return "it has no time for us now, try again later"
    if 300 <= status < 400:
        return "it redirects, and no secret is sent on; look at the login's url"
    if status in (404, 405):
        return "look at the login's url"
    return "look at the login's scope" if word == "invalid_scope" else "look at the target's credentials"


def _no_token(url: str) -> LoginRefused:
    return LoginRefused(f"the answer of the login at {_shown(url)} holds no token: look at the login's url")


def _placed(url: str, base: str) -> str:
    """An absolute URL as it is; a path on the host of `base`, whatever it spells."""
    if httpx.URL(url).is_absolute_url:
        return url
    return str(httpx.URL(base).copy_with(raw_path=url.encode(), fragment=None))


def _shown(url: str) -> str:
    """A URL as it may be told: without user, password, query and fragment, where a secret may stand."""
    return str(httpx.URL(url).copy_with(userinfo=b"", query=None, fragment=None))
