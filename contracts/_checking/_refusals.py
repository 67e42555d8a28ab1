"""What clauses say of the body of a refusal, and of its status: whether openapi.yaml documents it so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts._checking._openapi import Operation
from contracts._checking._schema_places import describes, schema_at
from contracts._lines import Node
from contracts._problems import Problem, known_words, quoted
from contracts._responses import DEFAULT, RANGES, REFUSALS, documents_any_refusal, resolved
from contracts._validation import satisfies

ANY = "any4xx"
BODIES = ("error-code", "error-field")
"""Relations about the body of a refusal."""


def refusal_problems(clauses: Node, update: Operation) -> Iterator[Problem]:
    """Every code and every place in a refusal that openapi.yaml does not have; statuses that contradict a range."""
    documented = {status: schema.value or {} for status, _, schema in update.responses()}
    for clause in clauses.get("clauses").items():
        yield from _statuses(clause.get("statuses"), update)
        code, relation = clause.get("expect", "code"), clause.get("relation")
        if code.value is not None:
            yield from _body(
                code.get("at"), [code.get("is")], _schemas(clause.get("expect", "status").value, documented)
            )
        elif relation.get("kind").value in BODIES:
            listed = dict(relation.get("codes").members())
            wanted = [int(status) for status in listed if status.isdigit()] or relation.get("status").value or ANY
            schemas = _schemas(wanted, documented)
            yield from _body(relation.get("of"), listed.values(), schemas)
            yield from _body(relation.get("code", "at"), [relation.get("code", "is")], schemas)


def _statuses(statuses: Node, update: Operation) -> Iterator[Problem]:
    """A list of the documented statuses that leaves out refusals which a range documents."""
    ranges = [status for status, _ in update.node.get("responses").members() if status in (REFUSALS, DEFAULT)]
    if isinstance(statuses.value, list) and documents_any_refusal(ranges) and ANY not in statuses.value:
        yield statuses.problem(
            f"openapi.yaml documents any refusal, as {ranges[0]}, and this list does not.", hint=f"Add {ANY}."
        )


def _schemas(statuses: Any, documented: Mapping[str, Any]) -> list[Any]:
    """The schemas of the refusals with these statuses; of all refusals where any will do."""
    listed = [statuses] if isinstance(statuses, int) else statuses
    if not isinstance(listed, list):
        return [schema for status, schema in documented.items() if status[0] == "4" or status == DEFAULT]
    exact = {int(status): schema for status, schema in documented.items() if status.isdigit()}
    ranges = {status: schema for status, schema in documented.items() if status in RANGES}
    found = (resolved(status, exact, ranges) for status in listed if isinstance(status, int))
    return [schema for schema in found if schema is not None]


def _body(place: Node, lists: Iterable[Node], schemas: list[Any]) -> Iterator[Problem]:
    if not isinstance(place.value, str):
        return
    if not any(describes(schema, place.value) for schema in schemas):
        yield place.problem(
            f"{quoted(place.value)} is not a place in the documented refusals with these statuses.",
            "Expected a pointer that the schema of one of them describes.",
            "Describe the body of the refusal in openapi.yaml, or correct the pointer.",
        )
        return
    whole = {"anyOf": [one for schema in schemas for one in schema_at(schema, place.value)["anyOf"]]}
    for code in (item for listed in lists for item in listed.items()):
        if not satisfies(whole, code.value):
            known = [value for one in whole["anyOf"] for value in one.get("enum", ())]
            yield code.problem(
                f"{quoted(code.value)} is none of the documented codes.", known_words("codes", map(str, known))
            )
