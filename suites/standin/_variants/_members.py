"""The members that an appointment may show, as the contract describes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contracts import Contract, satisfies

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Member:
    """A described member of a shown appointment.

    `is_needed`: it must be there. `is_spare`: nothing that a clause promises or the suite needs depends on it.
    """

    pointer: str
    is_needed: bool
    is_spare: bool
    is_time: bool
    is_number: bool
    is_object: bool
    is_list: bool
    may_be_null: bool


def members(contract: Contract) -> tuple[Member, ...]:
    """Every described member of a shown appointment, outer ones first."""
    return _members(_Known(contract))


class _Known:
    """A contract that can be looked up: there is one of each provider, and comparing all it holds would be slow."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract

    def __hash__(self) -> int:
        return hash(self.contract.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.contract.schemas is self.contract.schemas


@lru_cache(maxsize=16)
def _members(known: _Known) -> tuple[Member, ...]:
    schema, kept = _shown(known.contract), _spoken_of(known.contract)
    return tuple(_member(*found, kept) for found in _walked(_parts((schema,)), "")) if schema else ()


def _member(pointer: str, parts: tuple[Schema, ...], is_needed: bool, kept: set[str]) -> Member:
    return Member(
        pointer=pointer,
        is_needed=is_needed,
        is_spare=not any(f"{one}/".startswith(f"{pointer}/") or pointer.startswith(f"{one}/") for one in kept),
        is_time=any(part.get("format") == "date-time" or "T" in part.get("pattern", "") for part in parts),
        is_number=any({"integer", "number"} & set(_types(part)) for part in parts),
        is_object=any("properties" in part for part in parts),
        is_list=any("items" in part for part in parts),
        may_be_null=all(satisfies(part, None) for part in parts),
    )


def _types(schema: Schema) -> list[str]:
    said = schema.get("type", [])
    return [said] if isinstance(said, str) else list(said)


def _shown(contract: Contract) -> Schema | None:
    """The schema of a shown appointment: the update's answer, or else the read's."""
    behaviour, reading = contract.behaviour, contract.behaviour.read
    if behaviour.answer is not None:
        return _inside(contract.update.responses[contract.successes[0]].schema or {}, behaviour.answer)
    if reading is None:
        return None
    found = _inside(contract.operations[reading.operation].responses[200].schema or {}, reading.at)
    return dict(found.get("items", {})) if reading.match else found


def _inside(schema: Schema, pointer: str) -> Schema:
    for name in pointer.split("/")[1:]:
        schema = schema.get("properties", {}).get(name, {})
    return schema


def _parts(schemas: tuple[Schema, ...]) -> tuple[Schema, ...]:
    """The schemas and what they say should be."""
    return (*schemas, *(schema["x-should"] for schema in schemas if "x-should" in schema))


def _walked(parts: tuple[Schema, ...], here: str) -> Iterator[tuple[str, tuple[Schema, ...], bool]]:
    """Pointer of each member, the schemas that speak of it, and whether it must be there."""
    needed = {name for part in parts for name in part.get("required", ())}
    for name in dict.fromkeys(name for part in parts for name in part.get("properties", {})):
        said = (part["properties"][name] for part in parts if name in part.get("properties", {}))
        inner = _parts(tuple(said))
        yield f"{here}/{name}", inner, name in needed
        yield from _walked(inner, f"{here}/{name}")


def _spoken_of(contract: Contract) -> set[str]:
    """Pointers whose value is an update's, or by which an appointment is known: they may not go."""
    behaviour = contract.behaviour
    found = {field.shows for field in behaviour.fields if field.shows}
    found |= set(behaviour.read.match) if behaviour.read else set()
    if behaviour.provision:
        place = behaviour.answer or ""
        found |= {text.removeprefix(place) for text in behaviour.provision.fixture.values() if text.startswith("/")}
        found |= set(behaviour.provision.cancelled)
    return found
