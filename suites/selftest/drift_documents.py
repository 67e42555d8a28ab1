"""Pairs of an invented vendor's documents that differ in one thing, by the kind of change that this is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from contracts.pointers import ABSENT, get, set_in, split

Json = Any
Edit = Mapping[str, Any]
"""Other values at some pointers; ABSENT takes a member away."""

KEY = {"type": "apiKey", "in": "header", "name": "x-api-key"}
LOGIN = {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://login.example/a", "scopes": {}}}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
SCHEMA: Json = {
    "type": "object",
    "properties": {
        "note": {"type": "string", "description": "Words for the doctor. They are kept."},
        "room": {"type": "object", "properties": {"number": {"type": "integer"}, "floor": {"type": "integer"}}},
    },
}
CONTENT = {"application/json": {"schema": SCHEMA}}
BASE: Json = {
    "openapi": "3.1.0",
    "info": {"title": "Visits", "version": "1", "description": "Times are those of the clinic."},
    "servers": [{"url": "https://api.example/v1"}],
    "security": [{"key": []}],
    "paths": {
        "/visits/{id}": {
            "parameters": [ID],
            "patch": {
                "operationId": "changeVisit",
                "requestBody": {"content": CONTENT},
                "responses": {"200": {"description": "The visit.", "content": CONTENT}, "400": {"description": "Bad."}},
            },
        }
    },
    "components": {"securitySchemes": {"key": KEY, "login": LOGIN, "token": {"type": "http", "scheme": "bearer"}}},
}
ITEM = "/paths/~1visits~1{id}"
UPDATE = f"{ITEM}/patch"
ANSWERS = f"{UPDATE}/responses"
SCHEMAS = {
    "request": f"{UPDATE}/requestBody/content/application~1json/schema",
    "response": f"{ANSWERS}/200/content/application~1json/schema",
}
REQUEST, RESPONSE = SCHEMAS.values()
TEXT = {"type": "string"}
CHOICE = {"type": "object", "properties": {"a": TEXT, "b": TEXT, "c": TEXT}}
WIDE_AND_NARROW: Mapping[str, tuple[Json, Json]] = {
    "type": ({"type": "number"}, {"type": "integer"}),
    "null": ({"type": ["string", "null"]}, TEXT),
    "values": ({**TEXT, "enum": ["A", "B"]}, {**TEXT, "enum": ["A"]}),
    "format": (TEXT, {**TEXT, "format": "date"}),
    "pattern": (TEXT, {**TEXT, "pattern": "^A"}),
    "limit": ({**TEXT, "maxLength": 20}, {**TEXT, "maxLength": 10}),
    "unknown-members": ({"type": "object"}, {"type": "object", "additionalProperties": False}),
    "alternatives": (
        {**CHOICE, "anyOf": [{"required": ["a"]}, {"required": ["b"]}, {"required": ["c"]}]},
        {**CHOICE, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
    ),
}
"""What a member may be, and what of that is left."""


def path(method: str, **answers: str) -> Json:
    """An operation with answers that have a description only."""
    return {method: {"operationId": f"{method}Visit", "responses": {"200": {"description": "Fine."}, **answers}}}


def widened_and_narrowed() -> dict[str, tuple[Edit, Edit]]:
    """The kinds of changes by which a member may be more or less than before, in a request and in an answer."""
    found = {}
    for side, schema in SCHEMAS.items():
        for aspect, pair in WIDE_AND_NARROW.items():
            wide, narrow = ({f"{schema}/properties/x": one} for one in pair)
            found |= {f"{side}-{aspect}-narrowed": (wide, narrow), f"{side}-{aspect}-widened": (narrow, wide)}
    return found


def of_members() -> dict[str, tuple[Edit, Edit]]:
    """The other kinds of changes at members, which requests and answers share."""
    found: dict[str, tuple[Edit, Edit]] = {}
    for side, schema in SCHEMAS.items():
        x, note, room = (f"{schema}/properties/{name}" for name in ("x", "note", "room"))
        old, new = ({**TEXT, "deprecated": True}, TEXT)
        hidden = {**TEXT, "readOnly" if side == "request" else "writeOnly": True}
        names = ("read-only", "writable") if side == "request" else ("write-only", "shown")
        required = {f"{schema}/required": ["note"]}
        bare = {**SCHEMA["properties"]["room"]["properties"], "note": SCHEMA["properties"]["note"]}
        found |= {
            f"{side}-member-added": ({}, {x: TEXT}),
            f"{side}-member-removed": ({}, {room: ABSENT}),
            f"{side}-member-moved": ({f"{schema}/properties/labels": TEXT}, {f"{schema}/properties/label": TEXT}),
            f"{side}-envelope-changed": ({}, {f"{schema}/properties": bare}),
            f"{side}-member-required": ({}, required),
            f"{side}-member-optional": (required, {}),
            f"{side}-type-changed": ({}, {note: {"type": "integer"}}),
            f"{side}-format-changed": ({x: {**TEXT, "format": "date"}}, {x: {**TEXT, "format": "date-time"}}),
            f"{side}-default-changed": ({x: TEXT}, {x: {**TEXT, "default": "none"}}),
            f"{side}-conditions-changed": ({}, {f"{schema}/dependentRequired": {"note": ["room"]}}),
            f"{side}-{names[0]}": ({x: TEXT}, {x: hidden}),
            f"{side}-{names[1]}": ({x: hidden}, {x: TEXT}),
            f"{side}-deprecated": ({x: new}, {x: old}),
            f"{side}-undeprecated": ({x: old}, {x: new}),
        }
    return found


CASES: Mapping[str, tuple[Edit, Edit]] = {
    **widened_and_narrowed(),
    **of_members(),
    "request-member-added-required": (
        {},
        {f"{REQUEST}/properties/x": TEXT, f"{REQUEST}/required": ["x"]},
    ),
    "operation-added": ({}, {f"{ITEM}/get": path("get")["get"]}),
    "operation-removed": ({f"{ITEM}/get": path("get")["get"]}, {}),
    "operation-deprecated": ({}, {f"{UPDATE}/deprecated": True}),
    "operation-undeprecated": ({f"{UPDATE}/deprecated": True}, {}),
    "method-changed": ({}, {f"{ITEM}/put": BASE["paths"]["/visits/{id}"]["patch"], UPDATE: ABSENT}),
    "path-changed": ({}, {"/paths": {"/v2/visits/{id}": BASE["paths"]["/visits/{id}"]}}),
    "path-name-changed": (
        {},
        {
            "/paths": {
                "/visits/{visit}": {**BASE["paths"]["/visits/{id}"], "parameters": [{**ID, "name": "visit"}]},
            }
        },
    ),
    "server-added": ({}, {"/servers": [*BASE["servers"], {"url": "https://eu.example/v1"}]}),
    "server-removed": ({}, {"/servers": [{"url": "https://new.example/v1"}]}),
    "credential-required": ({}, {"/security": [{"key": [], "token": []}]}),
    "credential-dropped": ({}, {"/security": [{"key": []}, {"token": []}]}),
    "scope-required": ({"/security": [{"login": ["a"]}]}, {"/security": [{"login": ["a", "b"]}]}),
    "scope-dropped": ({"/security": [{"login": ["a", "b"]}]}, {"/security": [{"login": ["a"]}]}),
    "token-url-changed": (
        {"/security": [{"login": []}]},
        {
            "/security": [{"login": []}],
            "/components/securitySchemes/login/flows/clientCredentials/tokenUrl": "https://login.example/b",
        },
    ),
    "request-media-type-changed": (
        {},
        {f"{UPDATE}/requestBody/content": {"application/merge-patch+json": {"schema": SCHEMA}}},
    ),
    "response-media-type-changed": ({}, {f"{ANSWERS}/200/content": {"application/hal+json": {"schema": SCHEMA}}}),
    "success-changed": ({}, {f"{ANSWERS}/200": ABSENT, f"{ANSWERS}/204": {"description": "Done."}}),
    "success-added": ({}, {f"{ANSWERS}/202": {"description": "Later."}}),
    "success-removed": ({f"{ANSWERS}/202": {"description": "Later."}}, {}),
    "refusal-added": ({}, {f"{ANSWERS}/409": {"description": "Taken.", "content": CONTENT}}),
    "refusal-removed": ({}, {f"{ANSWERS}/400": ABSENT}),
    "server-error-added": ({}, {f"{ANSWERS}/500": {"description": "Failed."}}),
    "server-error-removed": ({f"{ANSWERS}/500": {"description": "Failed."}}, {}),
    "response-header-added": ({}, {f"{ANSWERS}/200/headers": {"ETag": {"schema": TEXT}}}),
    "response-header-removed": ({f"{ANSWERS}/200/headers": {"ETag": {"schema": TEXT}}}, {}),
    "text-added": ({}, {"/info/description": "Times are those of the clinic. Notes are read by staff."}),
    "text-removed": ({}, {"/info/description": ABSENT}),
    "text-changed": ({}, {"/info/description": "Times are those of the patient."}),
}
"""By kind of change: what the old document and the new one have in place of the base's."""

ERROR_KINDS = (
    "operation-removed method-changed path-changed server-removed credential-required scope-required "
    "token-url-changed request-media-type-changed response-media-type-changed success-changed success-removed "
    "request-member-added-required request-member-removed request-member-moved request-envelope-changed "
    "request-member-required request-type-narrowed request-type-changed request-null-narrowed "
    "request-values-narrowed request-format-narrowed request-format-changed request-pattern-narrowed "
    "request-limit-narrowed request-unknown-members-narrowed request-alternatives-narrowed request-read-only "
    "response-member-removed response-member-moved response-envelope-changed response-type-changed "
    "response-type-widened response-format-changed response-write-only "
)
WARNING_KINDS = (
    "operation-deprecated success-added refusal-added response-header-removed request-conditions-changed "
    "request-default-changed request-deprecated response-member-optional response-null-widened "
    "response-values-widened response-format-widened response-pattern-widened response-limit-widened "
    "response-alternatives-widened response-conditions-changed response-deprecated text-changed text-added "
    "text-removed "
)
ERRORS, WARNINGS = frozenset(ERROR_KINDS.split()), frozenset(WARNING_KINDS.split())
"""What breaks a client and what may break it, written down a second time: a class is a promise."""


def edited(edit: Edit) -> Json:
    """The base document with other values at some pointers."""
    document = json.loads(json.dumps(BASE))  # schemas that stand at two places become two
    for pointer, value in edit.items():
        if value is ABSENT:
            around, name = pointer.rpartition("/")[0], split(pointer)[-1]
            del get(document, around)[name]
        else:
            set_in(document, pointer, deepcopy(value))
    return document


def files_of(old: Json, new: Json, folder: Path) -> tuple[Path, Path]:
    """Two documents as files; a text is written as it is, as a page."""
    found = []
    for name, one in (("old", old), ("new", new)):
        file = folder / f"{name}{'.txt' if isinstance(one, str) else '.json'}"
        file.write_text(one if isinstance(one, str) else json.dumps(one), encoding="utf-8")
        found.append(file)
    return found[0], found[1]
