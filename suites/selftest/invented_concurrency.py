"""The servers of two invented vendors with optimistic concurrency, written without our stand-in.

One shows a visit with a `version`, and an entity tag made of that. An update names the tag of the state that it changes
(428 without one, 412 for one that has passed) and carries a key of its own: the same update under the same key gets the
answer that it got before, another one is refused (422). At the other, an update names the `version` itself (409 for one
that has passed), and is answered with nothing, so that only a read shows the next one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from contracts.pointers import set_in
from suites.selftest.invented_vendor import KEY, first_visit, is_valid
from suites.selftest.vendor_documents import BODY, ID, VISIT, changed

FAULTS = (
    "loses_updates",
    "stores_what_it_refuses",
    "takes_another_body_under_a_key",
    "forgets_its_keys",
    "keeps_its_version",
)
TEXT = {"schema": {"type": "string"}}
IF_MATCH = {"name": "If-Match", "in": "header", "required": True, **TEXT}
IDEMPOTENCY = {"name": "Idempotency-Key", "in": "header", "required": True, **TEXT}
CHANGE = "/paths/~1visits~1{id}/patch"
VERSIONED = {**VISIT["properties"], "version": {"type": "integer", "format": "int32", "readOnly": True}}
OWN = ("starts_at", "ends_at", "room_id", "note", "status")
"""What an update may change."""
Answered = tuple[int, dict[str, Any]]


def document() -> dict[str, Any]:
    """The vendor's OpenAPI document: the plain one, with a version, a tag, and a key."""
    made = changed(("/paths/~1visits~1{id}/parameters", [ID]), (f"{CHANGE}/parameters", [IF_MATCH, IDEMPOTENCY]))
    shown = {"type": "object", "properties": VERSIONED}
    answer = {
        "description": "The visit.",
        "headers": {"ETag": TEXT},
        "content": {"application/json": {"schema": shown}},
    }
    set_in(made, BODY, shown)
    for method in ("get", "patch"):
        set_in(made, f"/paths/~1visits~1{{id}}/{method}/responses/200", deepcopy(answer))
    for status in ("412", "422", "428"):
        set_in(made, f"{CHANGE}/responses/{status}", {"description": "Refused."})
    return made


def member_document() -> dict[str, Any]:
    """The document of the other one: a version in the body, no answer to an update."""
    made = changed(("/paths/~1visits~1{id}/parameters", [ID]))
    writable = {**VERSIONED, "version": {"type": "integer", "format": "int32"}}
    shown = {"type": "object", "properties": writable}
    set_in(made, BODY, {**shown, "required": ["version"]})
    read = "/paths/~1visits~1{id}/get/responses/200/content/application~1json/schema"
    set_in(made, read, deepcopy(shown))
    refused = {status: {"description": "Refused."} for status in ("400", "401", "404", "409")}
    set_in(made, f"{CHANGE}/responses", {"204": {"description": "Changed."}, **refused})
    return made


@dataclass
class VersionedPractice:
    """A compliant server, or one with a fault. `visits` are by id, and `answered` has each key's body and answer.

    `is_member`: updates name the version itself. `meanwhile` is called before each update: what somebody else does.
    """

    ids: Iterable[str]
    fault: str = ""
    is_member: bool = False
    meanwhile: Callable[[dict[str, Any]], None] = lambda visit: None
    visits: dict[str, dict[str, Any]] = field(default_factory=dict)
    answered: dict[str, tuple[Any, Answered]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.visits |= {id: {**first_visit(id), "version": 7} for id in self.ids}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as a WSGI application does."""
        status, body = self._answer(Request(environ))
        response = Response(json.dumps(body) if status != 204 else b"", status, content_type="application/json")
        if "version" in body and not self.is_member:
            response.headers["ETag"] = _tag(body)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Answered:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {}
        visit = self.visits.get(request.path.rpartition("/")[2])
        if visit is None:
            return 404, {}
        if request.method == "GET":
            return 200, {**visit, "created_at": 12345} if self.fault == "reads_a_number" else visit
        self.meanwhile(visit)
        return self._update_of_version(visit, request) if self.is_member else self._update(visit, request)

    def _update_of_version(self, visit: dict[str, Any], request: Request) -> Answered:
        sent = _body(request)
        if sent is None or type(sent.get("version")) is not int or not _is_valid(sent):
            return 400, {}
        if sent["version"] != visit["version"] and self.fault != "loses_updates":
            return 409, {}
        self._store(visit, sent)
        return 204, {}

    def _update(self, visit: dict[str, Any], request: Request) -> Answered:
        tag, key = request.headers.get("If-Match"), request.headers.get("Idempotency-Key", "")
        if not tag or not key:
            return (400 if tag else 428), {}
        sent = _body(request)
        if sent is None:
            return 400, {}
        before, answer = self.answered.get(key, (None, (0, {})))
        if before == sent and self.fault != "forgets_its_keys":
            return answer
        if before not in (None, sent) and self.fault != "takes_another_body_under_a_key":
            return 422, {}
        if tag != _tag(visit) and self.fault != "loses_updates":
            if self.fault == "stores_what_it_refuses":
                self._store(visit, sent)
            return 412, {}
        if not _is_valid(sent):
            return 400, {}
        self._store(visit, sent)
        self.answered[key] = (sent, (200, deepcopy(visit)))
        return self.answered[key][1]

    def _store(self, visit: dict[str, Any], sent: dict[str, Any]) -> None:
        own = {name: value for name, value in sent.items() if name in OWN}
        if any(visit[name] != value for name, value in own.items()):
            visit |= own
            visit["updated_at"] = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            visit["version"] += self.fault != "keeps_its_version"


def _is_valid(sent: dict[str, Any]) -> bool:
    return all(is_valid(name, value) for name, value in sent.items() if name in OWN)


def _tag(visit: dict[str, Any]) -> str:
    return f'"{visit["id"][-2:]}-{visit["version"]}"'


def _body(request: Request) -> dict[str, Any] | None:
    try:
        sent = request.get_json(silent=True)
    except RecursionError:
        return None
    return sent if isinstance(sent, dict) else None
