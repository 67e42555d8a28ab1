"""The calls to a login: OAuth2 client credentials (Authlib), a JSON login and its renewal, or a login by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.oauth2 import ClientAuth, OAuth2Client, OAuth2Error

from contracts.pointers import with_value
from suites.kit.http.login_endpoint import LoginEndpoint, public_url
from suites.kit.http.proxies import TO_DO
from suites.kit.http.replies import ANSWERED_BEFORE, Reply
from suites.kit.http.sender import HttpSender, origin
from suites.kit.model.answer import is_answered
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import ClientSecret

JSON_HEADERS = {"accept": "application/json"}
FORM_HEADERS = {**JSON_HEADERS, "content-type": "application/x-www-form-urlencoded"}
SCHEMES = {"basic": "client_secret_basic", "form": "client_secret_post"}
ERROR_CODES = {
    *("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type"),
    *("invalid_scope", "access_denied", "unsupported_response_type", "server_error", "temporarily_unavailable"),
}
"""The error codes of RFC 6749. Any other text of a login may hold a secret, so it is never shown."""


@dataclass
class _Session:
    """The HTTP session that Authlib posts through. Authlib signs the request; our sender does the rest."""

    sender: HttpSender
    client: ClientSecret

    def post(self, url: str, *, data: Mapping[str, str], headers: Any, auth: ClientAuth) -> httpx.Response:
        """Send one token request. Raises LoginRefused unless it is answered with a success."""
        url, headers, body = auth.prepare("POST", url, headers, urlencode(data))
        return _answered(self.sender, self.client, url, headers=headers, content=body)


def by_oauth2(login: LoginEndpoint, client: ClientSecret, sender: HttpSender) -> Mapping[str, Any]:
    """The answer of an OAuth2 login (RFC 6749, section 4.4). Raises LoginRefused, as all of these do."""
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
        raise no_token(login.url) from None
    return answer


def by_key(login: LoginEndpoint, client: ClientSecret, sender: HttpSender) -> Mapping[str, Any]:
    """The answer of a login that takes a key in a header, or in a JSON body."""
    headers = {**JSON_HEADERS, **login.headers, **({login.header: client.secret} if login.header else {})}
    body = {"json": with_value({}, login.member, client.secret)} if login.member else {}
    return _json_object(_answered(sender, client, login.url, headers=headers, **body))


def by_json(login: LoginEndpoint, client: ClientSecret, sender: HttpSender) -> Mapping[str, Any]:
    """The answer of a login that takes id and secret in a JSON body."""
    body = {"client_id": client.id, "client_secret": client.secret}
    return _json_object(_answered(sender, client, login.url, headers={**JSON_HEADERS, **login.headers}, json=body))


def refreshed(
    url: str, login: LoginEndpoint, client: ClientSecret, token: str, refresh: str | None, sender: HttpSender
) -> Mapping[str, Any]:
    """The answer of a JSON login that renews a token."""
    headers = {**JSON_HEADERS, **login.headers, "authorization": f"Bearer {token}", "client-id": client.id}
    return _json_object(_answered(sender, client, url, headers=headers, json={"refresh_token": refresh}))


def _answered(sender: HttpSender, client: ClientSecret, url: str, **content: Any) -> httpx.Response:
    """The answer to a POST, after any outage is over. Raises LoginRefused unless it is a success."""
    request = sender.build("POST", url, **content)
    reply = sender.send(request)
    if not is_answered(reply.status):  # during an outage the request is its own probe
        reply = sender.wait_until_up(lambda: sender.send(request)) or reply
    if reply.answer is None:
        raise LoginRefused(
            f"the login at {public_url(url)} failed: {reply.failure}; {_when_silent(url, reply, sender)}"
        )
    response = httpx.Response(reply.answer.status, content=reply.answer.content, request=request)
    if not response.is_success:
        raise _refusal(client, url, response.status_code, _json_object(response).get("error"), reply.proxy)
    return response


def _when_silent(url: str, reply: Reply, sender: HttpSender) -> str:
    """What to do about a login without an answer that can be read; its URL is doubted only where nothing shows it."""
    if reply.status is not None:
        return "check its url, or retry later"
    if origin(url) in sender.silence.answered:
        return ANSWERED_BEFORE
    return "if its url is right, it is down, or this machine cannot reach it: run it again once it answers"


def _json_object(response: httpx.Response) -> Mapping[str, Any]:
    """The JSON object of an answer; empty when the body is anything else."""
    try:
        value = response.json()
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _refusal(client: ClientSecret, url: str, status: int, error: Any, proxy: str = "") -> LoginRefused:
    code = f" {error}" if isinstance(error, str) and error in ERROR_CODES else ""
    advice = f"{proxy}: {TO_DO}" if proxy else _advice(client, status, code.strip())
    return LoginRefused(f"the login at {public_url(url)} was refused ({status}{code}): {advice}")


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


def no_token(url: str) -> LoginRefused:
    """What to raise for an answer without a token."""
    return LoginRefused(f"the answer of the login at {public_url(url)} holds no token: check the login's url")
