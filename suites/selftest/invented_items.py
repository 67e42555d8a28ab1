"""The server of an invented vendor whose visits have lists of objects, written without our stand-in.

The server gives each service of a visit its `id` and its `price`; attendees are told apart by their `email`. An update
replaces a list, and keeps the items that it names. Lists are shown in another order each time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from suites.selftest.vendor_documents import BODY, changed

FAULTS = ("resets_another_quantity", "appends_the_list", "keeps_a_removed_item")
MERGES = "merges_unless_emptied"
"""A fault that shows only where one of several items is left out: a list that is sent empty is emptied."""
KEY = "synthetic-key"
PRICES = {"CHECKUP": 40, "VACCINE": 25, "BLOOD": 15}
ROLES = ("guardian", "interpreter", "student")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+[.][^@\s]+")
SERVICE = {
    "type": "object",
    "required": ["code", "quantity"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "code": {"type": "string", "enum": list(PRICES)},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 9},
        "price": {"type": "number", "readOnly": True},
    },
}
ATTENDEE = {
    "type": "object",
    "required": ["email"],
    "additionalProperties": False,
    "properties": {
        "email": {"type": "string", "format": "email"},
        "role": {"type": "string", "enum": list(ROLES)},
        "name": {"type": "string", "maxLength": 60},
    },
}
LISTS = {
    "services": {"type": "array", "minItems": 1, "maxItems": 6, "items": SERVICE},
    "attendees": {"type": "array", "items": ATTENDEE},
}


def document() -> dict[str, Any]:
    """The vendor's OpenAPI document: one schema of a visit, for requests and answers."""
    properties = deepcopy(changed()["paths"]["/visits/{id}"]["patch"]["requestBody"]["content"]["application/json"])
    visit = {**properties["schema"], "properties": {**properties["schema"]["properties"], **LISTS}}
    del visit["properties"]["room_id"]
    answer = "responses/200/content/application~1json/schema"
    return changed((BODY, visit), *((f"/paths/~1visits~1{{id}}/{one}/{answer}", visit) for one in ("get", "patch")))


@dataclass
class Practice:
    """A compliant server, or one with a fault. `visits` are by id."""

    ids: Iterable[str]
    fault: str = ""
    visits: dict[str, dict[str, Any]] = field(default_factory=dict)
    _last_id: int = 100
    _answers: int = 0

    def __post_init__(self) -> None:
        year = datetime.now(UTC).year + 2
        for id in self.ids:
            self.visits[id] = {
                "id": id,
                "starts_at": f"{year}-09-01T09:00:00Z",
                "ends_at": f"{year}-09-01T09:30:00Z",
                "note": "First visit",
                "status": "booked",
                "services": [
                    self._new({"code": "CHECKUP", "quantity": 2}),
                    self._new({"code": "BLOOD", "quantity": 3}),
                ],
                "attendees": [{"email": "amy@example.com", "role": "guardian", "name": "Amy"}],
                "created_at": "2026-01-02T03:04:05Z",
                "updated_at": "2026-01-02T03:04:05Z",
            }

    def _new(self, item: dict[str, Any]) -> dict[str, Any]:
        self._last_id += 1
        return {"id": self._last_id, **item, "price": PRICES[item["code"]] * item["quantity"]}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as a WSGI application does."""
        status, shown = self._answer(Request(environ))
        self._answers += 1
        if status == 200 and self._answers % 2:
            shown = {**shown, **{name: shown[name][::-1] for name in LISTS}}
        return Response(json.dumps(shown), status, content_type="application/json")(environ, start_response)

    def _answer(self, request: Request) -> tuple[int, dict[str, Any]]:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {"error": "unauthorized"}
        visit = self.visits.get(request.path.rpartition("/")[2])
        if visit is None:
            return 404, {"error": "no such visit"}
        if request.method == "GET":
            return 200, visit
        try:
            sent = request.get_json(silent=True)
        except RecursionError:
            sent = None
        if not isinstance(sent, dict) or not all(_is_valid(name, value, visit) for name, value in sent.items()):
            return 400, {"error": "not valid"}
        self._store(visit, sent)
        return 200, visit

    def _store(self, visit: dict[str, Any], sent: dict[str, Any]) -> None:
        before = deepcopy(visit)
        visit |= {name: value for name, value in sent.items() if name in VALID and name not in LISTS}
        for name in LISTS:
            if name in sent:
                visit[name] = self._stored(name, visit[name], sent[name])
        if visit != before:
            visit["updated_at"] = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _stored(self, name: str, old: list[dict[str, Any]], sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
        made = [self._service(item, old) for item in sent] if name == "services" else deepcopy(sent)
        key = "id" if name == "services" else "email"
        left_out = [item for item in old if item[key] not in [one[key] for one in made]]
        if self.fault == "keeps_a_removed_item" or (self.fault == MERGES and sent):
            return [*made, *left_out]
        if self.fault == "appends_the_list" and name == "attendees":
            return [*old, *made]
        if self.fault == "resets_another_quantity" and name == "services":
            _reset_another(made, old)
        return made

    def _service(self, item: dict[str, Any], old: list[dict[str, Any]]) -> dict[str, Any]:
        made = self._new({"code": item["code"], "quantity": item["quantity"]})
        return {**made, "id": item["id"]} if item.get("id") in [one["id"] for one in old] else made


def _reset_another(made: list[dict[str, Any]], old: list[dict[str, Any]]) -> None:
    """When the quantity of a service has changed, give the others one of one."""
    was = {item["id"]: item["quantity"] for item in old}
    grown = [item["id"] for item in made if was.get(item["id"], item["quantity"]) != item["quantity"]]
    for item in made if grown else ():
        if item["id"] not in grown:
            item["quantity"] = 1


def _is_text(value: Any, longest: int = 200) -> bool:
    return isinstance(value, str) and len(value) <= longest


def _is_time(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value.replace("Z", "+00:00")).tzinfo is not None
    except ValueError:
        return False


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_service(item: Any, visit: dict[str, Any]) -> bool:
    if not isinstance(item, dict) or not item.keys() <= SERVICE["properties"].keys():  # type: ignore[attr-defined]
        return False
    is_known = "id" not in item or item["id"] in [one["id"] for one in visit["services"]]
    return (
        is_known and item.get("code") in list(PRICES) and _is_whole(item.get("quantity")) and 1 <= item["quantity"] <= 9
    )


def _is_attendee(item: Any) -> bool:
    if (
        not isinstance(item, dict)
        or not item.keys() <= {"email", "role", "name"}
        or item.get("role", ROLES[0]) not in ROLES
    ):
        return False
    is_named = _is_text(item.get("name", ""), longest=60)
    return is_named and isinstance(item.get("email"), str) and EMAIL.fullmatch(item["email"]) is not None


def _are_services(value: Any, visit: dict[str, Any]) -> bool:
    return isinstance(value, list) and 1 <= len(value) <= 6 and all(_is_service(item, visit) for item in value)


def _are_attendees(value: Any, visit: dict[str, Any]) -> bool:
    are_items = isinstance(value, list) and all(_is_attendee(item) for item in value)
    return are_items and len({item["email"] for item in value}) == len(value)


VALID: dict[str, Callable[[Any, dict[str, Any]], bool]] = {
    "starts_at": lambda value, visit: _is_time(value),
    "ends_at": lambda value, visit: _is_time(value),
    "note": lambda value, visit: value is None or _is_text(value),
    "status": lambda value, visit: value in ("booked", "confirmed", "cancelled"),
    "services": _are_services,
    "attendees": _are_attendees,
}


def _is_valid(name: str, value: Any, visit: dict[str, Any]) -> bool:
    """Whether a member may be set so; what no update lists is ignored."""
    return name not in VALID or VALID[name](value, visit)
