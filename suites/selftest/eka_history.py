"""Seven editions of one vendor's update, from what older copies of its page said: each is a change of the one before.

What is undated there happened to the operations beside the update: `around` has it before and after.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

Json = dict[str, Any]

IDS = ("clinic_id", "doctor_id", "patient_id")
REFUSAL = {"type": "object", "properties": {"error": {"type": "object", "properties": {"code": {"type": "string"}}}}}
PATH = "/dr/v2/appointment/{appointment_id}"
FIRST: Json = {
    "openapi": "3.0.0",
    "info": {"title": "Update Appointment V2", "version": "1.0"},
    "servers": [{"url": "https://api.eka.care"}],
    "paths": {
        PATH: {
            "patch": {
                "operationId": "UpdateAppointment",
                "description": "This API endpoint is used to update an existing appointment.",
                "parameters": [
                    {"name": "auth", "in": "header", "required": True, "schema": {"type": "string"}},
                    {"name": "appointment_id", "in": "path", "required": True, "schema": {"type": "string"}},
                ],
                "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                "responses": {
                    "204": {"description": "OK"},
                    "400": {"description": "Bad Request", "content": {"application/json": {"schema": REFUSAL}}},
                },
            }
        }
    },
}


def request_of(document: Json) -> Json:
    """The schema of the request, to be changed in place."""
    found: Json = document["paths"][PATH]["patch"]["requestBody"]["content"]["application/json"]["schema"]
    return found


def _introduced(document: Json) -> None:
    custom = {"type": "object", "description": "A fixed set of enum defined at the time of onboarding."}
    mode = {"type": "string", "enum": ["INCLINIC", "PHONE", "VIDEO"]}
    age = {"type": "integer", "description": "Age of the patient in months", "example": 12}
    request_of(document)["properties"] = {
        "appointment_details": {"type": "object", "properties": {"mode": mode, "custom_attributes": custom}},
        "partner_meta": {"type": "object", "description": "A set of key-value pair very specific to our partner."},
        "patient_details": {"type": "object", "properties": {"first_name": {"type": "string"}, "age": age}},
    }


def _override(document: Json) -> None:
    meta = request_of(document)["properties"]["partner_meta"]
    meta["description"] += " In case of update it will be completely overridden."


def _ids(document: Json) -> None:
    schema = request_of(document)
    details = schema["properties"]["appointment_details"]["properties"]
    for name in ("start_time", "end_time"):
        details[name] = {"type": "integer", "description": f"{name[:-5].title()} time of the appointment in epoch"}
    schema["oneOf"] = [
        {"title": title, "properties": {name: {"type": "string"} for name in names}, "required": list(names)}
        for title, names in (("EkaIds", IDS), ("PartnerIds", tuple(f"partner_{name}" for name in IDS)))
    ]


def _display(document: Json) -> None:
    limits = "At most 3 keys. A key has at most 20 characters, a value at most 30."
    request_of(document)["properties"]["display_meta"] = {"type": "object", "description": limits}


def _years(document: Json) -> None:
    patient = request_of(document)["properties"]["patient_details"]["properties"]
    patient["age"]["description"] = "Age of the patient in years"
    patient["designation"] = {"type": "string", "enum": ["Mr.", "Ms.", "Dr."]}
    city = {"city": {"type": "string"}, "pincode": {"type": "integer"}}
    patient["address"] = {"type": "object", "properties": city}


def _token(document: Json) -> None:
    text = "A unique number given to each patient to indicate their position in the queue."
    request_of(document)["properties"]["token"] = {"type": "integer", "description": text}


STEPS: tuple[tuple[str, Callable[[Json], None]], ...] = (
    ("2025-04-29", _introduced),
    ("2025-05-02", _override),
    ("2025-06-27", _ids),
    ("2025-08-21", _display),
    ("2025-08-25", _years),
    ("2025-11-19", _token),
)


def editions() -> list[Json]:
    """The seven documents: that before the update took anything, and one after each step."""
    found = [FIRST]
    for _, step in STEPS:
        found.append(deepcopy(found[-1]))
        step(found[-1])
    return found


def around(is_new: bool) -> Json:
    """The update and the operations beside it, before and after what is undated."""
    path = "/dr/v2/appointment" if is_new else "/dr/v1/appointment"
    instant = {"type": "integer"} if is_new else {"type": "string", "format": "date-time"}
    names = {"start_time": instant, "end_time": instant, "label" if is_new else "labels": {"type": "string"}}
    shown = {"type": "object", "properties": {"appointment_id": {"type": "string"}, **names}}
    if not is_new:
        shown = {"type": "object", "properties": {"data": shown}}
    answer = {"200": {"description": "OK", "content": {"application/json": {"schema": shown}}}}
    partner = {"name": "partner_id", "in": "query", "required": is_new, "schema": {"type": "string"}}
    beside = {"parameters": [partner], "responses": {"204": {"description": "OK"}}}
    document = deepcopy(editions()[-1])
    document["paths"] = {
        f"{path}/{{appointment_id}}": {
            **document["paths"][PATH],
            "get": {"operationId": "GetAppointment", **beside, "responses": answer},
            "delete": {"operationId": "CancelAppointment", **beside},
        },
        path: {
            "get": {"operationId": "ListAppointments", **beside},
            "post": {"operationId": "BookAppointment", **beside},
        },
    }
    keys = ("auth",) if is_new else ("api_key", "auth")
    schemes = {name: {"type": "apiKey", "in": "header", "name": name} for name in keys}
    return {**document, "components": {"securitySchemes": schemes}, "security": [{name: [] for name in keys}]}
