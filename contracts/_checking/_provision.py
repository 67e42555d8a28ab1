"""Whether the recipe for booking appointments only names what exists, and can be followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from contracts._checking._filled import filled
from contracts._checking._openapi import Operation
from contracts._checking._placeholders import PLACEHOLDER, Supply, placeholder_problems
from contracts._checking._schema_places import describes
from contracts._checking._shapes import broken_places
from contracts._lines import Document, Node
from contracts._problems import Problem, did_you_mean, known_words, quoted

BOOK, CANCEL, CANCEL_LOST = "book", "cancel", "cancel_lost"
UNIQUE = "$unique"
Operations = Mapping[str, Operation]


def provision_problems(
    behaviour: Node, known: Supply, operations: Operations, path_parameters: Sequence[str]
) -> Iterator[Problem]:
    """Every role, step, parameter and placeholder that the recipe names but that is unknown, or that it lacks."""
    provision = behaviour.get("provision")
    yield from _placeholders(provision, replace(known.with_moving, free=(*known.with_moving.free, "unique")))
    for role, booked in provision.get("roles").members():
        yield from _role(role, booked, known)
        yield from _after(booked, [CANCEL, *(name for name, _ in provision.get("steps").members())])
    if isinstance(provision.value, Mapping):
        yield from _fixture(provision.get("fixture"), path_parameters)
    given = [name for name, _ in provision.get("fixture").members()]
    for step in _steps(provision):
        operation = operations.get(str(step.get("operation").value))
        if operation is not None:
            has_no_fixture = step.pointer.rpartition("/")[2] in (BOOK, CANCEL_LOST)
            yield from _parameters(step, operation, () if has_no_fixture else given)
    yield from _found_by(provision, behaviour)


def provision_shape_problems(
    behaviour: Node, known: Supply, operations: Operations, schemas: Mapping[str, Any], answer: Any
) -> Iterator[Problem]:
    """Every body that is not as its operation documents it, and every pointer to nothing in the booking's answer.

    `schemas` are the request schemas by operation. `answer` is the schema of the booking's success.
    """
    provision = behaviour.get("provision")
    book = provision.get("book")
    for step in _steps(provision):
        schema = schemas.get(str(step.get("operation").value))
        if str(step.get("operation").value) in operations:
            yield from _body(step.get("body"), step, schema, known)
    for _, booked in provision.get("roles").members():
        if isinstance(booked.get("body").value, Mapping):
            whole = merged(book.get("body").value or {}, booked.get("body").value)
            place = replace(booked.get("body"), value=whole)
            yield from _body(place, booked, schemas.get(str(book.get("operation").value)), known)
    for _, pointer in provision.get("fixture").members():
        if str(pointer.value).startswith("/") and not describes(answer, pointer.value):
            yield pointer.problem(f"{quoted(pointer.value)} is not a place in the documented answer of the booking.")


def merged(below: Any, above: Any) -> Any:
    """A copy of one value with another merged into it, member by member; where both have a value, `above` wins."""
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return deepcopy(above)
    both = {key: merged(below[key], value) if key in below else deepcopy(value) for key, value in above.items()}
    return {**deepcopy(dict(below)), **both}


def placeholder_names(template: Any) -> Iterator[str]:
    """The name of each placeholder in a template."""
    for node in Document(Path(), template).root.walk():
        match = PLACEHOLDER.fullmatch(node.value) if isinstance(node.value, str) else None
        if match:
            yield match["name"]


def _steps(provision: Node) -> list[Node]:
    named = [step for _, step in provision.get("steps").members()]
    single = [provision.get(name) for name in (BOOK, CANCEL, CANCEL_LOST)]
    return [step for step in (*single, *named) if step.value is not None]


def _found_by(provision: Node, behaviour: Node) -> Iterator[Problem]:
    """Whether what `found_by` needs is there: a text of its own in each booking, and a list that leads to the ids."""
    place = provision.get("found_by")
    if place.value is None:
        return
    if UNIQUE not in str(provision.get(BOOK, "body").value):
        yield place.problem(
            "No booking has a text of its own, by which it could be found.", "", f"Send {UNIQUE} in book."
        )
    shown = [name.value for _, name in behaviour.get("read", "match").members()]
    for key, pointer in provision.get("fixture").members():
        if pointer.value != UNIQUE and key not in shown:
            yield place.problem(
                f'No row of the list leads to "{key}" of the fixture.', known_words("members of match", shown)
            )


def _placeholders(place: Node, known: Supply) -> Iterator[Problem]:
    yield from placeholder_problems(place, known)
    for node in place.walk():
        if isinstance(node.value, str) and node.value.startswith("$") and not PLACEHOLDER.fullmatch(node.value):
            yield node.problem(
                f"{quoted(node.value)} is not a placeholder, so it would be sent as it is.",
                "Expected a placeholder such as $location.active, $location.active[1]:id or $unique.",
            )


def _role(role: str, booked: Node, known: Supply) -> Iterator[Problem]:
    appointments = [name for name in known.roles if name.startswith("appointment.")]
    if role not in appointments:
        yield booked.problem(
            f'"{role}" is not a role of an appointment in contract.yaml.',
            known_words("roles", appointments),
            did_you_mean(role, appointments),
        )


def _after(booked: Node, steps: Sequence[str]) -> Iterator[Problem]:
    for name in booked.get("after").items():
        if name.value not in steps:
            yield name.problem(
                f"{quoted(name.value)} is not a step of the recipe.",
                known_words("steps", steps),
                did_you_mean(name.value, steps),
            )


def _fixture(fixture: Node, path_parameters: Sequence[str]) -> Iterator[Problem]:
    there = dict(fixture.members())
    for name in path_parameters:
        if name not in there:
            yield fixture.problem(
                f'"{name}" is missing, so no path leads to a booked appointment.',
                f"Expected {', '.join(path_parameters)}.",
                did_you_mean(name, there),
            )


def _parameters(step: Node, operation: Operation, given: Sequence[str]) -> Iterator[Problem]:
    path = dict(step.get("path").members())
    for name in operation.parameters:
        if name not in path and name not in given:
            yield step.problem(
                f'The step has no value for "{name}" of the path {operation.path}.',
                "The fixture has no such key." if given else "",
                f"Add it to {'the fixture, or to ' * bool(given)}path.",
            )
    for name in path.keys() - set(operation.parameters):
        yield path[name].problem(
            f'"{name}" is not a parameter of the path {operation.path}.',
            known_words("parameters", operation.parameters),
            did_you_mean(name, operation.parameters),
        )
    yield from _query(step.get("query"), step, operation)
    if operation.node.get("requestBody", "required").value is True and step.get("body").value is None:
        yield step.problem("The operation requires a body.", "", "Add body.")


def _query(query: Node, step: Node, operation: Operation) -> Iterator[Problem]:
    known, there = operation.query, dict(query.members())
    for name, member in there.items():
        if name not in known:
            yield member.problem(
                f'"{name}" is not a query parameter of {operation.path}.',
                known_words("parameters", known),
                did_you_mean(name, known),
            )
    for name, is_required in known.items():
        if is_required and name not in there:
            yield step.problem(f'The operation requires the query parameter "{name}".', "", "Add it to query.")


def _body(body: Node, step: Node, schema: Any, known: Supply) -> Iterator[Problem]:
    if body.value is None:
        return
    if schema is None:
        yield body.problem("The operation documents no body.", "", "Remove it, or document it in openapi.yaml.")
        return
    yield from broken_places(replace(body, value=filled(body.value, known)), schema)
