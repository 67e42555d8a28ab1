"""The members of a request or an answer, one by one: what a schema says at each JSON pointer.

As in the ids of clauses, `-` is any item of a list and `*` any key of an object.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.listed import either_of
from contracts.drift._keywords import DEFAULT, MARKS, in_one_spelling, said_by

CHOICES = ("anyOf", "oneOf")
CONDITIONS = (
    "if",
    "then",
    "else",
    "not",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
    "propertyNames",
    "contains",
)
"""Keywords that demand something in some cases only; of these it is only told that they changed."""
CLOSING = ("additionalProperties", "unevaluatedProperties")
ANY = "any"
JSON_TYPES = {bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
WORDING = frozenset({"title", "description", "examples"})


@dataclass(frozen=True, order=True)
class Alternative:
    """One branch of a choice: what it demands in words, the members that it requires, those whose values tell it apart,
    and whether it has a closed list of values itself; `said` is its description, by which none differs."""

    text: str
    names: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
    is_listed: bool = False
    said: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.text or ANY


@dataclass(frozen=True)
class Member:
    """What a document says of one member. No `types`: any. `values` None: no closed list.

    `conditions` are the keywords that only count in some cases. `is_hidden`: it is no part of this request, as it is
    read-only, or of this answer, as it is write-only. `demand`: what it is as a branch of a choice; None where it is a
    choice itself, or has more than such a branch tells.
    """

    types: frozenset[str] = frozenset()
    is_nullable: bool = False
    is_required: bool = False
    is_hidden: bool = False
    values: tuple[str, ...] | None = None
    keywords: Mapping[str, Any] = field(default_factory=dict)
    is_closed: bool = False
    alternatives: tuple[Alternative, ...] = ()
    conditions: tuple[str, ...] = ()
    demand: Alternative | None = None
    text: str = ""


Members = Mapping[str, Member]
"""By JSON pointer; "" is the whole body."""


def members_of(schema: Mapping[str, Any] | None, is_required: bool = False) -> dict[str, Member]:
    """Every member of a schema that SchemaReader has read; none where there is no schema."""
    return {} if schema is None else dict(_below("", schema, is_required))


def as_choice(member: Member, other: Member) -> tuple[Alternative, ...]:
    """The alternatives of a member, which is one of them where it is a branch of the other's."""
    return (member.demand,) if member.demand and member.demand in other.alternatives else member.alternatives


def without(mark: str, members: Members) -> dict[str, Member]:
    """The members with those hidden that are marked so, and all inside them: there `required` holds only where they are
    shown, or sent (OpenAPI 3.0.3, Schema Object, readOnly and writeOnly)."""
    marked = [pointer for pointer, one in members.items() if mark in one.keywords]
    return {
        pointer: replace(one, is_required=False, is_hidden=True) if pointers.under(pointer, marked) else one
        for pointer, one in members.items()
    }


def member_of(schema: Mapping[str, Any], is_required: bool) -> Member:
    """What a schema says of its value itself."""
    parts = [schema, *schema.get("allOf", ())]
    branches = [branch for part in parts for word in CHOICES for branch in part.get(word, ())]
    types = _types(schema) or frozenset(one for branch in branches for one in _types(branch))
    return Member(
        types=types - {"null"},
        is_nullable="null" in types,
        is_required=is_required,
        values=_values(schema, [one for one in branches if types_of(one) != ("null",)]),
        keywords=in_one_spelling(types, {word: value for part in parts for word, value in said_by(part).items()}),
        is_closed=any(schema.get(word) is False for word in CLOSING),
        alternatives=_alternatives(branches),
        conditions=tuple(f"{word} {_bare(part[word])}" for part in parts for word in CONDITIONS if word in part),
        demand=None if branches or "allOf" in schema else _own_demand(schema),
        text=str(schema.get("description") or ""),
    )


def written(value: Any) -> str:
    """A value as it is compared and shown: a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _below(pointer: str, schema: Mapping[str, Any], is_required: bool) -> Iterator[tuple[str, Member]]:
    yield pointer, member_of(schema, is_required)
    parts = [schema, *schema.get("allOf", ())]
    branches = [branch for part in parts for word in CHOICES for branch in part.get(word, ())]
    required = {name for part in parts for name in part.get("required", ())}
    for name, inner in _united([part.get("properties", {}) for part in parts], branches).items():
        yield from _below(pointers.join(pointer, name), inner, name in required)
    for word, step in (("items", "-"), ("additionalProperties", "*")):
        inside = [one[word] for one in (*parts, *branches) if isinstance(one.get(word), Mapping)]
        if inside and either_of(inside):
            yield from _below(pointers.join(pointer, step), either_of(inside), False)


def _united(own: Sequence[Mapping[str, Any]], branches: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The members of an object; what a branch says of one that the object itself has only tells branches apart."""
    listed: dict[str, list[Mapping[str, Any]]] = {}
    for branch in branches:
        for name, inner in branch.get("properties", {}).items():
            listed.setdefault(name, []).append(inner)
    beside = {name: either_of(schemas) for name, schemas in listed.items()}
    return {**beside, **{name: inner for members in own for name, inner in members.items()}}


def _values(schema: Mapping[str, Any], branches: Sequence[Mapping[str, Any]]) -> tuple[str, ...] | None:
    """The closed list of values without null, sorted, as their order says nothing; of branches, where each has one."""
    if "const" in schema or "enum" in schema:
        listed = schema["enum"] if "enum" in schema else [schema["const"]]
        return tuple(sorted(written(one) for one in listed if one is not None))
    inner = [_values(branch, ()) for branch in branches]
    known = [one for one in inner if one is not None]
    return tuple(sorted({value for one in known for value in one})) if known and len(known) == len(inner) else None


def _types(schema: Mapping[str, Any]) -> frozenset[str]:
    """The types that a schema lists, else those of its closed list of values; an integer is a number."""
    values = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    found = frozenset(types_of(schema) or map(_json_type, values))
    return found - {"integer"} if "number" in found else found


def _json_type(value: Any) -> str:
    return "null" if value is None else JSON_TYPES.get(type(value), "string")


def _alternatives(branches: Sequence[Mapping[str, Any]]) -> tuple[Alternative, ...]:
    """What each branch of a choice demands, sorted; nothing where they cannot be told apart, or by their types only."""
    found = sorted({_demand(branch) for branch in branches if types_of(branch) != ("null",)})
    is_of_types = {one.text for one in found} <= {" or ".join(types_of(branch)) for branch in branches}
    return tuple(found) if len(found) > 1 and not is_of_types else ()


def _demand(branch: Mapping[str, Any]) -> Alternative:
    """A branch in words, such as `clinic_id, doctor_id required`."""
    required = tuple(sorted(branch.get("required", ())))
    told = [] if set(types_of(branch)) <= {"object"} else [" or ".join(types_of(branch))]
    told += [f"{', '.join(required)} required"] if required else []
    listed = {name: _values(inner, ()) for name, inner in sorted(branch.get("properties", {}).items())}
    told += [f"{name} {' or '.join(values)}" for name, values in listed.items() if values]
    told += [f"{word} {written(value)}" for word, value in said_by(branch).items()]
    told_by = tuple(name for name, values in listed.items() if values)
    said = str(branch.get("description") or "")
    return Alternative("; ".join(told), required, told_by, _values(branch, ()) is not None, said)


def _own_demand(schema: Mapping[str, Any]) -> Alternative | None:
    """What a schema demands as a branch: without null, and without what choices have beside their branches."""
    kept = {word: value for word, value in schema.items() if word not in (DEFAULT, *MARKS)}
    types = [one for one in types_of(schema) if one != "null"]
    return _demand({**kept, "type": types}) if _values(schema, ()) is None else None


def _bare(value: Any) -> str:
    """A condition without the words that only explain it."""

    def without(one: Any) -> Any:
        if isinstance(one, Mapping):
            return {name: without(inner) for name, inner in one.items() if name not in WORDING}
        if isinstance(one, list):  # names and values of a list may stand in any order
            inside = [without(inner) for inner in one]
            return sorted(inside) if all(isinstance(inner, str) for inner in inside) else inside
        return one

    return written(without(value))
