"""The server of an invented vendor whose refusals all have one shape, and a code by cause; without our stand-in.

Its document lists refusals as `4XX`, and the rest as `default`; two causes share the status 409.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

FAULTS = ("calls_a_closed_visit_taken", "names_another_field", "refuses_in_its_own_way")
KEY = "synthetic-key"
CODES = ("UNAUTHORIZED", "NOT_FOUND", "MALFORMED", "INVALID_FIELD", "SLOT_TAKEN", "VISIT_CLOSED")
TOLD = """The visit was not changed.
UNAUTHORIZED (401): there is no valid key.
NOT_FOUND (404): there is no such visit.
MALFORMED (400): the body is not JSON.
INVALID_FIELD (422): a member is not valid; `field` names it.
SLOT_TAKEN (409): another visit is booked at that time.
VISIT_CLOSED (409): the visit is cancelled, and can no longer be changed."""
VISIT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid", "readOnly": True},
        "starts_at": {"type": "string", "format": "date-time"},
        "room_id": {"type": "integer", "format": "int32"},
        "note": {"type": "string", "nullable": True, "maxLength": 200},
        "status": {"type": "string", "enum": ["booked", "confirmed", "cancelled"]},
        "updated_at": {"type": "string", "format": "date-time", "readOnly": True},
    },
}
ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {
        "code": {"type": "string", "enum": list(CODES)},
        "field": {"type": "string", "nullable": True, "description": "The member that is not valid."},
        "message": {"type": "string"},
    },
}
REFUSAL = {"type": "object", "required": ["error"], "properties": {"error": ERROR}}


def _shown(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


RESPONSES = {
    "200": _shown("The visit.", VISIT),
    "4XX": _shown(TOLD, REFUSAL),
    "default": {"description": "An unexpected error."},
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Coded Practice", "version": "1"},
    "servers": [{"url": "https://api.coded.example/v1"}],
    "paths": {
        "/visits/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
            ],
            "patch": {
                "operationId": "changeVisit",
                "requestBody": {"content": {"application/json": {"schema": VISIT}}},
                "responses": RESPONSES,
            },
            "get": {"operationId": "readVisit", "responses": RESPONSES},
        }
    },
    "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
}


class Refused(Exception):
    """A refusal: status, code, and the member that is not valid."""

    def __init__(self, status: int, code: str, member: str | None = None) -> None:
        self.status, self.code, self.member = status, code, member


@dataclass
class Practice:
    """A compliant server, or one with a fault. Of `visits`, which are by id, the last one is cancelled."""

    ids: tuple[str, ...]
    fault: str = ""
    visits: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.year = datetime.now(UTC).year + 2
        for id in self.ids:
            self.visits[id] = {
                "id": id,
                "starts_at": f"{self.year}-09-01T09:00:00Z",
                "room_id": 101,
                "note": "First visit",
                "status": "cancelled" if id == self.ids[-1] else "booked",
                "updated_at": "2026-01-02T03:04:05Z",
            }

    @property
    def taken(self) -> str:
        """The time at which another visit is booked."""
        return f"{self.year}-07-04T10:00:00Z"

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as a WSGI application does."""
        try:
            status, body = 200, self._answer(Request(environ))
        except Refused as refused:
            status, body = refused.status, self._refusal(refused)
        return Response(json.dumps(body), status, content_type="application/json")(environ, start_response)

    def _refusal(self, refused: Refused) -> dict[str, Any]:
        if self.fault == "refuses_in_its_own_way" and refused.code == "INVALID_FIELD":
            return {"detail": "The visit is not valid."}
        code = refused.code
        if self.fault == "calls_a_closed_visit_taken" and code == "VISIT_CLOSED":
            code = "SLOT_TAKEN"
        member = refused.member
        if self.fault == "names_another_field" and member:
            member = "note" if member == "starts_at" else "starts_at"
        return {"error": {"code": code, "field": member, "message": "The visit was not changed."}}

    def _answer(self, request: Request) -> dict[str, Any]:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            raise Refused(401, "UNAUTHORIZED")
        visit = self.visits.get(request.path.rpartition("/")[2])
        if visit is None:
            raise Refused(404, "NOT_FOUND")
        return visit if request.method == "GET" else self._update(visit, request)

    def _update(self, visit: dict[str, Any], request: Request) -> dict[str, Any]:
        try:
            sent = json.loads(request.get_data())
        except (ValueError, RecursionError):
            raise Refused(400, "MALFORMED") from None
        if not isinstance(sent, dict):
            raise Refused(400, "MALFORMED")
        if visit["status"] == "cancelled":
            raise Refused(409, "VISIT_CLOSED")
        known = {name: value for name, value in sent.items() if name in ("starts_at", "room_id", "note", "status")}
        for name, value in known.items():
            if not _is_valid(name, value):
                raise Refused(422, "INVALID_FIELD", name)
        if known.get("starts_at") == self.taken:
            raise Refused(409, "SLOT_TAKEN")
        if any(visit[name] != value for name, value in known.items()):
            visit["updated_at"] = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        visit |= deepcopy(known)
        return visit


def _is_valid(name: str, value: Any) -> bool:
    if name == "room_id":
        return isinstance(value, int) and not isinstance(value, bool) and -(2**31) <= value < 2**31
    if name == "note" and value is None:
        return True
    if not isinstance(value, str) or (name == "note" and len(value) > 200):
        return False
    if name == "status":
        return value in ("booked", "confirmed", "cancelled")
    return name == "note" or _is_time(value)


def _is_time(text: str) -> bool:
    try:
        return "T" in text and datetime.fromisoformat(text.replace("Z", "+00:00")).tzinfo is not None
    except ValueError:
        return False
