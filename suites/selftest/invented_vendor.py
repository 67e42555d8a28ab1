"""The server of an invented vendor, written without our stand-in: what `contracts new` drafts has to fit it.

Its document is `vendor_documents.CARRIED` in an envelope: calls carry a tenant and the version of the API, and success
and refusal alike are `{code, errors, data}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from suites.selftest.vendor_documents import BODY, CARRIED, VISIT

FAULTS = ("takes_any_tenant", "wipes_the_note", "answers_without_storing")
ENVELOPE = {
    "type": "object",
    "required": ["code", "errors"],
    "properties": {
        "code": {"type": "integer"},
        "errors": {"type": "array", "items": {"type": "string"}},
        "data": VISIT,
    },
}
KEY, TENANT = "synthetic-key", "north"
TEXTS = ("starts_at", "ends_at", "note", "status")


def document() -> dict[str, Any]:
    """The vendor's OpenAPI document: the visit is wrapped in requests (`data`) and in answers."""
    made = deepcopy(CARRIED)
    shown = {"description": "The visit.", "content": {"application/json": {"schema": ENVELOPE}}}
    for method in ("get", "patch"):
        made["paths"]["/visits/{id}"][method]["responses"]["200"] = shown
    content = made["paths"]["/visits/{id}"]["patch"]["requestBody"]["content"]
    content["application/json"]["schema"] = {"type": "object", "properties": {"data": VISIT}, "required": ["data"]}
    return made


assert BODY  # the place in the document that `document` wraps


def first_visit(id: str) -> dict[str, Any]:
    """A visit as it is before any run, the year after next."""
    year = datetime.now(UTC).year + 2
    return {
        "id": id,
        "starts_at": f"{year}-09-01T09:00:00Z",
        "ends_at": f"{year}-09-01T09:30:00Z",
        "room_id": 101,
        "note": "First visit",
        "status": "booked",
        "created_at": "2026-01-02T03:04:05Z",
        "updated_at": "2026-01-02T03:04:05Z",
    }


@dataclass
class Practice:
    """A compliant server, or one with a fault. `visits` are by id."""

    ids: Iterable[str]
    fault: str = ""
    visits: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.visits |= {id: first_visit(id) for id in self.ids}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as a WSGI application does."""
        request = Request(environ)
        status, errors, data = self._answer(request)
        body = {"code": 0 if status == 200 else status, "errors": errors, **({"data": data} if data else {})}
        return Response(json.dumps(body), status, content_type="application/json")(environ, start_response)

    def _answer(self, request: Request) -> tuple[int, list[str], dict[str, Any] | None]:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, ["unauthorized"], None
        is_ours = request.args.get("tenant") == TENANT or self.fault == "takes_any_tenant"
        if not is_ours or request.headers.get("X-Api-Version") != "2" or not request.headers.get("X-Request-Id"):
            return 400, ["tenant, version and request id are required"], None
        visit = self.visits.get(request.path.rpartition("/")[2])
        if visit is None:
            return 404, ["no such visit"], None
        return (200, [], visit) if request.method == "GET" else self._update(visit, request)

    def _update(self, visit: dict[str, Any], request: Request) -> tuple[int, list[str], dict[str, Any] | None]:
        try:
            sent = request.get_json(silent=True)
        except RecursionError:
            return 400, ["nested too deeply"], None
        return self.change(visit, sent.get("data") if isinstance(sent, dict) else None)

    def change(self, visit: dict[str, Any], part: Any) -> tuple[int, list[str], dict[str, Any] | None]:
        """Store the members of a visit that a request sends. Returns status, errors and the visit."""
        if not isinstance(part, dict):
            return 400, ["no visit"], None
        known = {name: value for name, value in part.items() if name in (*TEXTS, "room_id")}
        if wrong := [name for name, value in known.items() if not is_valid(name, value)]:
            return 400, [f"{name} is not valid" for name in wrong], None
        stored = deepcopy(visit) if self.fault == "answers_without_storing" and "room_id" in known else visit
        changed = {name: value for name, value in known.items() if stored[name] != value}
        if self.fault == "wipes_the_note" and "starts_at" in changed and "note" not in known:
            changed["note"] = None
        stored |= changed
        if changed:
            stored["updated_at"] = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return 200, [], stored


def is_valid(name: str, value: Any) -> bool:
    """Whether a visit may have this value for a member."""
    if name == "note" and value is None:
        return True
    if name == "room_id":
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
    if not isinstance(value, str) or (name == "note" and len(value) > 200):
        return False
    if name == "status":
        return value in ("booked", "confirmed", "cancelled")
    return name == "note" or _is_time(value)


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).tzinfo is not None
    except ValueError:
        return False
