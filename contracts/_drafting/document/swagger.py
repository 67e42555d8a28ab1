"""Writes the parts of an OpenAPI 2.0 (Swagger) document that matter here as OpenAPI 3.0 does.

No well-kept Python library converts 2.0 to 3.0, and of the whole only parameters, bodies, answers, hosts and logins
matter for one operation and those beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WORDS = (
    "type format enum items minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength pattern "
    "minItems maxItems uniqueItems multipleOf default"
)
SCHEMA_WORDS = frozenset(WORDS.split())
"""Keywords that 2.0 writes at a parameter itself."""
FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}
JSON = "application/json"


def servers_of(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """The base URLs of host, basePath and schemes (OpenAPI 2.0, Swagger Object)."""
    host, schemes = document.get("host"), document.get("schemes") or ["https"]
    protocol = "https" if "https" in schemes else schemes[0]
    return [{"url": f"{protocol}://{host}{document.get('basePath', '').rstrip('/')}"}] if host else []


def scheme(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A login method as components.securitySchemes has it."""
    if raw.get("type") == "basic":
        return {"type": "http", "scheme": "basic"}
    if raw.get("type") != "oauth2":
        return dict(raw)
    flow = str(raw.get("flow"))
    return {"type": "oauth2", "flows": {FLOWS.get(flow, flow): dict(raw)}}


def parameter(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter with its schema apart."""
    if "schema" in raw:
        return dict(raw)
    kept = {name: value for name, value in raw.items() if name not in SCHEMA_WORDS}
    return {**kept, "schema": {name: value for name, value in raw.items() if name in SCHEMA_WORDS}}


def request_body(parameters: list[Mapping[str, Any]], consumes: list[str]) -> dict[str, Any] | None:
    """The body that parameters in body or formData describe; None where none does."""
    body = next((one for one in parameters if one.get("in") == "body"), None)
    if body is not None:
        media = {name: {"schema": body.get("schema", {})} for name in consumes or [JSON]}
        return {"required": body.get("required", False), "content": media}
    form = [one for one in parameters if one.get("in") == "formData"]
    if not form:
        return None
    form = [one for one in form if "name" in one]
    properties = {one["name"]: parameter(one)["schema"] for one in form}
    schema = {
        "type": "object",
        "properties": properties,
        "required": [one["name"] for one in form if one.get("required")],
    }
    return {"content": {consumes[0] if consumes else "application/x-www-form-urlencoded": {"schema": schema}}}


def response(raw: Mapping[str, Any], produces: list[str]) -> dict[str, Any]:
    """An answer with its schema under its media types."""
    if "schema" not in raw:
        return dict(raw)
    examples = raw.get("examples", {})
    media = {
        name: {"schema": raw["schema"], **({"example": examples[name]} if name in examples else {})}
        for name in produces or [JSON]
    }
    return {"description": raw.get("description", ""), "headers": raw.get("headers", {}), "content": media}
