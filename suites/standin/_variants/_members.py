"""The members that an appointment may show, as the contract describes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contracts import Contract, satisfies
from suites.standin._pointers import is_within, join
from suites.standin._schemas import schema_at, types_of

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Member:
    """A described member of a shown appointment.

    `is_needed`: it must be present. `is_spare`: no clause and nothing that the suite does depends on it.
    """

    pointer: str
    is_needed: bool
    is_spare: bool
    is_time: bool
    is_uuid: bool
    is_number: bool
    is_object: bool
    is_list: bool
    may_be_null: bool


def members(contract: Contract) -> tuple[Member, ...]:
    """Every described member of a shown appointment, each before the members inside it."""
    return _members(_CacheKey(contract))


class _CacheKey:
    """A contract as the key of a cache: equal by the identity of its schemas, because comparing them all is slow."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract

    def __hash__(self) -> int:
        return hash(self.contract.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _CacheKey) and other.contract.schemas is self.contract.schemas


@lru_cache(maxsize=16)
def _members(key: _CacheKey) -> tuple[Member, ...]:
    schema, kept = _shown(key.contract), _needed_pointers(key.contract)
    return tuple(_member(*found, kept) for found in _walked(_parts((schema,)), "")) if schema else ()


def _member(pointer: str, parts: tuple[Schema, ...], is_needed: bool, kept: set[str]) -> Member:
    return Member(
        pointer=pointer,
        is_needed=is_needed,
        is_spare=not any(is_within(one, pointer) or is_within(pointer, one) for one in kept),
        is_time=any(part.get("format") == "date-time" or "T" in part.get("pattern", "") for part in parts),
        is_uuid=any(part.get("format") == "uuid" for part in parts),
        is_number=any({"integer", "number"} & set(types_of(part)) for part in parts),
        is_object=any("properties" in part for part in parts),
        is_list=any("items" in part for part in parts),
        may_be_null=all(satisfies(part, None) for part in parts),
    )


def _shown(contract: Contract) -> Schema | None:
    """The schema of a shown appointment: the update's answer, or else the read's."""
    behaviour, reading = contract.behaviour, contract.behaviour.read
    if behaviour.answer is not None:
        return schema_at(contract.update.responses[contract.successes[0]].schema or {}, behaviour.answer)
    if reading is None:
        return None
    found = schema_at(contract.operations[reading.operation].responses[200].schema or {}, reading.at)
    return dict(found.get("items", {})) if reading.match else found


def _parts(schemas: tuple[Schema, ...]) -> tuple[Schema, ...]:
    """The schemas, and those of what merely should be so."""
    return (*schemas, *(schema["x-should"] for schema in schemas if "x-should" in schema))


def _walked(parts: tuple[Schema, ...], here: str) -> Iterator[tuple[str, tuple[Schema, ...], bool]]:
    """The pointer of each member, the schemas that describe it, and whether it must be present."""
    needed = {name for part in parts for name in part.get("required", ())}
    for name in dict.fromkeys(name for part in parts for name in part.get("properties", {})):
        schemas = (part["properties"][name] for part in parts if name in part.get("properties", {}))
        inner = _parts(tuple(schemas))
        yield join(here, name), inner, name in needed
        yield from _walked(inner, join(here, name))


def _needed_pointers(contract: Contract) -> set[str]:
    """Pointers that must stay: an update sets them, or the suite finds or recognises the appointment by them."""
    behaviour = contract.behaviour
    found = {field.shows for field in behaviour.fields if field.shows}
    found |= set(behaviour.read.match) if behaviour.read else set()
    if behaviour.provision:
        place = behaviour.answer or ""
        found |= {text.removeprefix(place) for text in behaviour.provision.fixture.values() if text.startswith("/")}
        found |= set(behaviour.provision.cancelled)
    return found
