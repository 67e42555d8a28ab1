"""The server of an invented vendor with a login by key and reads that settle, written without our stand-in.

A key in a header gives a token for an hour, and calls carry the token. Reads are filled a moment after an update.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request, Response

from suites.selftest.invented_vendor import Practice
from suites.selftest.vendor_documents import PLAIN

FAULTS = ("takes_any_token", "never_shows_the_room", "logs_anybody_in")
KEY, SECONDS = "synthetic-login-key", 0.1
"""How long a read is behind an update: long enough to be seen, short enough for a test."""
SESSION = {
    "operationId": "openSession",
    "summary": "Exchange your key (header X-Practice-Key) for a token.",
    "responses": {"200": {"description": "A token."}, "401": {"description": "Not a key of ours."}},
}
ADDED = {
    "contract.yaml": {
        "authentication": {
            "login": {
                "kind": "key",
                "url": "/v1/sessions",
                "header": "X-Practice-Key",
                "token": "/session/token",
                "expires": "/session/expires_in",
            }
        }
    },
    "behaviour.yaml": {"read": {"settles_seconds": 2 * SECONDS}},
}
"""What a person adds to the drafted folder, as no document shows it: seven lines."""


def document() -> dict[str, Any]:
    """The vendor's OpenAPI document: calls carry a token, and one operation gives it."""
    made = deepcopy(PLAIN)
    made["paths"]["/sessions"] = {"post": SESSION}
    return made


@dataclass
class Sessions(Practice):
    """A compliant server, or one with a fault. `passed` are the seconds for which a client in this process waited."""

    tokens: list[str] = field(default_factory=list)
    read: dict[str, list[tuple[float, dict[str, Any]]]] = field(default_factory=dict)
    passed: float = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as a WSGI application does."""
        request = Request(environ)
        status, body = self._session(request) if request.path.endswith("/sessions") else self._visit(request)
        return Response(json.dumps(body), status, content_type="application/json")(environ, start_response)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, as for a client that waits."""
        self.passed += seconds

    def _session(self, request: Request) -> tuple[int, dict[str, Any]]:
        if request.method != "POST" or (
            request.headers.get("X-Practice-Key") != KEY and self.fault != "logs_anybody_in"
        ):
            return 401, {"error": "unauthorized"}
        self.tokens.append(f"synthetic-token-{len(self.tokens)}")
        return 200, {"session": {"token": self.tokens[-1], "expires_in": 3600}}

    def _visit(self, request: Request) -> tuple[int, dict[str, Any]]:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        is_known = token in self.tokens or (token != "" and self.fault == "takes_any_token")
        if kind != "Bearer" or not is_known:
            return 401, {"error": "unauthorized"}
        visit = self.visits.get(id := request.path.rpartition("/")[2])
        if visit is None:
            return 404, {"error": "no such visit"}
        if request.method == "GET":
            return 200, self._shown(id)
        before = deepcopy(visit)
        status, errors, changed = self.change(visit, _body_of(request))
        self.read.setdefault(id, []).append((self._now(), before))
        return status, changed or {"errors": errors}

    def _shown(self, id: str) -> dict[str, Any]:
        """The visit as reads show it, a moment late."""
        until = self._now() - SECONDS
        shown = next((before for at, before in self.read.get(id, ()) if at > until), self.visits[id])
        return {**shown, "room_id": 101} if self.fault == "never_shows_the_room" else shown

    def _now(self) -> float:
        return time.monotonic() + self.passed


def _body_of(request: Request) -> Any:
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None
