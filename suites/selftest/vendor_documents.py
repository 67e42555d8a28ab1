"""OpenAPI documents of invented vendors, plain and awkward, from which contracts are drafted in tests."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from contracts.pointers import set_in

VISIT = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid", "readOnly": True},
        "starts_at": {"type": "string", "format": "date-time"},
        "ends_at": {"type": "string", "format": "date-time"},
        "room_id": {"type": "integer", "format": "int32"},
        "note": {"type": "string", "nullable": True, "maxLength": 200},
        "status": {"type": "string", "enum": ["booked", "confirmed", "cancelled"]},
        "created_at": {"type": "string", "format": "date-time", "readOnly": True},
        "updated_at": {"type": "string", "format": "date-time", "readOnly": True},
    },
}
SHOWN = {"200": {"description": "The visit.", "content": {"application/json": {"schema": VISIT}}}}
REFUSED = {status: {"description": "Refused."} for status in ("400", "401", "404")}
UPDATE = {
    "operationId": "changeVisit",
    "requestBody": {"content": {"application/json": {"schema": VISIT}}},
    "responses": {**SHOWN, **REFUSED},
}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
PLAIN: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Plain Practice", "version": "1"},
    "servers": [{"url": "https://api.plain.example/v1"}, {"url": "https://sandbox.plain.example/v1"}],
    "paths": {
        "/visits/{id}": {
            "parameters": [ID],
            "patch": UPDATE,
            "get": {"operationId": "readVisit", "responses": {**SHOWN, **REFUSED}},
        }
    },
    "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
}
REQUEST = "/paths/~1visits~1{id}/patch/requestBody/content"
BODY = f"{REQUEST}/application~1json/schema"
SHOWN_MEMBERS = "/paths/~1visits~1{id}/get/responses/200/content/application~1json/schema/properties"


def changed(*changes: tuple[str, Any]) -> dict[str, Any]:
    """The plain document with other values at some pointers."""
    document = deepcopy(PLAIN)
    for pointer, value in changes:
        set_in(document, pointer, deepcopy(value))
    return document


def _large() -> dict[str, Any]:
    """A document of more than 5 MB, most of which is not about visits."""
    item = {
        "type": "object",
        "properties": {f"field_{n}": {"type": "string", "description": "x" * 80} for n in range(50)},
    }
    return changed(("/components/schemas", {f"Thing{number}": item for number in range(900)}))


NODE = {"type": "object", "properties": {"name": {"type": "string"}, "parent": {"$ref": "#/components/schemas/Node"}}}
PARTS = [
    {"type": "object", "properties": {"note": {"type": "string", "maxLength": 100}}, "required": ["note"]},
    {"type": "object", "properties": {"note": {"type": "string", "maxLength": 50}, "starts_at": {"type": "string"}}},
]
KINDS = [
    {"type": "object", "properties": {"kind": {"type": "string", "enum": ["room"]}, "room": {"type": "string"}}},
    {"type": "object", "properties": {"kind": {"type": "string", "enum": ["video"]}, "url": {"type": "string"}}},
]
SWAGGER: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Old Practice", "version": "1"},
    "host": "api.old.example",
    "basePath": "/v2",
    "schemes": ["https"],
    "consumes": ["application/json"],
    "produces": ["application/json"],
    "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    "definitions": {"Visit": VISIT},
    "paths": {
        "/visits/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "type": "string", "format": "uuid"}],
            "put": {
                "operationId": "replaceVisit",
                "parameters": [{"name": "body", "in": "body", "schema": {"$ref": "#/definitions/Visit"}}],
                "responses": {"200": {"description": "ok", "schema": {"$ref": "#/definitions/Visit"}}},
            },
        }
    },
}

AWKWARD: dict[str, dict[str, Any]] = {
    "recursive schema": changed(
        ("/components/schemas", {"Node": NODE}), (f"{BODY}/properties/place", {"$ref": "#/components/schemas/Node"})
    ),
    "allOf with overlaps": changed((BODY, {"allOf": PARTS})),
    "discriminator": changed((f"{BODY}/properties/place", {"oneOf": KINDS, "discriminator": {"propertyName": "kind"}})),
    "nullable in 3.1": changed(
        ("/openapi", "3.1.0"), (f"{BODY}/properties/note", {"type": ["string", "null"], "examples": ["a", "b"]})
    ),
    "external reference to a URL": changed((f"{BODY}/properties/place", {"$ref": "https://other.example/a.json#/A"})),
    "external reference to a missing file": changed((f"{BODY}/properties/place", {"$ref": "missing.yaml#/A"})),
    "5 MB": _large(),
    "form and multipart": changed(
        (f"{REQUEST}", {"multipart/form-data": {"schema": {"type": "object"}}, "application/json": {"schema": VISIT}})
    ),
    "several media types": changed(
        (f"{REQUEST}", {"application/xml": {}, "application/vnd.plain+json": {"schema": VISIT}})
    ),
    "example lists": changed(
        (f"{REQUEST}/application~1json/examples", {"one": {"value": {"note": "a"}}, "two": {"summary": "no value"}})
    ),
    "a list in a closed list": changed((f"{BODY}/properties/status", {"enum": ["booked", ["shut"], {"shut": 1}]})),
    "what follows is an object that is not described": changed(
        *((f"{place}/end", {"type": "object", "readOnly": True}) for place in (f"{BODY}/properties", SHOWN_MEMBERS))
    ),
    "no responses": changed(("/paths/~1visits~1{id}/patch/responses", {})),
    "ranges of statuses": changed(
        ("/paths/~1visits~1{id}/patch/responses", {**SHOWN, "4XX": {"description": "Refused."}, "default": {}})
    ),
    "no operationId": changed(("/paths/~1visits~1{id}/patch", {**UPDATE, "operationId": ""})),
    "no servers and no security": changed(("/servers", []), ("/components/securitySchemes", {})),
    "patterns of JavaScript and none at all": changed(
        (f"{BODY}/properties/code", {"type": "string", "pattern": "/^[A-Z]{2}$/"}),
        (f"{BODY}/properties/odd", {"type": "string", "pattern": "(?<name"}),
    ),
    "Swagger 2.0": SWAGGER,
}
"""What real documents do to readers, each beside an update that can be tested all the same."""

UNUSABLE: dict[str, tuple[str, str]] = {
    "YAML that does not parse": ("openapi: 3.0.0\npaths: [\n", "This is not YAML"),
    "HTML": ("<!DOCTYPE html><html><body>API</body></html>", "This is an HTML page"),
    "nothing": ("", "The file is empty"),
    "no OpenAPI": ("title: something else\n", "This is not an OpenAPI document"),
    "no paths": ("openapi: 3.0.0\ninfo: {title: x, version: '1'}\npaths: {}\n", "describes no paths"),
    "another version": ("openapi: 4.0.0\npaths: {/a: {}}\n", "version 4.0.0"),
    "no update": (json.dumps({**PLAIN, "paths": {"/visits": {"get": {"responses": {}}}}}), "looks like the update"),
    "no values": (
        json.dumps(changed((BODY, {"type": "object", "properties": {"free": {"type": "object"}}}))),
        "No member of PATCH /visits/{id} has two values",
    ),
    "no body": (
        json.dumps(changed(("/paths/~1visits~1{id}/patch/requestBody", {}))),
        "documents no body of JSON members",
    ),
}
"""What cannot be drafted from, and a part of the message that says why."""

TENANT = {"name": "tenant", "in": "query", "required": True, "schema": {"type": "string"}}
VERSION = {"name": "X-Api-Version", "in": "header", "required": True, "schema": {"type": "string", "enum": ["2", "3"]}}
REQUEST_ID = {"name": "X-Request-Id", "in": "header", "required": True, "schema": {"type": "string"}}
CARRIED = changed(("/paths/~1visits~1{id}/parameters", [ID, TENANT, VERSION, REQUEST_ID]))
"""Calls carry a tenant in the query, and in headers the version of the API and an id that is new each time."""

MARKED_PAGE = """# Update visit

Change the time or the note of a visit. Endpoint: PATCH /v1/visits/{visitId}

## Path parameters:
- `visitId` (integer, required) The visit

## Request fields (application/json):
- `startTime` (string) New start (ISO 8601) Example: "2025-01-16T10:00:00-05:00"
- `note` (string) The note. Must not exceed 90 characters.
- `status` (string) New status Enum: "BOOKED", "DONE", "CANCELLED"

## Response 200 fields (application/json):
- `id` (integer) The visit Example: 12345
- `startTime` (string) Start (ISO 8601) Example: "2025-01-15T09:00:00-05:00"
- `note` (string) The note
- `status` (string) Status Enum: "BOOKED", "DONE", "CANCELLED"

## Response 400 fields
## Response 404 fields
"""
LINED_PAGE = """curl --request PATCH \\
  --url https://api.lined.example/api/v1/visits/c9f3e2a1-7d6b-4c5e-b3a2-1f0e9d8c7b6a \\
  --header 'x-api-key: YOUR_API_KEY' \\
  --data '{"note": "x"}'
Update a visit.

Path parameters

visit_id
string
required
Unique identifier (UUID) of the visit.

Body parameters

starts_at
string
New start in ISO 8601 format. Must be in the future.
note
string
The note. May be null.

Response

visit_id
string
required
Unique identifier (UUID) of the visit.
starts_at
string
required
Start in ISO 8601 format.
note
string
The note. May be null.
status
string
One of open, done, or cancelled.

Error responses

StatusDescription
400Validation error.
403Forbidden.
404Not found.
"""
