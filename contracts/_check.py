"""Tells what is wrong with a provider's folder: everything at once, for the person who made the mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contracts._checking._fields import (
    beyond_documented,
    example_faults,
    ordinary_faults,
    plain_faults,
    request_pointer_faults,
    shown_pointer_faults,
)
from contracts._checking._folder import Folder, open_folder
from contracts._checking._openapi import Operation, openapi_faults, operation_faults, operations
from contracts._checking._placeholders import placeholder_faults, supply
from contracts._checking._pointers import at_pointer, leads, members
from contracts._checking._promises import clause_faults, covered_faults, known_faults
from contracts._checking._provision import provision_faults, provision_shape_faults
from contracts._checking._refs import reference_faults
from contracts._checking._restoring import restoring_faults
from contracts._checking._seeds import seed_faults
from contracts._checking._sense import schema_faults
from contracts._checking._shapes import shape_faults
from contracts._constraints import constraints, response_constraints
from contracts._faults import Fault, did_you_mean, quoted
from contracts._lines import Node
from contracts._load import inline

KINDS = ("contract", "clauses", "behaviour", "known")


def check(folder: Path) -> list[Fault]:
    """Every fault of a provider's folder, in the order of its files; empty when the contract can be used.

    Raises nothing: what cannot be read is a fault as well. What needs sound schemas (derived ids, pointers,
    examples) is looked at once every schema is sound.
    """
    there, faults = open_folder(folder)
    faults += [fault for look in (_shapes, _names, _schemas) for fault in look(there)]
    faults += list(_unfolded(there)) if _is_sound(there, faults) else []
    return sorted(
        dict.fromkeys(faults),
        key=lambda fault: (fault.file.parent, fault.file.name, fault.line, fault.pointer),
    )


def _shapes(folder: Folder) -> Iterator[Fault]:
    for kind in KINDS:
        root = folder.root(f"{kind}.yaml")
        if root.document.path in folder.documents:
            yield from shape_faults(root.document, kind)


def _names(folder: Folder) -> Iterator[Fault]:
    contract, openapi, clauses, behaviour = (
        folder.root(f"{kind}.yaml") for kind in ("contract", "openapi", "clauses", "behaviour")
    )
    name, known = contract.get("name"), supply(contract, behaviour)
    if isinstance(name.value, str) and name.value != folder.path.resolve().name:
        yield name.fault(
            f"{quoted(name.value)} is not the name of the folder.", f"Expected {folder.path.resolve().name}."
        )
    for role in set(known.roles) & set(known.values):
        yield contract.get("values", role).fault(
            f'"{role}" is a role and a list of values at once.', "Rename one of them."
        )
    parameters = _path_parameters(folder)
    yield from clause_faults(clauses, str(name.value or ""), known, parameters)
    fields = [field.get("with") for _, field in behaviour.get("fields").members()]
    for place in (behaviour.get("base"), behaviour.get("plain"), *fields):
        yield from placeholder_faults(place, known)
    yield from seed_faults(contract, behaviour, parameters)
    if openapi.value is not None:
        yield from operation_faults(openapi, contract, behaviour)
        yield from provision_faults(behaviour, known, operations(openapi), parameters)


def _schemas(folder: Folder) -> Iterator[Fault]:
    openapi, contract = folder.root("openapi.yaml"), folder.root("contract.yaml")
    for root in folder.schemas.values():
        yield from schema_faults(root)
        yield from _identity(root)
    yield from reference_faults(folder.documents)
    if openapi.value is not None:
        yield from openapi_faults(openapi)
    known = supply(contract, folder.root("behaviour.yaml"))
    yield from ordinary_faults(folder.root("schemas/ordinary.schema.json"), (*known.roles, *known.values))


def _identity(root: Node) -> Iterator[Fault]:
    id, file = root.get("$id"), root.document.path.name
    if isinstance(id.value, str) and id.value.rpartition("/")[2] != file:
        yield id.fault(
            f"{quoted(id.value)} does not end with the file's name, so references miss it.",
            f"Expected …/{file}.",
            did_you_mean(id.value, [file]),
        )


def _update(folder: Folder) -> Operation | None:
    return operations(folder.root("openapi.yaml")).get(str(folder.root("contract.yaml").get("operation").value))


def _path_parameters(folder: Folder) -> tuple[str, ...]:
    update = _update(folder)
    return update.parameters if update else ()


def _is_sound(folder: Folder, faults: list[Fault]) -> bool:
    """Whether schemas and operations are sound enough to be unfolded."""
    is_schema_sound = not any(fault.file.name == "openapi.yaml" or fault.file.suffix == ".json" for fault in faults)
    return is_schema_sound and _update(folder) is not None


def _unfolded(folder: Folder) -> Iterator[Fault]:
    clauses, behaviour = folder.root("clauses.yaml"), folder.root("behaviour.yaml")
    schemas = {name: inline(root.value, folder.path / "schemas") for name, root in folder.schemas.items()}
    derived = list(_derived_ids(folder, schemas["update"]))
    yield from covered_faults(clauses, derived)
    yield from known_faults(folder.root("known.yaml"), clauses, derived)
    yield from request_pointer_faults(behaviour, clauses, schemas["update"])
    yield from _shown_faults(folder, behaviour, clauses)
    yield from _provision_faults(folder, behaviour)
    yield from restoring_faults(behaviour, supply(folder.root("contract.yaml"), behaviour), schemas["update"])
    yield from example_faults(clauses, schemas)
    yield from beyond_documented(folder.schemas["ordinary"], schemas["update"])
    yield from plain_faults(behaviour, schemas["ordinary"])


def _derived_ids(folder: Folder, documented: Mapping[str, Any]) -> Iterator[str]:
    name = str(folder.root("contract.yaml").get("name").value)
    yield from (constraint.id for constraint in constraints(documented, f"{name}:request"))
    for status, schema in _responses(folder, _update(folder)):
        yield from (constraint.id for constraint in response_constraints(name, int(status), "", schema))


def _responses(folder: Folder, operation: Operation | None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    root = folder.root("openapi.yaml").value
    for status, _, schema in operation.responses() if operation else ():
        yield status, inline(schema.value, folder.path, root) or {}


def _shown_faults(folder: Folder, behaviour: Node, clauses: Node) -> Iterator[Fault]:
    """Faults of the pointers into the appointment as the update's answer or the read shows it."""
    answer, read = behaviour.get("answer"), behaviour.get("read")
    reading = operations(folder.root("openapi.yaml")).get(str(read.get("operation").value))
    item = "/-" if read.get("match").value else ""
    schemas = []
    for place, operation, inner in ((answer, _update(folder), ""), (read.get("at"), reading, item)):
        if not isinstance(place.value, str):
            continue
        whole = {"anyOf": [schema for status, schema in _responses(folder, operation) if status.startswith("2")]}
        if whole["anyOf"] and not leads(whole, place.value + inner):
            yield place.fault(f"{quoted(place.value)} is no place in the documented answer.")
        schemas.append(at_pointer(whole, place.value + inner))
    shown = {"anyOf": schemas}
    if any(members(shown)):
        yield from shown_pointer_faults(behaviour, clauses, shown)


def _provision_faults(folder: Folder, behaviour: Node) -> Iterator[Fault]:
    openapi = folder.root("openapi.yaml")
    there = operations(openapi)
    requests = {
        name: inline(schema.value, folder.path, openapi.value)
        for name, operation in there.items()
        for schema in operation.requests()
    }
    booking = there.get(str(behaviour.get("provision", "book", "operation").value))
    answers = [schema for status, schema in _responses(folder, booking) if status.startswith("2")]
    known = supply(folder.root("contract.yaml"), behaviour)
    yield from provision_shape_faults(behaviour, known, there, requests, {"anyOf": answers})
