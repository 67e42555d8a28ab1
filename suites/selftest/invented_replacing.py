"""The server of an invented vendor whose update replaces the visit, written without our stand-in.

A PUT resets what it leaves out, and its members depend on each other: a long visit is on an upper floor, a short one
on the first. So an update of anything else is taken only where it carries these as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from suites.selftest.invented_vendor import KEY, first_visit, is_valid
from suites.selftest.vendor_documents import VISIT, changed

FAULTS = ("loses_the_note", "resets_the_status", "stores_another_floor")
DEFAULTS = {"note": None, "floor": 1}
"""What a visit has where an update leaves a member out; the others are required."""
REQUIRED = ("starts_at", "ends_at", "room_id", "kind")
SAID = "The body replaces the whole visit: what is left out goes back to its default. `kind` has to agree with `floor`."
STATUS = {**VISIT["properties"]["status"], "description": "Left out: stays as it is."}
OWN = {
    **VISIT["properties"],
    "status": STATUS,
    "kind": {"type": "string", "enum": ["short", "long"], "description": "Has to agree with `floor`."},
    "floor": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 9},
}


def document() -> dict[str, Any]:
    """The vendor's OpenAPI document: the plain one with a PUT in place of the PATCH, and two members more."""
    made = changed()
    operations = made["paths"]["/visits/{id}"]
    update = operations["put"] = {**operations.pop("patch"), "description": SAID}
    shown = {"type": "object", "properties": deepcopy(OWN)}
    update["requestBody"]["content"]["application/json"]["schema"] = {**deepcopy(shown), "required": list(REQUIRED)}
    for method in ("get", "put"):
        operations[method]["responses"]["200"]["content"]["application/json"]["schema"] = deepcopy(shown)
    return made


@dataclass
class ReplacingPractice:
    """A compliant server, or one with a fault. `visits` are by id."""

    ids: Iterable[str]
    fault: str = ""
    visits: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        more = {"kind": "long", "floor": 2, "room_id": 102, "status": "confirmed"}
        self.visits |= {id: {**first_visit(id), **more} for id in self.ids}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as a WSGI application does."""
        status, body = self._answer(Request(environ))
        return Response(json.dumps(body), status, content_type="application/json")(environ, start_response)

    def _answer(self, request: Request) -> tuple[int, dict[str, Any]]:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {}
        visit = self.visits.get(request.path.rpartition("/")[2])
        if visit is None:
            return 404, {}
        return (200, visit) if request.method == "GET" else self._replace(visit, request)

    def _replace(self, visit: dict[str, Any], request: Request) -> tuple[int, dict[str, Any]]:
        try:
            sent = request.get_json(silent=True)
        except RecursionError:
            sent = None
        if not isinstance(sent, dict) or any(sent.get(name) is None for name in REQUIRED):
            return 400, {}
        known = {name: value for name, value in sent.items() if name in {*REQUIRED, *DEFAULTS, "status"}}
        made = {**DEFAULTS, "status": visit["status"], **known}
        if not _is_whole(made):
            return 400, {}
        if self.fault == "loses_the_note" and made["starts_at"] != visit["starts_at"]:
            made["note"] = "Lost"
        if self.fault == "resets_the_status" and "status" not in sent:
            made["status"] = "booked"
        if self.fault == "stores_another_floor" and made["note"] != visit["note"]:
            made["floor"] = 2 if visit["floor"] != 2 else 3
        if any(visit[name] != value for name, value in made.items()):
            visit |= made
            visit["updated_at"] = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return 200, visit


def _is_whole(visit: dict[str, Any]) -> bool:
    """Whether the members of a visit are valid, and go together."""
    kind, floor = visit["kind"], visit["floor"]
    names = ("starts_at", "ends_at", "room_id", "note", "status")
    is_valid_each = all(is_valid(name, visit[name]) for name in names)
    is_number = isinstance(floor, int) and not isinstance(floor, bool) and 1 <= floor <= 9
    if not (is_valid_each and is_number and kind in ("short", "long")):
        return False
    return floor > 1 if kind == "long" else floor == 1
