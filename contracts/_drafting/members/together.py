"""What a schema says of the members of an object together: how many, which need others, which exclude each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contracts._drafting.members.member import Member

BETWEEN = ("minProperties", "maxProperties", "dependentSchemas", "if", "then", "else", "not", "allOf")
"""Keywords that speak of several members at once."""
SLIGHT = frozenset({"required", "properties", "not"})
"""All that the branches of a choice may have to stand in the ordinary schema, too: what tells them apart."""


def members_of_update(schema: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an ordinary update: those of the first branch of a choice that excludes the others, and with
    them all that they need."""
    branches = [branch.get("required", []) for branch in schema.get("oneOf", ())]
    others = {name for names in branches[1:] for name in names} - set(branches[0] if branches else ())
    needs: Mapping[str, list[str]] = schema.get("dependentRequired", {})
    left = {name: one for name, one in known.items() if name not in others}
    return {name: one for name, one in left.items() if set(needs.get(name, ())) <= left.keys()}


def rules_of_group(schema: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """The keywords of a documented object that an ordinary one with these members must satisfy as well."""
    found = {word: _untyped(schema[word]) for word in BETWEEN if word in schema}
    needs = {name: names for name, names in schema.get("dependentRequired", {}).items() if name in known}
    branches = schema.get("oneOf", ())
    found |= {"oneOf": _untyped(branches)} if branches and all(branch.keys() <= SLIGHT for branch in branches) else {}
    return {**found, **({"dependentRequired": needs} if needs else {})}


def _untyped(value: Any) -> Any:
    """A condition without `type: object`: it speaks of an object that is one, and is no ordinary object itself."""
    if isinstance(value, list):
        return [_untyped(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    return {name: _untyped(one) for name, one in value.items() if (name, one) != ("type", "object")}


def beside_required(schema: Mapping[str, Any], required: Iterable[str], members: Iterable[Member]) -> Iterator[str]:
    """The members that every update carries where the schema wants more than one: an update of one has fewer."""
    least, carried = schema.get("minProperties", 0), set(required)
    tops = [one.pointer[1:] for one in members if one.choice and one.pointer.count("/") == 1]
    for name in tops if least > 1 else ():
        if len(carried) < least and name not in carried:
            carried.add(name)
            yield name
