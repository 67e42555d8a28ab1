"""Whether openapi.yaml is valid OpenAPI 3.1 and has the operations that the contract speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator

from contracts import pointers
from contracts._checking._sense import schema_problems
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Operation:
    """An operation of openapi.yaml: its path template, its node, and that of the path with all its operations."""

    path: str
    node: Node
    item: Node

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the path's parameters."""
        return tuple(re.findall(r"\{([^}]*)\}", self.path))

    @property
    def query(self) -> Mapping[str, bool]:
        """Names of the query's parameters, and whether each is required."""
        listed = (*self.item.get("parameters").items(), *self.node.get("parameters").items())
        ours = [parameter for parameter in listed if parameter.get("in").value == "query"]
        return {str(it.get("name").value): it.get("required").value is True for it in ours}

    def requests(self) -> Iterator[Node]:
        """The schema of each media type that the operation takes."""
        for _, content in self.node.get("requestBody", "content").members():
            yield content.get("schema")

    def responses(self) -> Iterator[tuple[str, str, Node]]:
        """Status, media type and schema of each response that has content."""
        for status, response in self.node.get("responses").members():
            for media_type, content in response.get("content").members():
                yield status, media_type, content.get("schema")


def operations(openapi: Node) -> Mapping[str, Operation]:
    """The operations by their operationId."""
    paths = openapi.get("paths").members()
    found = [Operation(path, item.get(method), item) for path, item in paths for method in METHODS]
    by_id = [(operation.node.get("operationId").value, operation) for operation in found]
    return {name: operation for name, operation in by_id if isinstance(name, str)}


def _all(openapi: Node) -> Iterator[Operation]:
    for path, item in openapi.get("paths").members():
        yield from (Operation(path, node, item) for method, node in item.members() if method in METHODS)


def openapi_problems(openapi: Node) -> Iterator[Problem]:
    """Every place where this is no OpenAPI 3.1, and every mistake in the schemas written inside it."""
    version = openapi.get("openapi")
    if not str(version.value).startswith("3.1."):
        yield version.problem(
            f"{quoted(version.value)} is no version that is understood.", "Expected 3.1.0 or another 3.1."
        )
        return
    yield from _invalid_places(openapi)
    for schema in _schemas(openapi):
        yield from schema_problems(schema)
    yield from _operations(openapi)


def _invalid_places(openapi: Node) -> Iterator[Problem]:
    try:
        errors = list(OpenAPIV31SpecValidator(_alone(openapi.value)).iter_errors())
    except Exception as error:  # the validator raises many kinds on a badly broken document
        yield openapi.problem(f"This is no OpenAPI document: {_one_line(error)}.")
    else:
        yield from dict.fromkeys(_invalid_place(openapi, error) for error in errors)


def _invalid_place(openapi: Node, error: ValidationError) -> Problem:
    return openapi.document.problem(
        pointers.join("", *error.absolute_path),
        f"This is no OpenAPI 3.1: {_one_line(error.message)}.",
        "A comma inside {…} begins a new member; quote a text that has one."
        if "was unexpected" in error.message
        else "",
    )


def _one_line(error: object) -> str:
    return str(error).partition("\n")[0].rstrip(".")[:200]


def _alone(value: Any) -> Any:
    """The document without references to other files, which are validated by themselves."""
    if isinstance(value, list):
        return [_alone(item) for item in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("$ref"), str) and not value["$ref"].startswith("#"):
        return {}
    return {key: _alone(member) for key, member in value.items()}


def _schemas(openapi: Node) -> Iterator[Node]:
    for node in openapi.walk():
        if node.pointer.endswith("/schema") and isinstance(node.value, dict):
            yield node
    for _, schema in openapi.get("components", "schemas").members():
        yield schema


def _operations(openapi: Node) -> Iterator[Problem]:
    for operation in _all(openapi):
        if not isinstance(operation.node.get("operationId").value, str):
            yield operation.node.problem("This operation has no operationId.", "Name it, as readAppointment.")
        for status, response in operation.node.get("responses").members():
            if not re.fullmatch("[1-5][0-9][0-9]", status):
                yield response.problem(f'"{status}" is no status.', "A clause needs the status itself, as 404.")


def operation_problems(openapi: Node, contract: Node, behaviour: Node) -> Iterator[Problem]:
    """Every operation that is spoken of and not there, and every neighbour without its source."""
    known = operations(openapi)
    provision = behaviour.get("provision")
    steps = (provision.get("book"), provision.get("cancel"), *(step for _, step in provision.get("steps").members()))
    holders = (behaviour.get("read"), *steps, behaviour.get("standin", "books"))
    places = (contract.get("operation"), *(holder.get("operation") for holder in holders))
    named = [(place.value, place) for place in places] + list(behaviour.get("standin", "turns").members())
    for name, place in named:
        if isinstance(name, str) and name not in known:
            yield place.problem(
                f"{quoted(name)} is no operation of openapi.yaml.",
                known_words("operations", known),
                did_you_mean(name, known),
            )
    for name_of_it, operation in known.items():
        page = operation.node.get("x-documented", "page").value
        if name_of_it != contract.get("operation").value and not isinstance(page, str):
            yield operation.node.problem(
                f'The neighbour "{name_of_it}" does not say where it is documented.',
                "Add x-documented: {page: URL}.",
            )
