"""The OpenAPI documents for the peer: what it can use of a contract, and nothing that it cannot read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts import Contract, Json, Operation, Promise
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import Target

ACCEPTED, REFUSED, ELSEWHERE = "accepted", "refused", "elsewhere"
"""The peer's passes: requests to accept, bodies to refuse, and other ids in the path."""

PASSES = (ACCEPTED, REFUSED, ELSEWHERE)

UPDATE, READ = "update", "read"
SCHEME = "credential"
JSON_TYPE = "application/json"
OPEN, SHOULD = "x-open", "x-should"
ANY_REFUSAL = "4XX"
UNAVAILABLE = (429, 502, 503, 504)
"""Statuses that say nothing about a promise; our suite calls them inconclusive."""


def document(contract: Contract, target: Mapping[str, Json], way: str) -> dict[str, Any]:
    """The document of a pass; it names the ids of the target's editable appointment and no others.

    Requests to accept follow the ordinary schema, with the values that the target declares. Requests to refuse break
    the documented schema and are not open either. The first kind can be read back, by a link.
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
    """The path parameters of the appointment that may be changed."""
    return _bound(contract, target).appointment_path("appointment.editable")


def credential(contract: Contract, target: Mapping[str, Json]) -> dict[str, str]:
    """The header that carries the target's good credential."""
    known = contract.authentication
    return {known.header: known.written(target["credentials"]["good"])}


def plain(schema: Any, *, lenient: bool = False) -> Any:
    """A schema without our own keywords; what should be so must be so. A `lenient` one accepts open values too."""
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
    update = _operation(contract, UPDATE, contract.update, ids)
    for status in refusals(contract):
        update["responses"].setdefault(status, {"description": "documented"})
    content: dict[str, Any] = {"schema": plain(contract.documented, lenient=True)}
    if way == ACCEPTED:
        examples = {f"plain-{number}": {"value": body} for number, body in enumerate(bound.plain)}
        content = {"schema": plain(bound.ordinary), "examples": examples}
        _link(contract, update)
    return {**update, "requestBody": {"required": way == ACCEPTED, "content": {JSON_TYPE: content}}}


def _link(contract: Contract, update: dict[str, Any]) -> None:
    """Link the read to the update, with the same ids."""
    read = _reading(contract)
    if read is not None:
        names = [parameter["name"] for parameter in _in_path(read)]
        link = {"operationId": READ, "parameters": {f"path.{name}": f"$request.path.{name}" for name in names}}
        update["responses"][str(contract.successes[0])]["links"] = {"read": link}


def _reading(contract: Contract) -> Operation | None:
    reading = contract.behaviour.read
    return None if reading is None else contract.operations[reading.operation]


def _operation(contract: Contract, id: str, operation: Operation, ids: Mapping[str, str]) -> dict[str, Any]:
    """An operation without the parameters that would only make its query invalid."""
    unavailable = {str(status): {"description": "not now"} for status in UNAVAILABLE}
    return {
        "operationId": id,
        "security": [{SCHEME: []}],
        "parameters": [_pinned(parameter, ids) for parameter in _in_path(operation)],
        "responses": unavailable | {promise.status: _response(promise) for promise in operation.promises},
    }


def refusals(contract: Contract) -> tuple[str, ...]:
    """The statuses of a documented refusal: those of the operation and of its clauses, or any 4xx if there are none."""
    if not contract.refusals:
        return (ANY_REFUSAL,)
    statuses = {status for clause in contract.clauses for status in clause.status if 400 <= status < 500}
    return tuple(str(status) for status in sorted({*statuses, *contract.refusals}))


def _in_path(operation: Operation) -> list[Mapping[str, Json]]:
    return [parameter for parameter in operation.parameters if parameter["in"] == "path"]


def _pinned(parameter: Mapping[str, Json], ids: Mapping[str, str]) -> dict[str, Any]:
    schema = plain(parameter["schema"])
    id = ids[parameter["name"]]
    return {"name": parameter["name"], "in": "path", "required": True,
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
