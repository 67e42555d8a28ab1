"""The server of an invented vendor whose visits go one way: which status may follow which, a flag and a stamp that are
set once. Written without our stand-in; what `contracts new` drafts has to fit it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from suites.selftest.vendor_documents import PLAIN, REFUSED

FAULTS = ("lets_a_cancelled_visit_return", "takes_the_flag_back", "refuses_and_writes", "lets_the_service_change")
KEY = "synthetic-key"
Steps = Mapping[str, tuple[str, ...]]
STEPS: Steps = {"booked": ("confirmed", "cancelled"), "confirmed": ("cancelled",), "cancelled": ()}
ROUND: Steps = {"booked": ("confirmed",), "confirmed": ("held",), "held": ("booked", "cancelled"), "cancelled": ()}
"""Steps of which three lead round: each can be taken back, and none directly."""
NEVER_BACK = {"checked_in": (False,), "arrived_at": (None,)}
"""The values that a member has before it is set, and that an update must not give back."""
INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
VISIT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid", "readOnly": True},
        "starts_at": INSTANT,
        "note": {"type": "string", "nullable": True, "maxLength": 200},
        "status": {"type": "string"},
        "checked_in": {"type": "boolean", "description": "Once true, it cannot be set back to false."},
        "arrived_at": {
            **INSTANT,
            "nullable": True,
            "description": "Null until arrival; cannot be cleared.",
        },
        "service_id": {"type": "integer", "format": "int32", "description": "Cannot be changed after booking."},
        "updated_at": {**INSTANT, "readOnly": True},
    },
}


def document(steps: Steps = STEPS) -> dict[str, Any]:
    """The vendor's OpenAPI document, where a status goes these steps."""
    said = ", and ".join(f"from {one} to {' or '.join(after)}" for one, after in steps.items() if after)
    status = {"type": "string", "enum": list(steps), "description": f"The status can only change {said}."}
    visit = {**VISIT, "properties": {**VISIT["properties"], "status": status}}
    shown = {"description": "The visit.", "content": {"application/json": {"schema": visit}}}
    conflict = {"409": {"description": "The visit cannot change like this."}}
    made = deepcopy(PLAIN)
    operations = made["paths"]["/visits/{id}"]
    operations["get"]["responses"] = {"200": shown, **REFUSED}
    operations["patch"]["requestBody"] = {"content": {"application/json": {"schema": visit}}}
    operations["patch"]["responses"] = {"200": shown, **REFUSED, **conflict}
    return made


@dataclass
class Clinic:
    """A compliant server, or one with a fault. `visits` are by id; `refused` are the ids of those that could not change
    as they should. `is_strict`: what is there already is no step, and is refused."""

    ids: Iterable[str]
    fault: str = ""
    steps: Steps = field(default_factory=lambda: STEPS)
    is_strict: bool = False
    visits: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        year = datetime.now(UTC).year + 2
        for id in self.ids:
            self.visits[id] = {
                "id": id,
                "starts_at": f"{year}-09-01T09:00:00Z",
                "note": "First visit",
                "status": "booked",
                "checked_in": False,
                "arrived_at": None,
                "service_id": 101,
                "updated_at": "2026-01-02T03:04:05Z",
            }

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as a WSGI application does."""
        status, body = self._answer(Request(environ))
        return Response(json.dumps(body), status, content_type="application/json")(environ, start_response)

    def _answer(self, request: Request) -> tuple[int, dict[str, Any]]:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {"message": "unauthorized"}
        visit = self.visits.get(request.path.rpartition("/")[2])
        if visit is None:
            return 404, {"message": "no such visit"}
        return (200, visit) if request.method == "GET" else self._update(visit, request)

    def _update(self, visit: dict[str, Any], request: Request) -> tuple[int, dict[str, Any]]:
        try:
            sent = request.get_json(silent=True)
        except RecursionError:
            return 400, {"message": "nested too deeply"}
        if not isinstance(sent, dict):
            return 400, {"message": "no visit"}
        known = {name: value for name, value in sent.items() if name in visit and name not in ("id", "updated_at")}
        if wrong := [name for name, value in known.items() if not self._is_valid(name, value)]:
            return 400, {"message": f"{', '.join(wrong)} not valid"}
        forbidden = self._is_forbidden(visit, known)
        self.refused += [visit["id"]] if forbidden else []
        if not forbidden or self.fault == "refuses_and_writes":
            self._store(visit, known)
        return (409, {"message": "the visit cannot change like this"}) if forbidden else (200, visit)

    def _is_forbidden(self, visit: dict[str, Any], known: dict[str, Any]) -> bool:
        changed = {name: value for name, value in known.items() if visit[name] != value}
        lenient = {"takes_the_flag_back": "checked_in", "lets_the_service_change": "service_id"}.get(self.fault)
        changed.pop(lenient or "", None)
        is_back = "service_id" in changed or any(value in NEVER_BACK.get(name, ()) for name, value in changed.items())
        is_lenient = self.fault == "lets_a_cancelled_visit_return" and visit["status"] == "cancelled"
        is_step = self.is_strict and any(known.get(name, ...) == visit[name] for name in ("status", "checked_in"))
        return (
            is_step
            or is_back
            or ("status" in changed and not is_lenient and changed["status"] not in self.steps[visit["status"]])
        )

    def _is_valid(self, name: str, value: Any) -> bool:
        if name == "checked_in":
            return isinstance(value, bool)
        if name == "service_id":
            return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
        if value is None:
            return name in ("note", "arrived_at")
        if not isinstance(value, str) or (name == "note" and len(value) > 200):
            return False
        if name == "status":
            return value in self.steps
        return name == "note" or _is_time(value)

    def _store(self, visit: dict[str, Any], known: dict[str, Any]) -> None:
        if any(visit[name] != value for name, value in known.items()):
            visit["updated_at"] = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        visit |= known


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).tzinfo is not None
    except ValueError:
        return False
