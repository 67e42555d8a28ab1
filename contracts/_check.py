"""Finds everything that is wrong with a provider's folder, all at once, for the person who made the mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contracts._checking._addresses import address_problems
from contracts._checking._carries import carries_problems
from contracts._checking._current import carried_problems, current_problems
from contracts._checking._fields import (
    beyond_documented,
    example_problems,
    lone_empty_problems,
    ordinary_problems,
    plain_problems,
    read_shape_problems,
    request_pointer_problems,
    required_problems,
    shown_pointer_problems,
)
from contracts._checking._history import page_problems, revision_problems
from contracts._checking._ignored import adjusted_problems, ignored_problems, stamp_problems
from contracts._checking._items import item_problems
from contracts._checking._listing import listing_problems, shown_by_list_problems
from contracts._checking._openapi import Operation, operation_problems, operations
from contracts._checking._openapi_document import openapi_problems
from contracts._checking._pairs import pair_problems
from contracts._checking._parameters import parameter_problems
from contracts._checking._placeholders import Supply, placeholder_problems, supply
from contracts._checking._promises import clause_problems, covered_problems, known_problems
from contracts._checking._provision import provision_problems, provision_shape_problems
from contracts._checking._refs import reference_problems
from contracts._checking._refusals import refusal_problems
from contracts._checking._repeated import repeated_problems
from contracts._checking._restoring import restoring_problems
from contracts._checking._schema import schema_problems
from contracts._checking._schema_places import describes, member_pointers, schema_at
from contracts._checking._seeds import seed_problems
from contracts._checking._shapes import shape_problems
from contracts._checking._transitions import transition_problems
from contracts._checking._unlisted import confined_problems, unlisted_problems
from contracts._checking._unused import unused_problems
from contracts._checking._views import reading_problems, shown_by_view_problems, unseen_problems, view_problems
from contracts._constraints import constraints, response_constraints
from contracts._folder import Folder, open_folder
from contracts._lines import Document, Node
from contracts._problems import Problem, quoted

KINDS = ("contract", "clauses", "behaviour", "known")


def check(folder: Path) -> list[Problem]:
    """Every problem of a provider's folder, in the order of its files; empty when the contract can be used.

    Raises nothing: a file that cannot be read is a problem as well.
    """
    return examine(folder)[1]


def examine(folder: Path) -> tuple[Folder, list[Problem]]:
    """The documents of a folder, and every problem in them.

    Derived ids, pointers and examples need sound schemas, so they are looked at only when every schema is sound.
    """
    there, problems = open_folder(folder)
    if any(problem.file.resolve() not in there.documents for problem in problems):
        return there, problems  # what another file says of a missing or unreadable one would bury the one slip
    problems += _shapes(there)
    if all(isinstance(there.root(f"{kind}.yaml").value, Mapping) for kind in ("contract", "clauses", "behaviour")):
        problems += [problem for look in (_names, _schemas) for problem in look(there)]
        problems += list(_unfolded(there)) if _is_sound(there, problems) else []
    return there, sorted(dict.fromkeys(problems), key=_place)


def _place(problem: Problem) -> tuple[str, str, int, str, str]:
    return str(problem.file.parent), problem.file.name, problem.line, problem.pointer, problem.found


def _shapes(folder: Folder) -> Iterator[Problem]:
    for kind in KINDS:
        root = folder.root(f"{kind}.yaml")
        if root.document.path in folder.documents:
            yield from shape_problems(root.document, kind)


def _names(folder: Folder) -> Iterator[Problem]:
    contract, openapi, clauses, behaviour = (
        folder.root(f"{kind}.yaml") for kind in ("contract", "openapi", "clauses", "behaviour")
    )
    name, known = contract.get("name"), supply(contract, behaviour)
    if isinstance(name.value, str) and name.value != folder.path.resolve().name:
        yield name.problem(
            f"{quoted(name.value)} is not the name of the folder.", f"Expected {folder.path.resolve().name}."
        )
    for role in set(known.roles) & set(known.values):
        yield contract.get("values", role).problem(
            f'"{role}" is both a role and a list of values.', hint="Rename one of the two."
        )
    yield from address_problems(contract)
    yield from revision_problems(folder)
    yield from page_problems(folder)
    parameters = _path_parameters(folder)
    yield from clause_problems(clauses, str(name.value or ""), known, parameters)
    yield from ignored_problems(clauses)
    yield from adjusted_problems(behaviour, clauses)
    fields = [field.get("with") for _, field in behaviour.get("fields").members()]
    yield from carried_problems(behaviour, clauses)
    yield from placeholder_problems(behaviour.get("base"), known.with_moving)
    for place in (behaviour.get("plain"), *fields):
        yield from placeholder_problems(place, known)
    yield from seed_problems(contract, behaviour, parameters)
    if openapi.value is not None:
        yield from operation_problems(openapi, contract, behaviour)
        key = str(contract.get("authentication", "query").value)
        carried = frozenset({key, *(name for name, _ in behaviour.get("parameters", "query").members())})
        there, read = operations(openapi, carried), behaviour.get("read")
        yield from view_problems(behaviour, clauses, known, there, parameters)
        yield from unseen_problems(behaviour, clauses)
        yield from parameter_problems(contract, behaviour, clauses, known, there)
        yield from reading_problems(read, there.get(str(read.get("operation").value)))
        yield from listing_problems(read, there)
        yield from provision_problems(behaviour, known, there, parameters)


def _schemas(folder: Folder) -> Iterator[Problem]:
    openapi, contract = folder.root("openapi.yaml"), folder.root("contract.yaml")
    for root in folder.schemas.values():
        yield from schema_problems(root)
        yield from _identity(root)
    yield from reference_problems(folder.documents)
    if openapi.document.path in folder.documents:  # an empty file is there, too
        yield from openapi_problems(openapi)
    behaviour, ordinary = folder.root("behaviour.yaml"), folder.root("schemas/ordinary.schema.json")
    known = supply(contract, behaviour)
    yield from ordinary_problems(ordinary, (*known.roles, *known.values))
    yield from pair_problems(ordinary, behaviour.get("standin", "values").value)
    yield from unused_problems(contract, behaviour, folder.root("clauses.yaml"), ordinary)


def _identity(root: Node) -> Iterator[Problem]:
    id, file = root.get("$id"), root.document.path.name
    if isinstance(id.value, str) and id.value.rpartition("/")[2] != file:
        yield id.problem(
            f"{quoted(id.value)} does not end with the name of the file, so references do not find it.",
            f"Expected …/{file}.",
        )


def _update(folder: Folder) -> Operation | None:
    return operations(folder.root("openapi.yaml")).get(str(folder.root("contract.yaml").get("operation").value))


def _path_parameters(folder: Folder) -> tuple[str, ...]:
    update = _update(folder)
    return update.parameters if update else ()


def _is_sound(folder: Folder, problems: list[Problem]) -> bool:
    """Whether the schemas have no problem and the update is there, so that references can be followed."""
    has_bad_schema = any(problem.file.name == "openapi.yaml" or problem.file.suffix == ".json" for problem in problems)
    return not has_bad_schema and _update(folder) is not None


def _unfolded(folder: Folder) -> Iterator[Problem]:
    """Problems that only show once every `$ref` is replaced by what it names."""
    clauses, behaviour = folder.root("clauses.yaml"), folder.root("behaviour.yaml")
    schemas, known = folder.unfolded, supply(folder.root("contract.yaml"), behaviour)
    derived = list(_derived_ids(folder, schemas["update"]))
    yield from covered_problems(clauses, derived)
    update = _unfolded_operations(folder)[str(folder.root("contract.yaml").get("operation").value)]
    yield from refusal_problems(clauses, update)
    written = [str(clause.get("id").value) for clause in clauses.get("clauses").items()]
    yield from known_problems(folder.root("known.yaml"), [*written, *derived])
    yield from request_pointer_problems(behaviour, clauses, schemas["update"])
    yield from lone_empty_problems(behaviour)
    yield from _shown_problems(folder, behaviour, clauses)
    yield from _provision_problems(folder, behaviour, known)
    yield from restoring_problems(behaviour, known, schemas["update"])
    yield from example_problems(clauses, schemas)
    yield from beyond_documented(folder.schemas["ordinary"], schemas["update"])
    base, carries = behaviour.get("base").value, [str(node.value) for node in behaviour.get("carries").items()]
    yield from required_problems(folder.schemas["ordinary"], schemas["update"], base, carries)
    yield from carries_problems(behaviour, known, schemas["update"])
    yield from plain_problems(behaviour, schemas["ordinary"])
    yield from repeated_problems(behaviour, schemas["ordinary"])
    yield from transition_problems(folder.root("contract.yaml"), behaviour, clauses, schemas["update"])


def _derived_ids(folder: Folder, documented: Mapping[str, Any]) -> Iterator[str]:
    contract = folder.root("contract.yaml")
    name = str(contract.get("name").value)
    yield from (constraint.id for constraint in constraints(documented, f"{name}:request"))
    update = _unfolded_operations(folder)[str(contract.get("operation").value)]
    for status, _, schema in update.responses():
        yield from (constraint.id for constraint in response_constraints(name, status, "", schema.value or {}))


def _unfolded_operations(folder: Folder) -> Mapping[str, Operation]:
    written = folder.root("openapi.yaml").document
    return operations(Document(written.path, folder.openapi, written.lines).root)


def _answers(operation: Operation | None) -> dict[str, Any]:
    """A schema that has everything the documented successes of an operation say."""
    responses = operation.responses() if operation else ()
    return {"anyOf": [schema.value or {} for status, _, schema in responses if status.startswith("2")]}


def _shown_problems(folder: Folder, behaviour: Node, clauses: Node) -> Iterator[Problem]:
    """Problems of the pointers into the appointment as the update's answer or the read shows it."""
    there, read = _unfolded_operations(folder), behaviour.get("read")
    update = there[str(folder.root("contract.yaml").get("operation").value)]
    read_operation = there.get(str(read.get("operation").value))
    item = "/-" if read.get("match").value else ""
    schemas = []
    for place, operation, inner in ((behaviour.get("answer"), update, ""), (read.get("at"), read_operation, item)):
        if not isinstance(place.value, str):
            continue
        whole = _answers(operation)
        if whole["anyOf"] and not describes(whole, place.value + inner):
            yield place.problem(
                f"{quoted(place.value)} is not a place in the documented answer.",
                "Expected a pointer that its schema describes.",
            )
        schemas.append(schema_at(whole, place.value + inner))
        if place.pointer == read.pointer + "/at":
            yield from shown_by_list_problems(read, schemas[-1])
    shown = {"anyOf": schemas}
    yield from read_shape_problems(behaviour, clauses, shown)
    yield from current_problems(behaviour, shown, (update, read_operation))
    if any(member_pointers(shown)):
        yield from shown_pointer_problems(behaviour, clauses, shown)
        yield from stamp_problems(clauses, shown)
        documented, ordinary = (folder.unfolded[name] for name in ("update", "ordinary"))
        yield from item_problems(behaviour, clauses, documented, shown, ordinary)
        yield from confined_problems(clauses, behaviour, shown)
        yield from unlisted_problems(behaviour, shown, supply(folder.root("contract.yaml"), behaviour))
    for _, view in behaviour.get("views").members():
        yield from shown_by_view_problems(view, _answers(there.get(str(view.get("operation").value))), shown)


def _provision_problems(folder: Folder, behaviour: Node, known: Supply) -> Iterator[Problem]:
    there = _unfolded_operations(folder)
    requests = {name: schema.value for name, operation in there.items() for schema in operation.requests()}
    booking = there.get(str(behaviour.get("provision", "book", "operation").value))
    yield from provision_shape_problems(behaviour, known, there, requests, _answers(booking))
