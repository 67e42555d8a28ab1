"""A switch in the query of a read by which answers have more members, where another operation documents it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.on_demand import WIDENS
from contracts._drafting.document.times import snake
from contracts._model import Contract, Operation
from contracts.learning._proposals import BEHAVIOUR, Proposal
from contracts.pointers import Json

OPENAPI = "openapi.yaml"
ON = "true"
"""How a switch is set in a query; OpenAPI writes booleans so."""
SCHEMA: dict[str, Json] = {"type": "boolean"}


def switches(contract: Contract) -> tuple[str, ...]:
    """The switches of other operations that make their answers say more, where a member of the update is shown nowhere.

    No document says that the read takes them, too; asking is a read like any other.
    """
    reading = _reading(contract)
    if reading is None or all(field.shows for field in contract.behaviour.fields):
        return ()
    own = {str(one["name"]) for one in reading.parameters}
    every = (one for other in contract.operations.values() for one in other.parameters if other.method == "GET")
    names = (str(one["name"]) for one in every if one["in"] == "query" and types_of(_schema(one)) == ("boolean",))
    return tuple(dict.fromkeys(name for name in names if name not in own and WIDENS.fullmatch(snake(name))))


def with_switch(contract: Contract, name: str) -> Contract:
    """The contract whose read is asked with a switch."""
    reading = _reading(contract)
    if reading is None:
        return contract
    asked = replace(reading, parameters=(*reading.parameters, {"name": name, "in": "query", "schema": SCHEMA}))
    behaviour = replace(contract.behaviour, query={**contract.behaviour.query, name: ON})
    return replace(contract, behaviour=behaviour, operations={**contract.operations, reading.id: asked})


def about_switch(contract: Contract, name: str) -> Iterator[Proposal]:
    """That the read takes a switch, and is asked with it from now on."""
    reading = _reading(contract)
    if reading is None:
        return
    place = pointers.join("/paths", reading.path, reading.method.lower(), "parameters")
    why = f"{reading.method} {reading.path} takes {name}={ON}, and shows more with it"
    yield Proposal(OPENAPI, place, {"name": name, "in": "query", "schema": SCHEMA}, why, adds=True)
    todo, why = f"these are shown only with {name}={ON}", f"so each read carries {name}={ON}"
    yield Proposal(BEHAVIOUR, pointers.join("/parameters/query", name), ON, why, settles=todo)


def _reading(contract: Contract) -> Operation | None:
    reading = contract.behaviour.read
    return contract.operations.get(reading.operation) if reading else None


def _schema(parameter: object) -> dict[str, Json]:
    found = parameter.get("schema") if isinstance(parameter, dict) else None
    return found if isinstance(found, dict) else {}
