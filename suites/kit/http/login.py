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
from contracts.places import Place
from suites.kit.http.sender import HttpSender
from suites.kit.model.answer import is_answered
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import ClientSecret, Target

Clock = Callable[[], float]
"""The time in seconds since any fixed moment."""

DEFAULT_LIFETIME = 300.0
"""Seconds that a token is expected to live when the login does not say. RFC 6749 names no default. Five minutes is
short for a token, so we rather log in once too often than send an expired one."""
RENEW_AHEAD, RENEW_SHARE = 60.0, 0.1
"""A token is renewed 60 seconds before it expires, so that it does not expire on its way in a slow request. One that
lives less than ten minutes is renewed in the last tenth of its life; otherwise it might never be used."""

JSON_HEADERS = {"accept": "application/json"}
FORM_HEADERS = {**JSON_HEADERS, "content-type": "application/x-www-form-urlencoded"}
HEADER_SAFE = re.compile(r"[!-~]+")
SCHEMES = {"basic": "client_secret_basic", "form": "client_secret_post"}
ERROR_CODES = {
    *("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type"),
    *("invalid_scope", "access_denied", "unsupported_response_type", "server_error", "temporarily_unavailable"),
}
"""The error codes of RFC 6749. Any other text of a login may hold a secret, so it is never shown."""


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


@dataclass(frozen=True)
class LoginEndpoint:
    """The login of one target: as the contract says, with the target's own settings in place of the contract's.

    `refresh` is the URL at which a JSON login renews a token. It is always on the host of `url`, because secrets go to
    that host alone.
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
        url = _absolute(login.url, target.base_url)
        if httpx.URL(url).userinfo:
            raise LoginRefused(f"the login at {_public(url)} was not asked: its url holds a user or password")
        own = target.headers if Place.of(url).origin == Place.of(target.base_url).origin else {}
        headers = {**own, **target.login.get("headers", {})}
        refresh = login.refresh and _absolute(httpx.URL(login.refresh).raw_path.decode(), url)
        return cls(login.kind, url, login.authentication, login.scope or None, refresh, headers)


def fetch_token(login: LoginEndpoint, client: ClientSecret, sender: HttpSender, clock: Clock = time.monotonic) -> Token:
    """Log in. Raises LoginRefused when that gives no token, with one sentence that holds no secret."""
    began = clock()
    request_token = _by_oauth2 if login.kind == "oauth2" else _by_json
    return _token(login.url, _sendable(login.url, lambda: request_token(login, client, sender)), began)


def renewed_token(
    login: LoginEndpoint, client: ClientSecret, old: Token, sender: HttpSender, clock: Clock = time.monotonic
) -> Token:
    """A token in place of one that expires: refreshed where the login can do that, otherwise by a new login."""
    began = clock()
    url = login.refresh
    if url is None or not old.can_refresh(began):
        return fetch_token(login, client, sender, clock)
    try:
        new = _token(url, _sendable(url, lambda: _refreshed(url, login, client, old, sender)), began)
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
    raise LoginRefused(f"the login at {_public(url)} was not asked: {problem}")


@dataclass
class _Session:
    """The HTTP session that Authlib posts through. Authlib signs the request; our sender does the rest."""

    sender: HttpSender
    client: ClientSecret

    def post(self, url: str, *, data: Mapping[str, str], headers: Any, auth: ClientAuth) -> httpx.Response:
        """Send one token request. Raises LoginRefused unless it is answered with a success."""
        url, headers, body = auth.prepare("POST", url, headers, urlencode(data))
        return _answered(self.sender, self.client, url, headers=headers, content=body)


def _by_oauth2(login: LoginEndpoint, client: ClientSecret, sender: HttpSender) -> Mapping[str, Any]:
    # Authlib's own httpx client switches to httpx2 wherever that is installed, and it would bypass our sender.
    scheme = SCHEMES[login.authentication]
    oauth2 = OAuth2Client(
        _Session(sender, client), client.id, client.secret, token_endpoint_auth_method=scheme, scope=login.scope
    )
    headers = httpx.Headers({**FORM_HEADERS, **login.headers})
    try:
        answer: Mapping[str, Any] = oauth2.fetch_token(login.url, grant_type="client_credentials", headers=headers)
    except OAuth2Error as error:
        raise _refusal(client, login.url, 200, error.error) from None
    except UnicodeError:
        raise  # a ValueError too, but one about our secret: see _sendable
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        raise _no_token(login.url) from None
    return answer


def _by_json(login: LoginEndpoint, client: ClientSecret, sender: HttpSender) -> Mapping[str, Any]:
    body = {"client_id": client.id, "client_secret": client.secret}
    return _json_object(_answered(sender, client, login.url, headers={**JSON_HEADERS, **login.headers}, json=body))


def _refreshed(
    url: str, login: LoginEndpoint, client: ClientSecret, old: Token, sender: HttpSender
) -> Mapping[str, Any]:
    headers = {**JSON_HEADERS, **login.headers, "authorization": f"Bearer {old.value}", "client-id": client.id}
    return _json_object(_answered(sender, client, url, headers=headers, json={"refresh_token": old.refresh}))


def _answered(sender: HttpSender, client: ClientSecret, url: str, **content: Any) -> httpx.Response:
    """The answer to a POST, after any outage is over. Raises LoginRefused unless it is a success."""
    request = sender.build("POST", url, **content)
    reply = sender.send(request)
    if not is_answered(reply.status):  # during an outage the request is its own probe
        reply = sender.wait_until_up(lambda: sender.send(request)) or reply
    if reply.answer is None:
        raise LoginRefused(f"the login at {_public(url)} failed: {reply.failure}; check its url, or retry later")
    response = httpx.Response(reply.answer.status, content=reply.answer.content, request=request)
    if not response.is_success:
        raise _refusal(client, url, response.status_code, _json_object(response).get("error"))
    return response


def _json_object(response: httpx.Response) -> Mapping[str, Any]:
    """The JSON object of an answer; empty when the body is anything else."""
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
        began + (lifetime or DEFAULT_LIFETIME),
        refresh if refresh and isinstance(refresh, str) else None,
        None if refresh_lifetime is None else began + refresh_lifetime,
    )


def _seconds(value: Any) -> float | None:
    """A lifetime; None when the answer gives none, or one that makes no sense."""
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None


def _refusal(client: ClientSecret, url: str, status: int, error: Any) -> LoginRefused:
    code = f" {error}" if isinstance(error, str) and error in ERROR_CODES else ""
    advice = _advice(client, status, code.strip())
    return LoginRefused(f"the login at {_public(url)} was refused ({status}{code}): {advice}")


def _advice(client: ClientSecret, status: int, code: str) -> str:
    if status == 429 or status >= 500:
        return "the login endpoint is overloaded or rate-limiting us; retry later"
    if 300 <= status < 400:
        return "it redirects, and secrets are not sent to another place; check the login's url"
    if status in (404, 405):
        return "check the login's url"
    if code == "invalid_scope":
        return "check the login's scope"
    return f"check {' and '.join(client.variables) or 'the credentials of the target'}"


def _no_token(url: str) -> LoginRefused:
    return LoginRefused(f"the answer of the login at {_public(url)} holds no token: check the login's url")


def _absolute(url: str, base: str) -> str:
    """An absolute URL as it is; anything else is a path on the host of `base`, even where it looks like a host."""
    if httpx.URL(url).is_absolute_url:
        return url
    return str(httpx.URL(base).copy_with(raw_path=url.encode(), fragment=None))


def _public(url: str) -> str:
    """A URL without user, password, query and fragment, any of which may hold a secret."""
    return str(httpx.URL(url).copy_with(userinfo=b"", query=None, fragment=None))
