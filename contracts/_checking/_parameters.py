"""Checks the query parameters and headers of the vendor's own: each is declared, and required ones are filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts._checking._openapi import Operation
from contracts._checking._placeholders import Supply, placeholder_problems
from contracts._checking._provision import UNIQUE
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted

PLACES = ("query", "header")
INCOMPLETE = "incomplete"


def parameter_problems(
    contract: Node, behaviour: Node, clauses: Node, known: Supply, operations: Mapping[str, Operation]
) -> Iterator[Problem]:
    """Every value for a parameter that no operation declares, every required parameter that nothing fills, and every
    request of a clause that leaves out one that is not carried."""
    carried = {place: dict(behaviour.get("parameters", place).members()) for place in PLACES}
    for place, values in carried.items():
        declared = {name for operation in operations.values() for name in _declared(operation, place)}
        for name, node in values.items():
            if name not in declared:
                yield node.problem(
                    f"{quoted(name)} is no {place} parameter of any operation in openapi.yaml.",
                    known_words("parameters", sorted(declared)),
                    did_you_mean(name, declared),
                )
            if node.value != UNIQUE:
                yield from placeholder_problems(node, known.with_moving)
    keys = [name for name, _ in contract.get("authentication", "headers").members()]
    names = [name for values in carried.values() for name in values]
    for clause in clauses.get("clauses").items():
        for request in clause.get("send").items():
            if request.get("credentials").value == INCOMPLETE and not keys:
                yield request.get("credentials").problem(
                    "No credential of this contract can be incomplete.",
                    "Expected authentication.headers in contract.yaml, which such a request leaves out.",
                )
            for node in request.get("without").items():
                if node.value not in names:
                    yield node.problem(
                        f"{quoted(node.value)} is not under parameters in behaviour.yaml.",
                        known_words("parameters", names),
                        did_you_mean(node.value, names),
                    )
    names += [*keys, *(str(contract.get("authentication", place).value) for place in PLACES)]
    for id, places in _called(contract, behaviour).items():
        if (operation := operations.get(id)) is not None:
            yield from _unfilled(id, operation, places, {name.lower() for name in names})


def _unfilled(id: str, operation: Operation, places: tuple[str, ...], filled: set[str]) -> Iterator[Problem]:
    """Every required parameter of an operation for which nothing has a value."""
    for place in places:
        for name, is_required in _declared(operation, place).items():
            if is_required and name.lower() not in filled:
                yield operation.node.problem(
                    f'Nothing has a value for the required {place} parameter "{name}" of {id}.',
                    "Without it, every call would be refused.",
                    f"Write parameters: {{{place}: {{{name}: ...}}}} in behaviour.yaml.",
                )


def _called(contract: Node, behaviour: Node) -> dict[str, tuple[str, ...]]:
    """The operations that a run calls, and where a parameter of each can be missing: what a read, a view or a step has
    in its query is checked with it."""
    provision = behaviour.get("provision")
    steps = [behaviour.get("read"), *(provision.get(name) for name in ("book", "cancel", "cancel_lost"))]
    steps += [step for _, step in provision.get("steps").members()]
    steps += [view for _, view in behaviour.get("views").members()]
    called = {str(step.get("operation").value): ("header",) for step in steps}
    return {**called, str(contract.get("operation").value): PLACES}


def _declared(operation: Operation, place: str) -> dict[str, bool]:
    """The parameters of an operation in one place, and whether each is required."""
    listed = (*operation.item.get("parameters").items(), *operation.node.get("parameters").items())
    return {
        str(one.get("name").value): one.get("required").value is True for one in listed if one.get("in").value == place
    }
