"""Members that an appointment shows and no update lists: which they are, and of what nature."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts import current
from contracts._behaviour import UnlistedNature
from contracts._field import Field
from contracts._model import Clause, Contract
from contracts.pointers import join, split, under

MUST = "must"
PLAIN = "plain"
"""The nature of a member of which the contract says nothing."""
NEVER_SENT = frozenset({"identity", "record", "payment"})
"""Ids, what belongs to something that outlives the appointment, and what costs money or is prescribed."""
REFERRING = frozenset({"owner", "reference"})
FINAL = ("owner", "status")
FIXED = frozenset({"identity", "creation", *FINAL})


@dataclass(frozen=True)
class Unlisted:
    """A shown member that no update lists. `schema` is that of the page; `values` names those that a target declares
    for a member that refers to something. `within` is the object of an update, such as /appointment, in which the
    members stand that are shown beside it; empty at the top."""

    pointer: str
    nature: str
    schema: Mapping[str, Any]
    values: str | None = None
    within: str = ""

    @property
    def sent_at(self) -> str:
        """Where an update would name it."""
        return self.within + self.pointer

    @property
    def is_sent(self) -> bool:
        """Whether it may be sent at all, to see whether an update sets it."""
        return self.nature not in NEVER_SENT

    @property
    def is_reference(self) -> bool:
        """Whether only values that a target declares as its own may be sent."""
        return self.nature in REFERRING

    @property
    def is_final(self) -> bool:
        """Whether nothing more may be tried once it was changed: the appointment may be closed, or somebody else's."""
        return self.nature in FINAL

    @property
    def is_fixed(self) -> bool:
        """Whether no update may change it, whatever else a vendor takes."""
        return self.nature in FIXED


def is_about(clause: Clause, member: Unlisted) -> bool:
    """Whether a clause that confines updates is about a member: one that must be kept is about what no update may
    change, others are about the rest, of which no page says that it is ignored."""
    return member.is_fixed == (clause.strength == MUST)


def shown_schema(contract: Contract, source: str) -> Mapping[str, Any]:
    """The schema of an appointment as the update's answer or a read shows it; empty where the contract has none."""
    reading = contract.behaviour.read
    if source == "answer" or reading is None:
        promise, pointer = contract.update.responses.get(contract.successes[0]), contract.behaviour.answer
    else:
        promise, pointer = contract.operations[reading.operation].responses.get(200), reading.at
    schema = (promise.schema if promise else None) or {}
    for name in split(pointer or ""):
        schema = schema.get("properties", {}).get(name, {})
    is_list = source == "read" and reading is not None and reading.match
    return dict(schema.get("items", {}) if is_list else schema)


def unlisted_members(contract: Contract) -> tuple[Unlisted, ...]:
    """The members that the answer or the read shows and that no update lists, without those that change by themselves.

    Inside an object each member counts for itself; what the page does not describe is none.
    """
    found: dict[str, Unlisted] = {}
    within = envelope_of(contract.behaviour.fields)
    for source in ("answer", "read"):
        for pointer, schema in _leaves(shown_schema(contract, source), ""):
            if pointer and not _is_listed(pointer, contract):
                nature = _nature(pointer, contract)
                found.setdefault(pointer, Unlisted(pointer, nature.nature, schema, nature.values, within))
    return tuple(found.values())


def envelope_of(fields: Iterable[Field]) -> str:
    """The object of an update in which all members stand that are shown under the same pointer without it, such as
    /appointment; empty where one of them stands at the top, or in another object."""
    found = {one.pointer.removesuffix(one.shows) for one in fields if one.shows and one.pointer.endswith(one.shows)}
    return found.pop() if len(found) == 1 else ""


def _leaves(schema: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every described member that is no object with described members, with its schema."""
    likely = schema.get("x-should", {}).get("properties", {})
    inner = {**likely, **schema.get("properties", {})}
    for name, child in inner.items():
        yield from _leaves(
            {**child, "x-should": {**likely.get(name, {}), **child.get("x-should", {})}}, join(pointer, name)
        )
    if not inner:
        yield pointer, schema


def _is_listed(pointer: str, contract: Contract) -> bool:
    """Whether an update lists a member, where it is shown or under the same name, or it may change with any update."""
    behaviour = contract.behaviour
    places = {place for field in behaviour.fields for place in (field.pointer, field.shows) if place}
    near = any(under(pointer, (place,)) or under(place, (pointer,)) for place in places)
    repeated = current.members(behaviour.currents)  # an update that carries what is shown names it in its own place
    return near or under(pointer, (*behaviour.volatile, *behaviour.moving, *repeated))


def _nature(pointer: str, contract: Contract) -> UnlistedNature:
    stated = contract.behaviour.unlisted
    return next((nature for place, nature in stated.items() if under(pointer, (place,))), UnlistedNature(PLAIN))
