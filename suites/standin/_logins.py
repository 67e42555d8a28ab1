"""The stand-in's token endpoint: it turns the client ids that it knows into tokens that expire."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

from contracts import Contract
from suites.standin._answers import WRONG_METHOD, sent
from suites.standin._request import clients_of
from suites.standin._turn import Answer

GRANT = "client_credentials"
FORM = "application/x-www-form-urlencoded"
LONGER = 24
"""How many times as long as a token the right to renew it lasts."""


@dataclass(frozen=True)
class _Issued:
    """For whom a token was made, and until when it is good (seconds, by the stand-in's clock)."""

    client: str
    kind: str
    until: float


class Logins:
    """The tokens that were issued. `count` is how many."""

    def __init__(self, contract: Contract, token_seconds: float, clock: Callable[[], float]) -> None:
        self.count = 0
        self._login = contract.authentication.login
        self._clients = clients_of(contract)
        self._seconds = token_seconds
        self._clock = clock
        self._tokens: dict[str, _Issued] = {}
        self._renewals: dict[str, _Issued] = {}

    def kind_of(self, token: str) -> str | None:
        """For which kind of client a token was issued, `expired` when it was too long ago, None when it never was."""
        found = self._tokens.get(token)
        if found is None:
            return None
        return found.kind if self._clock() < found.until else "expired"

    def answer(self, request: Request) -> Response | None:
        """The answer to a login or a renewal; None when the request is neither."""
        if self._login is None:
            return None
        ways = {"oauth2": (self._oauth2, None), "json": (self._json, self._renewal)}[self._login.kind]
        for url, way in zip((self._login.url, self._login.refresh), ways, strict=True):
            if url and way and request.path.endswith(urlsplit(url).path):
                return way(request) if request.method == "POST" else Response(status=WRONG_METHOD)
        return None

    def _oauth2(self, request: Request) -> Response:
        """RFC 6749, section 4.4: the client credentials grant."""
        basic, form = request.authorization, request.form
        if request.mimetype != FORM or "grant_type" not in form:
            return _told(400, {"error": "invalid_request"})
        if form["grant_type"] != GRANT:
            return _told(400, {"error": "unsupported_grant_type"})
        is_basic = basic is not None and basic.type == "basic"
        holder = basic.parameters if basic is not None and is_basic else {}
        id, secret = (holder.get("username"), holder.get("password")) if is_basic else _pair(form)
        kind = self._kind(id, secret)
        if kind is None:
            return _told(401, {"error": "invalid_client"}, {"WWW-Authenticate": "Basic"} if is_basic else {})
        if self._login and self._login.scope and "scope" not in form:
            return _told(400, {"error": "invalid_scope"})
        token = self._issue(str(id), kind)
        return _told(200, {"access_token": token, "token_type": "Bearer", "expires_in": int(self._seconds)})

    def _json(self, request: Request) -> Response:
        id, secret = _pair(_object(request))
        kind = self._kind(id, secret)
        return self._renewable(str(id), kind) if kind else _unknown("There is no such client.")

    def _renewal(self, request: Request) -> Response:
        """A token for a renewal's right, which is then spent; the old token and the client's id come along."""
        came = request.authorization
        old = self._tokens.get(str(came.token)) if came is not None and came.type == "bearer" else None
        client, right = request.headers.get("Client-Id"), str(_object(request).get("refresh_token"))
        known = self._renewals.get(right)
        if old is None or known is None or not client == old.client == known.client or self._clock() >= known.until:
            return _unknown("This token cannot be renewed.")
        del self._renewals[right]
        return self._renewable(known.client, known.kind)

    def _renewable(self, client: str, kind: str) -> Response:
        right, seconds = secrets.token_urlsafe(24), self._seconds * LONGER
        self._renewals[right] = _Issued(client, kind, self._clock() + seconds)
        token = self._issue(client, kind)
        told = {"access_token": token, "expires_in": int(self._seconds)}
        return _told(200, {**told, "refresh_token": right, "refresh_expires_in": int(seconds)})

    def _issue(self, client: str, kind: str) -> str:
        token = secrets.token_urlsafe(24)
        self._tokens[token] = _Issued(client, kind, self._clock() + self._seconds)
        self.count += 1
        return token

    def _kind(self, id: Any, secret: Any) -> str | None:
        """Which kind of client this is; None for one that is not let in."""
        return next((kind for kind in ("good", "powerless") if self._clients[kind] == (id, secret)), None)


def _pair(holder: Mapping[str, Any]) -> tuple[Any, Any]:
    return holder.get("client_id"), holder.get("client_secret")


def _object(request: Request) -> Mapping[str, Any]:
    """The JSON object that was sent; empty when there is none."""
    try:
        found = request.get_json(silent=True)
    except RecursionError:
        return {}
    return found if isinstance(found, Mapping) else {}


def _unknown(error: str) -> Response:
    return _told(401, {"code": 401, "error": error})


def _told(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    response = sent(Answer(status, body, empty=False))
    response.headers.update({"Cache-Control": "no-store", **(headers or {})})
    return response
