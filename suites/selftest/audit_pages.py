"""Documents of an invented vendor with one contradiction each, and the questions about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contracts.audit import Question, audit
from contracts.pointers import ABSENT
from suites.selftest.drift_documents import (
    ANSWERS,
    BASE,
    CONTENT,
    ITEM,
    REQUEST,
    RESPONSE,
    TEXT,
    UPDATE,
    edited,
)

Json = Any


def questions(folder: Path, edit: dict[str, Json]) -> list[Question]:
    """The questions about an invented vendor's document with an edit."""
    page = folder / "visits.json"
    page.write_text(json.dumps(edited(edit), indent=1), encoding="utf-8")
    return list(audit(page).questions)


def of_text(folder: Path, text: str) -> list[Question]:
    """The questions about a page that is given as text."""
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    return list(audit(page).questions)


def kinds(found: list[Question]) -> set[str]:
    """What kinds of questions there are."""
    return {one.kind for one in found}


def quotes(found: list[Question], kind: str) -> list[tuple[str, str]]:
    """What the questions of a kind quote."""
    return [(one.places[0].quote, one.places[1].quote) for one in found if one.kind == kind]


NOTE, NUMBER = f"{REQUEST}/properties/note", f"{REQUEST}/properties/room/properties/number"
SHOWN, SHOWN_NUMBER = f"{RESPONSE}/properties/note", f"{RESPONSE}/properties/room/properties/number"
WORDS, PARAMETER = f"{NOTE}/description", f"{UPDATE}/parameters"
TOKEN = {"name": "Authorization", "in": "header", "required": True, "schema": TEXT}
TIME = {**TEXT, "format": "date-time"}
VISIT = f"{REQUEST}/properties"
BODY = {"type": "object", "properties": {"code": TEXT}}
READ = {"responses": {"200": {"description": "The visit."}}}
STATE = {**TEXT, "enum": ["open", "closed"]}


def _of(kind: str) -> Json:
    """One branch of a choice, told apart by its kind."""
    return {"type": "object", "properties": {"kind": {**TEXT, "enum": [kind]}}}


CASES: Mapping[str, tuple[str, dict[str, Json]]] = {
    "an example of another type": ("example-breaks-schema", {f"{NOTE}/example": 7}),
    "a default outside of the values": ("example-breaks-schema", {SHOWN: {**STATE, "default": "lost"}, NOTE: STATE}),
    "an example of a body": (
        "example-breaks-schema",
        {f"{REQUEST.removesuffix('/schema')}/example": {"room": {"number": "two"}}},
    ),
    "an example that is no date": (
        "example-breaks-schema",
        {NUMBER: {**TEXT, "format": "date", "example": "2031-02-30"}, SHOWN_NUMBER: {**TEXT, "format": "date"}},
    ),
    "a date that no calendar has": ("date-impossible", {f"{NOTE}/example": "2031-02-30"}),
    "a time without the offset": (
        "offset-missing",
        {WORDS: "A time that must have an offset.", f"{NOTE}/example": "2031-02-03T10:00:00"},
    ),
    "chunks of nothing": (
        "header-forbidden",
        {f"{ANSWERS}/204": {"description": "OK", "headers": {"Transfer-Encoding": {}}}},
    ),
    "content of nothing": ("content-forbidden", {f"{ANSWERS}/204": {"description": "OK", "content": CONTENT}}),
    "a header that tools ignore": ("parameter-ignored", {PARAMETER: [TOKEN]}),
    "a body of a read": (
        "body-without-meaning",
        {f"{ITEM}/get": {"requestBody": {"content": CONTENT}, "responses": {"200": {"description": "The visit."}}}},
    ),
    "a partial PUT": (
        "put-is-partial",
        {
            f"{ITEM}/put": {
                **BASE["paths"]["/visits/{id}"]["patch"],
                "description": "Only the fields sent are updated.",
            },
            UPDATE: ABSENT,
        },
    ),
    "a status in a sentence": ("status-undeclared", {f"{UPDATE}/description": "Answers 409 if the time is taken."}),
    "no refusal": ("refusals-undeclared", {f"{ANSWERS}/400": ABSENT}),
    "no success": ("success-undeclared", {f"{ITEM}/delete": {"responses": {"404": {"description": "Unknown."}}}}),
    "a conflict without cause": ("cause-unsaid", {f"{ANSWERS}/409": {"description": "Conflict", "content": CONTENT}}),
    "an error that requires nothing": (
        "error-body-optional",
        {
            f"{ANSWERS}/404": {
                "description": "Unknown.",
                "content": {"application/json": {"schema": BODY, "example": {"code": "A"}}},
            }
        },
    ),
    "a state without a status": (
        "condition-without-status",
        {WORDS: "It must be active.", f"{ANSWERS}/400/description": "The time is in the past."},
    ),
    "a type": ("types-differ", {SHOWN: {"type": "integer"}}),
    "an id": (
        "id-types-differ",
        {
            f"{VISIT}/ward_id": TEXT,
            f"{RESPONSE}/properties/ward": {"type": "object", "properties": {"id": {"type": "integer"}}},
        },
    ),
    "an id of the path": ("id-types-differ", {f"{RESPONSE}/properties/id": {"type": "integer"}}),
    "values one way": ("values-differ", {NOTE: STATE}),
    "other values": ("values-differ", {NOTE: STATE, SHOWN: {**STATE, "enum": ["open"]}}),
    "a format": ("formats-differ", {NOTE: TIME, SHOWN: {**TEXT, "format": "date"}}),
    "a UUID one way": (
        "uuid-one-way",
        {f"{VISIT}/wardId": {**TEXT, "format": "uuid"}, f"{RESPONSE}/properties/wardId": TEXT},
    ),
    "null one way": ("null-differs", {f"{NOTE}/type": ["string", "null"]}),
    "null the other way": ("null-differs", {f"{SHOWN}/type": ["string", "null"]}),
    "a length in words": ("limit-only-in-words", {WORDS: "Up to 200 characters."}),
    "another length in words": ("limit-differs", {WORDS: "Must not exceed 200 characters.", f"{NOTE}/maxLength": 100}),
    "a range in words": ("limit-only-in-words", {f"{NUMBER}/description": "A number between 1 and 40."}),
    "types in words": (
        "types-only-in-words",
        {f"{VISIT}/meta": {"type": "object", "description": "Each value must be a string or an integer."}},
    ),
    "a form in words": ("form-only-in-words", {WORDS: "The day, as YYYY-MM-DD."}),
    "fixed values that nobody lists": ("values-unsaid", {WORDS: "One of a fixed set that the clinic has."}),
    "values in words": ("values-only-in-words", {WORDS: "One of `a`, `b` or `c`."}),
    "other values in words": (
        "values-differ-from-words",
        {NOTE: {**STATE, "description": "One of `open` or `shut`."}, SHOWN: STATE},
    ),
    "values of one's own": (
        "list-open-in-words",
        {NOTE: {**STATE, "description": "The state, or a custom one."}, SHOWN: STATE},
    ),
    "an invented member": (
        "invented-member",
        {f"{VISIT}/meta": {"type": "object", "description": "Any key-value pairs.", "properties": {"key1": TEXT}}},
    ),
    "a condition in words": ("condition-only-in-words", {WORDS: "Only when room is given."}),
    "null in words": ("null-only-in-words", {WORDS: "May be null."}),
    "a mark in words": ("mark-only-in-words", {WORDS: "Read-only."}),
    "a path that is out of use": (
        "mark-only-in-words",
        {
            f"{ITEM}/get": {**READ, "description": "The /visit/ path is deprecated."},
            "/paths/~1visit~1{id}": {"get": READ},
        },
    ),
    "a keyword beside a reference": (
        "keyword-ignored",
        {
            "/openapi": "3.0.3",
            f"{VISIT}/state": {"$ref": "#/components/schemas/State", "nullable": True},
            "/components/schemas/State": STATE,
        },
    ),
    "no body, and no empty one": (
        "body-optional",
        {
            f"{ITEM}/put": {
                "requestBody": {"content": {"application/json": {"schema": {**BODY, "required": ["code"]}}}},
                "responses": BASE["paths"]["/visits/{id}"]["patch"]["responses"],
            },
            UPDATE: ABSENT,
        },
    ),
    "an object that is sent whole": (
        "update-not-partial",
        {f"{VISIT}/room/oneOf": [{"required": ["number"]}, {"required": ["floor"]}]},
    ),
    "required in words": ("required-differs", {WORDS: "Required."}),
    "optional in words": (
        "required-differs",
        {PARAMETER: [{"name": "own", "in": "query", "required": True, "description": "Optional.", "schema": TEXT}]},
    ),
    "a required member that is none": ("required-undescribed", {f"{RESPONSE}/required": ["visit"]}),
    "an old member in an example": (
        "deprecated-in-use",
        {f"{NOTE}/deprecated": True, f"{REQUEST.removesuffix('/schema')}/example": {"note": "A"}},
    ),
    "marks that are never made": (
        "required-never-marked",
        {"/info/description": "Fields marked as required will have a value."},
    ),
    "lists that are always there": (
        "lists-not-required",
        {
            "/info/description": "Fields of type array are always required.",
            f"{RESPONSE}/properties/rooms": {"type": "array"},
        },
    ),
    "null that is never marked": (
        "null-never-marked",
        {"/info/description": "Fields not marked as required may be null."},
    ),
    "null that updates may send": (
        "null-not-accepted",
        {"/info/description": "Fields marked as required cannot be set to null."},
    ),
    "names with one letter more": ("names-alike", {f"{VISIT}/appointment": TEXT, f"{VISIT}/apppointment": TEXT}),
    "names in other case": ("names-alike", {f"{VISIT}/start_time": TEXT, f"{VISIT}/startTime": TEXT}),
    "a name that is misspelt": ("name-misspelt", {f"{VISIT}/visit_number": TEXT, WORDS: "As in vissit_number."}),
    "an id at two places": ("name-twice", {f"{VISIT}/ward_id": TEXT, f"{VISIT}/room/properties/ward_id": TEXT}),
    "a time of no length": (
        "end-not-after-start",
        {
            f"{VISIT}/start_time": {**TIME, "example": "2031-02-03T10:00:00Z"},
            f"{VISIT}/end_time": {**TIME, "example": "2031-02-03T10:00:00Z"},
        },
    ),
    "an end before a start that others have": (
        "end-not-after-start",
        {
            f"{VISIT}/{name}_time": {**TIME, "example": f"2031-02-03T{hour}:00:00Z"}
            for name, hour in (("start", 10), ("call", 10), ("made", 10), ("end", "09"))
        },
    ),
    "a stamp that stands still": (
        "stamp-unchanged",
        {
            f"{RESPONSE}/properties/{name}": {**TIME, "example": "2031-02-03T10:00:00Z"}
            for name in ("createdAt", "updatedAt")
        },
    ),
    "a stamp that may be null": (
        "stamp-may-be-null",
        {
            f"{RESPONSE}/properties/updated_at": {
                **TIME,
                "type": ["string", "null"],
                "example": "2031-02-03T10:00:00Z",
            }
        },
    ),
    "two offsets": (
        "offsets-mixed",
        {
            f"{RESPONSE}/properties/begins": {**TIME, "example": "2031-02-03T10:00:00+02:00"},
            f"{RESPONSE}/properties/made": {**TIME, "example": "2031-02-03T10:00:00Z"},
        },
    ),
    "an example of another update": (
        "examples-of-two-updates",
        {f"{NOTE}/example": "A", f"{SHOWN}/example": "B", f"{NUMBER}/example": 1, f"{SHOWN_NUMBER}/example": 2},
    ),
    "a state and the time of another": (
        "state-and-time-differ",
        {
            f"{RESPONSE}/properties/state": {**STATE, "example": "open"},
            f"{RESPONSE}/properties/closed_at": {**TIME, "example": "2031-02-03T10:00:00Z"},
        },
    ),
    "a number without a unit": ("unit-unsaid", {f"{NUMBER}/description": "Start in epoch."}),
    "a server without a URL": ("server-empty", {"/servers": [{"url": "{own}", "variables": {"own": {"default": ""}}}]}),
    "a server of tokens": (
        "server-of-another-service",
        {
            "/servers": [
                {"url": "https://api.example/v1"},
                {"url": "https://login.example", "description": "Authentication"},
            ]
        },
    ),
    "no credential, but in words": (
        "security-differs",
        {"/info/description": "All endpoints are secured.", "/security": []},
    ),
    "no credential, but a header": ("security-differs", {"/security": [], PARAMETER: [{**TOKEN, "name": "auth"}]}),
    "a media type in words": (
        "media-type-undeclared",
        {f"{UPDATE}/description": "Files are sent as multipart/form-data."},
    ),
    "a method in words": ("method-undeclared", {f"{UPDATE}/description": "Old clients use POST."}),
    "another address": ("address-differs", {f"{UPDATE}/description": "See PATCH /clinic/visits/{id}"}),
    "a format of nobody": ("format-unknown", {f"{NOTE}/format": "phone"}),
    "a word for two things": (
        "one-word-two-things",
        {
            "/info/description": "Visits cannot be updated once the bill is open.",
            f"{RESPONSE}/properties/state": {**STATE, "example": "open"},
        },
    ),
    "a switch": (
        "switch-open",
        {PARAMETER: [{"name": "own", "in": "query", "description": "If set to 1, the id is yours.", "schema": TEXT}]},
    ),
    "a URL that was never filled in": (
        "url-placeholder",
        {"/info/license": {"name": "Own", "url": "https://example.com"}},
    ),
}
"""What contradicts what, with the kind of the one question about it and the edit."""

QUIET: Mapping[str, dict[str, Json]] = {
    "times that are no numbers of a float": {
        f"{VISIT}/{name}_time": {"type": "integer", "example": 10**400 + number}
        for number, name in enumerate(("start", "end"))
    },
    "an example that fits": {f"{NOTE}/example": "A"},
    "a length that both have": {WORDS: "Up to 200 characters.", f"{NOTE}/maxLength": 200},
    "an example in sentences": {WORDS: "Patients read it. Write as to a friend (e.g. their first name)."},
    "a limit of something else": {f"{UPDATE}/description": "Up to 450 requests per minute."},
    "a status that is declared": {f"{UPDATE}/description": "Answers 400 if the time is over."},
    "headers of an answer with content": {f"{ANSWERS}/200/headers": {"Content-Encoding": {"schema": TEXT}}},
    "the same values": {NOTE: STATE, SHOWN: STATE},
    "values in another order": {NOTE: STATE, SHOWN: {**STATE, "enum": ["closed", "open"]}},
    "whole numbers among numbers": {NUMBER: {"type": "number"}},
    "a format that is known": {f"{NOTE}/format": "email", f"{SHOWN}/format": "email"},
    "null that is allowed": {
        NOTE: {"type": ["string", "null"], "description": "May be null."},
        SHOWN: {"type": ["string", "null"]},
    },
    "a value of several members": {f"{VISIT}/room/required": ["number", "floor"]},
    "names whose numbers are swapped": {f"{VISIT}/text_12": TEXT, f"{VISIT}/text_21": TEXT},
    "a range of something else": {f"{NUMBER}/description": "Between 1 and 5 minutes before the start."},
    "values that are refused": {WORDS: "Must not be one of: admin, root or owner."},
    "read-only in some states": {WORDS: "Read-only after confirmation."},
    "an address with a placeholder": {f"{UPDATE}/description": "See PATCH /clinic/visits/<id>."},
    "values of two branches": {
        f"{VISIT}/place": {"oneOf": [_of("video"), _of("room")]},
        f"{RESPONSE}/properties/place": {"oneOf": [_of("room"), _of("video")]},
    },
    "null of another member": {WORDS: "Can be changed once the rooms are null."},
    "never null": {WORDS: "It is not null and never empty."},
    "a condition on being required": {WORDS: "Required if room is sent."},
    "names in the plural": {f"{VISIT}/visitor": TEXT, f"{VISIT}/visitors": TEXT},
    "names with numbers": {f"{VISIT}/address1": TEXT, f"{VISIT}/address2": TEXT},
    "an end after the start": {
        f"{VISIT}/start_time": {**TIME, "example": "2031-02-03T10:00:00Z"},
        f"{VISIT}/end_time": {**TIME, "example": "2031-02-03T11:00:00Z"},
    },
    "times that only show how one is written": {
        f"{VISIT}/{name}_time": {**TIME, "example": "2031-02-03T10:00:00Z"} for name in ("start", "end", "call")
    },
    "a unit": {f"{NUMBER}/description": "Start in epoch seconds."},
    "one offset": {
        f"{RESPONSE}/properties/{name}": {**TIME, "example": "2031-02-03T10:00:00+02:00"} for name in ("a", "b")
    },
    "the address of the update": {f"{UPDATE}/description": "Call PATCH /v1/visits/{id}, or PATCH /visits/42."},
    "another operation": {f"{UPDATE}/description": "See also DELETE /rooms/{id}/lists/{list}."},
    "a switch with an else": {
        PARAMETER: [
            {"name": "own", "in": "query", "description": "If set to 1 the id is yours, else ours.", "schema": TEXT}
        ]
    },
    "a required body": {REQUEST: BODY, f"{UPDATE}/requestBody/required": True},
    "a reference in a newer version": {
        f"{VISIT}/state": {"$ref": "#/components/schemas/State", "readOnly": True},
        "/components/schemas/State": STATE,
    },
    "a type that contains itself": {
        f"{VISIT}/tree": {"$ref": "#/components/schemas/Tree"},
        "/components/schemas/Tree": {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Tree"}}},
    },
    "a reference that leads nowhere": {f"{VISIT}/lost": {"$ref": "#/components/schemas/Lost"}},
    "a description that is no text": {WORDS: 7},
    "a server that is none": {"/servers": [{"url": "https://api.example/v1"}, {"description": "Lost"}]},
    "a list of names that is none": {f"{REQUEST}/required": {"note": True}},
    "parameters that are none": {PARAMETER: [7, {"in": "query"}]},
}
"""Edits about which nobody has anything to ask."""
