"""Writes contract.yaml and openapi.yaml: who the vendor is, what a target has to give, and the operations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from contracts._drafting.document.api import Answer, Call
from contracts._drafting.document.marks import written
from contracts._drafting.document.servers import NO_HOST, base_of, by_environment, questions_about
from contracts._drafting.members.carried import TAG
from contracts._drafting.plan import Plan
from contracts._drafting.writing.code_standin import roles_of, values_of
from contracts._drafting.writing.credentials import authentication_of
from contracts._drafting.writing.demanded import state_roles
from contracts._drafting.writing.owners import owners_of

FILE, OPENAPI = "contract.yaml", "openapi.yaml"
OPEN_STATUS = {"x-status": "undocumented"}
BOOKED = {
    "appointment.editable": "An appointment ahead that may be updated; the suite writes to it, and puts it back.",
    "appointment.expendable": "An appointment that nobody needs; the suite may leave it changed or cancelled.",
}


def contract_of(plan: Plan, today: date) -> dict[str, Any]:
    """The whole of contract.yaml."""
    for place, sentence in questions_about(plan.servers):
        plan.decide(FILE, place, sentence)
    values = {name: choice.sentence for name, choice in plan.request.named.items()}
    values |= {one.named: f"The {one.place} parameter {one.name} of each call." for one in plan.carried if one.named}
    values |= values_of(plan) | owners_of(plan)
    facts = {
        "name": plan.name,
        "draft": True,
        "title": plan.title,
        "owner": "integrations",
        "revision": 1,
        "source": {"page": _page(plan), "read": today.isoformat(), "sha256": plan.source.sha256},
        "operation": plan.update.id,
        "base_url": base_of(plan.servers, plan.name),
        "environments": by_environment(plan.servers),
        "authentication": authentication_of(plan),
        "roles": {**BOOKED, **roles_of(plan), **state_roles(plan)},
    }
    plan.decide(FILE, "/draft", "compare the contract with the vendor's page, then remove this line.")
    plan.decide(FILE, "/owner", "who maintains this contract?")
    return {**facts, "values": values} if values else facts


def _page(plan: Plan) -> str:
    if plan.page:
        return plan.page
    what = "the URL of the page that this contract was written from. It stands at each operation in openapi.yaml, too"
    plan.decide(FILE, "/source/page", f"{what}: contracts new with --page URL fills in all of them.")
    return base_of(plan.servers, plan.name)


def openapi_of(plan: Plan) -> dict[str, Any]:
    """The whole of openapi.yaml: the update and the other operations; schemas stand in files of their own."""
    paths: dict[str, Any] = {}
    for call in plan.chosen.calls():
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(plan, call)
    about = "Drafted from the vendor's document; the source of each operation stands at the operation."
    info = {"title": f"{plan.title}, update appointment and other operations", "version": "1", "description": about}
    return {"openapi": "3.1.0", "info": info, "paths": paths}


def _operation(plan: Plan, call: Call) -> dict[str, Any]:
    own = {(one.place, one.name) for one in plan.carried}
    listed = [one for one in call.parameters if one["in"] in ("path", "query") or (one["in"], one["name"]) in own]
    parameters = [_parameter(one) for one in listed]
    answers = {status: _response(plan, call, status, one) for status, one in call.listed.items()}
    found: dict[str, Any] = {"operationId": call.id, "summary": call.summary or call.id}
    found["x-documented"] = {"page": plan.page or NO_HOST.format(name=plan.name)}
    found |= {"parameters": parameters} if parameters else {}
    if call is plan.update:
        content = {call.media_type or "application/json": {"schema": {"$ref": "schemas/update.schema.json"}}}
        found["requestBody"] = {"content": content}
    if call.success is None:
        unknown = {"description": "A success, which the document does not describe.", **OPEN_STATUS}
        answers = {"200": unknown, **answers}
    return {**found, "responses": answers}


def _parameter(one: Mapping[str, Any]) -> dict[str, Any]:
    kept = {"type", "format", "enum", "minimum", "maximum", "pattern"}
    schema = {name: value for name, value in written(one["schema"]).items() if name in kept}
    required = {"required": True} if one["in"] == "path" or one.get("required") is True else {}
    return {"name": one["name"], "in": one["in"], **required, "schema": schema}


def _response(plan: Plan, call: Call, status: str, answer: Answer) -> dict[str, Any]:
    described: dict[str, Any] = {"description": answer.description or "Documented without words."}
    described |= {} if answer.is_status_documented else OPEN_STATUS
    if tags := [name for name in answer.headers if name.lower() == TAG.lower()]:
        described["headers"] = {name: {"schema": {"type": "string"}} for name in tags}
    if answer.schema is None:
        return described
    schema: Any = {"$ref": f"schemas/{schema_name(plan, call, status)}.schema.json"}
    return {**described, "content": {answer.media_type or "application/json": {"schema": schema}}}


def schema_name(plan: Plan, call: Call, status: str) -> str:
    """The name of the schema of an answer: one for all answers that are the same, named after the first."""
    for role, other in plan.chosen.by_role().items():
        for code, answer in other.listed.items():
            if answer.schema is not None and answer.schema == call.listed[status].schema:
                return f"{role}_{code.lower()}"
    raise KeyError(call.id)
