"""The stand-in's token endpoint: issues tokens that expire to the clients that it knows."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

from contracts import Contract
from suites.standin._answers import WRONG_METHOD, response_of
from suites.standin._pointers import get, set_in
from suites.standin._request import begins_alike, clients_of
from suites.standin._request_context import Answer

KNOWN = ("good", "powerless")
"""The kinds of clients that get a token."""
GRANT = "client_credentials"
FORM = "application/x-www-form-urlencoded"
REFRESH_FACTOR = 24
"""A refresh token is valid this many times as long as its token; chosen: a day for a token of an hour."""


@dataclass(frozen=True)
class _Issued:
    """A token's client, and until when the token is valid (seconds, by the stand-in's clock)."""

    client: str
    kind: str
    until: float


class Logins:
    """The issued tokens. `count` is their number."""

    def __init__(self, contract: Contract, token_seconds: float, clock: Callable[[], float]) -> None:
        self.count = 0
        self._login = contract.authentication.login
        self._clients = clients_of(contract)
        self._seconds = token_seconds
        self._clock = clock
        self._tokens: dict[str, _Issued] = {}
        self._refresh_tokens: dict[str, _Issued] = {}

    def kind_of(self, token: str) -> str | None:
        """The kind of client that a token was issued to, `expired` for an old token, None for one never issued; of one
        that begins as one issued to a good client, and ends in another way, `altered`."""
        issued = self._tokens.get(token)
        if issued is None:
            good = (known for known, of in self._tokens.items() if of.kind == "good")
            return "altered" if any(begins_alike(token, known) for known in good) else None
        return issued.kind if self._clock() < issued.until else "expired"

    def answer(self, request: Request) -> Response | None:
        """The answer to a login or a refresh; None when the request is neither."""
        if self._login is None:
            return None
        handlers = {
            "oauth2": (self._oauth2, None),
            "json": (self._json, self._refresh),
            "key": (self._key, None),
        }[self._login.kind]
        for url, handle in zip((self._login.url, self._login.refresh), handlers, strict=True):
            if url and handle and request.path.endswith(urlsplit(url).path):
                return handle(request) if request.method == "POST" else Response(status=WRONG_METHOD)
        return None

    def _oauth2(self, request: Request) -> Response:
        """RFC 6749, section 4.4: the client credentials grant."""
        basic, form = request.authorization, request.form
        if request.mimetype != FORM or "grant_type" not in form:
            return _response(400, {"error": "invalid_request"})
        if form["grant_type"] != GRANT:
            return _response(400, {"error": "unsupported_grant_type"})
        is_basic = basic is not None and basic.type == "basic"
        client = basic.parameters if basic is not None and is_basic else {}
        id, secret = (client.get("username"), client.get("password")) if is_basic else _id_and_secret(form)
        kind = self._kind(id, secret)
        if kind is None:
            return _response(401, {"error": "invalid_client"}, {"WWW-Authenticate": "Basic"} if is_basic else {})
        if self._login and self._login.scope and "scope" not in form:
            return _response(400, {"error": "invalid_scope"})
        token = self._issue(str(id), kind)
        return _response(200, {"access_token": token, "token_type": "Bearer", "expires_in": int(self._seconds)})

    def _json(self, request: Request) -> Response:
        id, secret = _id_and_secret(_object(request))
        kind = self._kind(id, secret)
        return self._issue_both(str(id), kind) if kind else _unauthorized("There is no such client.")

    def _key(self, request: Request) -> Response:
        """A token for a key, in the places that the contract names."""
        assert self._login is not None  # else nobody gets here
        header, member = self._login.header, self._login.member
        sent = request.headers.get(header) if header else get(dict(_object(request)), str(member))
        kind = next((kind for kind in KNOWN if self._clients[kind][1] == sent), None)
        if kind is None:
            return _unauthorized("There is no such key.")
        body: dict[str, Any] = {}
        set_in(body, self._login.token, self._issue(self._clients[kind][0], kind))
        if self._login.expires:
            set_in(body, self._login.expires, int(self._seconds))
        return _response(200, body)

    def _refresh(self, request: Request) -> Response:
        """A new token for a refresh token, which can be used once; old token and client id are required too."""
        bearer = request.authorization
        old = self._tokens.get(str(bearer.token)) if bearer is not None and bearer.type == "bearer" else None
        client, refresh_token = request.headers.get("Client-Id"), str(_object(request).get("refresh_token"))
        known = self._refresh_tokens.get(refresh_token)
        if old is None or known is None or not client == old.client == known.client or self._clock() >= known.until:
            return _unauthorized("This token cannot be refreshed.")
        del self._refresh_tokens[refresh_token]
        return self._issue_both(known.client, known.kind)

    def _issue_both(self, client: str, kind: str) -> Response:
        """A token and the refresh token for it."""
        refresh_token, seconds = secrets.token_urlsafe(24), self._seconds * REFRESH_FACTOR
        self._refresh_tokens[refresh_token] = _Issued(client, kind, self._clock() + seconds)
        token = {"access_token": self._issue(client, kind), "expires_in": int(self._seconds)}
        return _response(200, {**token, "refresh_token": refresh_token, "refresh_expires_in": int(seconds)})

    def _issue(self, client: str, kind: str) -> str:
        token = secrets.token_urlsafe(24)
        self._tokens[token] = _Issued(client, kind, self._clock() + self._seconds)
        self.count += 1
        return token

    def _kind(self, id: Any, secret: Any) -> str | None:
        """The kind of a client; None when its id and secret are refused."""
        return next((kind for kind in KNOWN if self._clients[kind] == (id, secret)), None)


def _id_and_secret(members: Mapping[str, Any]) -> tuple[Any, Any]:
    return members.get("client_id"), members.get("client_secret")


def _object(request: Request) -> Mapping[str, Any]:
    """The JSON object of a request; an empty one when it has none."""
    try:
        found = request.get_json(silent=True)
    except RecursionError:
        return {}
    return found if isinstance(found, Mapping) else {}


def _unauthorized(error: str) -> Response:
    return _response(401, {"code": 401, "error": error})


def _response(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    response = response_of(Answer(status, body, empty=False))
    response.headers.update({"Cache-Control": "no-store", **(headers or {})})
    return response
