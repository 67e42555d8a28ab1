"""The operations of openapi.yaml, and whether it has those that the contract speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Operation:
    """An operation of openapi.yaml: its path template, its node, and that of the path with all its operations.

    `carried` are the query parameters that each of its calls carries anyway, whatever the call names.
    """

    path: str
    node: Node
    item: Node
    carried: frozenset[str] = frozenset()

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters in the path."""
        return tuple(re.findall(r"\{([^}]*)\}", self.path))

    @property
    def query(self) -> Mapping[str, bool]:
        """Names of the query parameters that a call names itself, and whether each is required."""
        names = {str(it.get("name").value): it.get("required").value is True for it in self._query_parameters}
        return {name: is_required for name, is_required in names.items() if name not in self.carried}

    def query_schema(self, name: str) -> Node:
        """The schema of a query parameter."""
        return next(it.get("schema") for it in self._query_parameters if it.get("name").value == name)

    @property
    def _query_parameters(self) -> list[Node]:
        listed = (*self.item.get("parameters").items(), *self.node.get("parameters").items())
        return [parameter for parameter in listed if parameter.get("in").value == "query"]

    def requests(self) -> Iterator[Node]:
        """The schema of each media type that the operation accepts."""
        for _, content in self.node.get("requestBody", "content").members():
            yield content.get("schema")

    def responses(self) -> Iterator[tuple[str, str, Node]]:
        """Status, media type and schema of each response that has content."""
        for status, response in self.node.get("responses").members():
            for media_type, content in response.get("content").members():
                yield status, media_type, content.get("schema")


def operations(openapi: Node, carried: frozenset[str] = frozenset()) -> Mapping[str, Operation]:
    """The operations by their operationId."""
    paths = openapi.get("paths").members()
    found = [Operation(path, item.get(method), item, carried) for path, item in paths for method in METHODS]
    by_id = [(operation.node.get("operationId").value, operation) for operation in found]
    return {name: operation for name, operation in by_id if isinstance(name, str)}


def all_operations(openapi: Node) -> Iterator[Operation]:
    """Every operation, those without an operationId too."""
    for path, item in openapi.get("paths").members():
        yield from (Operation(path, node, item) for method, node in item.members() if method in METHODS)


def operation_problems(openapi: Node, contract: Node, behaviour: Node) -> Iterator[Problem]:
    """Every operation that is named but missing, and every other operation without its source."""
    known = operations(openapi)
    provision = behaviour.get("provision")
    single = (provision.get(name) for name in ("book", "cancel", "cancel_lost"))
    steps = (*single, *(step for _, step in provision.get("steps").members()))
    views = (view for _, view in behaviour.get("views").members())
    holders = (behaviour.get("read"), *views, *steps, behaviour.get("standin", "books"))
    places = (contract.get("operation"), *(holder.get("operation") for holder in holders))
    named = [(place.value, place) for place in places]
    for part in ("transitions", "around"):
        named += behaviour.get("standin", part).members()
    for name, place in named:
        if isinstance(name, str) and name not in known:
            yield place.problem(
                f"{quoted(name)} is not an operation in openapi.yaml.",
                known_words("operations", known),
                did_you_mean(name, known),
            )
    yield from _around_problems(contract, behaviour)
    for id, operation in known.items():
        page = operation.node.get("x-documented", "page").value
        if id != contract.get("operation").value and not isinstance(page, str):
            yield operation.node.problem(
                f'The operation "{id}" does not say where it is documented.',
                "Only the update may leave that to contract.yaml.",
                "Add x-documented: {page: URL}.",
            )


def _around_problems(contract: Node, behaviour: Node) -> Iterator[Problem]:
    """Every body of a success that has no members beside which the appointment could stand, where it has to."""
    whole = contract.get("operation").value if behaviour.get("answer").value is None else None
    for name, place in behaviour.get("standin", "around").members():
        if name != whole and not (isinstance(place.value, Mapping) and place.value):
            yield place.problem(
                "This has no members, so the appointment cannot stand beside them.",
                "Expected members, such as {code: 0}.",
                "Only where answer is null may the update have a whole body here.",
            )
