"""The OpenAPI documents that a peer is given: what it can be told of a contract, and nothing that it cannot read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts import Contract, Json, Operation, Promise
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import Target

ACCEPTED, REFUSED, ELSEWHERE = "accepted", "refused", "elsewhere"
"""The passes of a peer: requests that are to be accepted, bodies that are to be refused, and other ids in the path."""

PASSES = (ACCEPTED, REFUSED, ELSEWHERE)

UPDATE, READ = "update", "read"
SCHEME = "credential"
JSON_TYPE = "application/json"
OPEN, SHOULD = "x-open", "x-should"
ANY_REFUSAL = "4XX"
WEATHER = (429, 502, 503, 504)
"""Statuses that say nothing about a promise, whoever answers them; we call them inconclusive."""


def document(contract: Contract, target: Mapping[str, Json], way: str) -> dict[str, Any]:
    """The document of a pass; the ids of the target's editable appointment are the only ones that it knows.

    What is to be accepted is made of the ordinary request, with the values that the target declares. What is to be
    refused breaks the documented request and is not open either. The first one can be read back, for links.
    """
    bound, ids = _bound(contract, target), appointment(contract, target)
    paths = {contract.update.path: {contract.update.method.lower(): _update(bound, way, ids)}}
    read = _reading(contract) if way == ACCEPTED else None
    if read is not None:
        paths.setdefault(read.path, {})[read.method.lower()] = _operation(contract, READ, read, ids)
    return {
        "openapi": "3.1.0",
        "info": {"title": contract.title, "version": "1"},
        "components": {"securitySchemes": {SCHEME: _scheme(contract)}},
        "paths": paths,
    }


def appointment(contract: Contract, target: Mapping[str, Json]) -> dict[str, str]:
    """The path parameters of the appointment that may be written to."""
    return _bound(contract, target).appointment_path("appointment.editable")


def credential(contract: Contract, target: Mapping[str, Json]) -> dict[str, str]:
    """The header that carries the target's good credential."""
    known = contract.authentication
    return {known.header: known.format.format(secret=target["credentials"]["good"])}


def plain(schema: Any, *, lenient: bool = False) -> Any:
    """A schema in the keywords of JSON Schema only, with what should be as if it must. A `lenient` one takes what is
    open as well."""
    if isinstance(schema, list):
        return [plain(item, lenient=lenient) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    here = {key: plain(value, lenient=lenient) for key, value in schema.items() if not key.startswith("x-")}
    if SHOULD in schema:
        here["allOf"] = [*here.get("allOf", ()), plain(schema[SHOULD], lenient=lenient)]
    return {"anyOf": [here, plain(schema[OPEN], lenient=True)]} if lenient and OPEN in schema else here


def _bound(contract: Contract, target: Mapping[str, Json]) -> BoundContract:
    return BoundContract(contract, Target.of(dict(target)))


def _update(bound: BoundContract, way: str, ids: Mapping[str, str]) -> dict[str, Any]:
    contract = bound.contract
    made = _operation(contract, UPDATE, contract.update, ids)
    for status in refusals(contract):
        made["responses"].setdefault(status, {"description": "documented"})
    content: dict[str, Any] = {"schema": plain(contract.documented, lenient=True)}
    if way == ACCEPTED:
        examples = {f"plain-{number}": {"value": body} for number, body in enumerate(bound.plain)}
        content = {"schema": plain(bound.ordinary), "examples": examples}
        _link(contract, made)
    return {**made, "requestBody": {"required": way == ACCEPTED, "content": {JSON_TYPE: content}}}


def _link(contract: Contract, made: dict[str, Any]) -> None:
    """Tell that the read follows the update, with the same ids."""
    read = _reading(contract)
    if read is not None:
        names = [told["name"] for told in _in_path(read)]
        link = {"operationId": READ, "parameters": {f"path.{name}": f"$request.path.{name}" for name in names}}
        made["responses"][str(contract.successes[0])]["links"] = {"read": link}


def _reading(contract: Contract) -> Operation | None:
    reading = contract.behaviour.read
    return None if reading is None else contract.operations[reading.operation]


def _operation(contract: Contract, id: str, operation: Operation, ids: Mapping[str, str]) -> dict[str, Any]:
    """An operation without what would only spoil its query."""
    weather = {str(status): {"description": "not now"} for status in WEATHER}
    return {
        "operationId": id,
        "security": [{SCHEME: []}],
        "parameters": [_pinned(told, ids) for told in _in_path(operation)],
        "responses": weather | {str(status): _response(promise) for status, promise in operation.responses.items()},
    }


def refusals(contract: Contract) -> tuple[str, ...]:
    """The statuses that refuse as documented: those of the operation, those of its clauses, or any 4xx at all."""
    if not contract.refusals:
        return (ANY_REFUSAL,)
    told = {status for clause in contract.clauses for status in clause.status if 400 <= status < 500}
    return tuple(str(status) for status in sorted({*told, *contract.refusals}))


def _in_path(operation: Operation) -> list[Mapping[str, Json]]:
    return [told for told in operation.parameters if told["in"] == "path"]


def _pinned(told: Mapping[str, Json], ids: Mapping[str, str]) -> dict[str, Any]:
    schema = plain(told["schema"])
    id = ids[told["name"]]
    return {"name": told["name"], "in": "path", "required": True,
            "schema": {**schema, "enum": [int(id) if schema.get("type") == "integer" else id]}}  # fmt: skip


def _response(promise: Promise) -> dict[str, Any]:
    if promise.media_type is None:
        return {"description": "documented"}
    return {"description": "documented", "content": {promise.media_type: {"schema": plain(promise.schema)}}}


def _scheme(contract: Contract) -> dict[str, Any]:
    known = contract.authentication
    if known.format.startswith("Bearer "):
        return {"type": "http", "scheme": "bearer"}
    return {"type": "apiKey", "in": "header", "name": known.header}
