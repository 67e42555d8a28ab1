"""Whether openapi.yaml is valid OpenAPI 3.1.

The shape comes from the schema that the OpenAPI Initiative publishes (`openapi-3.1.schema.json`, unchanged, Apache-2.0
licence). What a schema cannot express is checked below. The reference validator checks the same and more, but importing
it costs as much as everything else at start-up, so only a selftest runs it, on the shipped contracts.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from contracts import pointers
from contracts._checking._openapi import Operation, all_operations
from contracts._checking._schema import schema_problems
from contracts._folder import SHIPPED
from contracts._lines import Node
from contracts._problems import Problem, quoted
from contracts._responses import RANGES

LONGEST_MESSAGE = 200
"""A message of the validator may repeat a whole value; two lines of a terminal are enough to find the place."""


def openapi_problems(openapi: Node) -> Iterator[Problem]:
    """Every place that is not OpenAPI 3.1, and every mistake in the schemas written inside it."""
    version = openapi.get("openapi")
    if not str(version.value).startswith("3.1."):
        yield version.problem(
            f"{quoted(version.value)} is not a supported version of OpenAPI.", "Expected 3.1.0 or another 3.1."
        )
        return
    yield from _invalid_places(openapi)
    for schema in _schemas(openapi):
        yield from schema_problems(schema)
    yield from _operations(openapi)


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    schema = json.loads((SHIPPED / "openapi-3.1.schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.Draft202012Validator(schema)


def _invalid_places(openapi: Node) -> Iterator[Problem]:
    try:
        errors = list(_validator().iter_errors(_alone(openapi.value)))
    except ValueError as error:  # half a surrogate pair cannot be handed to compiled code
        yield openapi.problem(f"This is not an OpenAPI document: {_one_line(str(error))}.")
    else:
        yield from dict.fromkeys(_invalid_place(openapi, error) for error in errors)


def _invalid_place(openapi: Node, error: jsonschema_rs.ValidationError) -> Problem:
    is_unknown_member = "unexpected" in error.message
    return openapi.document.problem(
        pointers.join("", *error.instance_path),
        f"This is not valid OpenAPI 3.1: {_one_line(error.message)}.",
        hint="In {…} a comma starts a new member: put a text that contains one in quotes." * is_unknown_member,
    )


def _one_line(message: str) -> str:
    return message.partition("\n")[0].rstrip(".")[:LONGEST_MESSAGE]


def _alone(value: Any) -> Any:
    """The document without references to other files, which are checked by themselves."""
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
    first: dict[str, int] = {}
    for operation in all_operations(openapi):
        id = operation.node.get("operationId")
        if not isinstance(id.value, str):
            yield operation.node.problem(
                "This operation has no operationId.",
                "Contracts name it by that.",
                "Add one, such as readAppointment.",
            )
        elif id.value in first:
            yield id.problem(
                f"{quoted(id.value)} is already the id of the operation on line {first[id.value]}.",
                "Each operation needs an id of its own.",
            )
        first.setdefault(str(id.value), id.document.line(id.pointer))
        yield from _statuses(operation)
        yield from _parameters(operation)


def _statuses(operation: Operation) -> Iterator[Problem]:
    for status, response in operation.node.get("responses").members():
        if not (re.fullmatch("[1-5][0-9][0-9]", status) or status in RANGES):
            yield response.problem(
                f'"{status}" is not a status.',
                f"Expected a number such as 404, or {', '.join(RANGES)}.",
                "Of a success of any status, write 200 with x-status: undocumented." * status.startswith("2"),
            )
        marked = response.get("x-status")
        if marked.value not in (None, "undocumented"):
            yield marked.problem(f"{quoted(marked.value)} is not known here.", 'Leave it out, or write "undocumented".')


def _parameters(operation: Operation) -> Iterator[Problem]:
    listed = (operation.item.get("parameters"), operation.node.get("parameters"))
    for place in listed:
        named = Counter((str(it.get("name").value), str(it.get("in").value)) for it in place.items())
        for (name, where), count in named.items():
            if count > 1:
                found = f'The parameter "{name}" in {where} is listed {count} times.'
                yield place.problem(found, hint="Keep one of them.")
    everywhere = [it for place in listed for it in place.items()]
    if any(it.get("$ref").value is not None for it in everywhere):
        return  # a name behind a reference is not looked up, so missing ones cannot be known
    described = {str(it.get("name").value) for it in everywhere if it.get("in").value == "path"}
    for name in sorted(described.symmetric_difference(operation.parameters)):
        if name in described:
            yield operation.node.problem(
                f'"{name}" is not a parameter of the path {operation.path}.', hint="Remove it."
            )
        else:
            yield operation.node.problem(
                f'The path parameter "{name}" is not described.', hint="Add it to parameters, with in: path."
            )
