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

LOWEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
HIGHEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
STEPS = ("multipleOf", "uniqueItems")
LIMITS = (*LOWEST, *HIGHEST, *STEPS)
MARKS = ("readOnly", "writeOnly", "deprecated")
KEYWORDS = ("format", "pattern", "default", *LIMITS, *MARKS)
"""What is compared of a member beside its types, its values and what it requires."""
CHOICES = ("anyOf", "oneOf")
CONDITIONS = ("if", "then", "else", "not", "dependentRequired", "dependentSchemas", "patternProperties")
"""Keywords that demand something in some cases only; of these it is only told that they changed."""
ANY = "any"
WORDING = frozenset({"title", "description", "examples"})


@dataclass(frozen=True, order=True)
class Alternative:
    """One branch of a choice: what it demands in words, and the members that it names."""

    text: str
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text or ANY


@dataclass(frozen=True)
class Member:
    """What a document says of one member. No `types`: any. `values` None: no closed list.

    `conditions` are the keywords that only count in some cases. `is_hidden`: it is no part of this request, as it is
    read-only, or of this answer, as it is write-only.
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
    text: str = ""


Members = Mapping[str, Member]
"""By JSON pointer; "" is the whole body."""


def members_of(schema: Mapping[str, Any] | None, is_required: bool = False) -> dict[str, Member]:
    """Every member of a schema that SchemaReader has read; none where there is no schema."""
    return {} if schema is None else dict(_below("", schema, is_required))


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
    types = frozenset(types_of(schema)) or frozenset(one for branch in branches for one in types_of(branch))
    return Member(
        types=types - {"null"},
        is_nullable="null" in types,
        is_required=is_required,
        values=_values(schema, [one for one in branches if types_of(one) != ("null",)]),
        keywords={word: part[word] for part in parts for word in KEYWORDS if part.get(word) not in (None, False)},
        is_closed=schema.get("additionalProperties") is False,
        alternatives=_alternatives(branches),
        conditions=tuple(f"{word} {_bare(part[word])}" for part in parts for word in CONDITIONS if word in part),
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


def _alternatives(branches: Sequence[Mapping[str, Any]]) -> tuple[Alternative, ...]:
    """What each branch of a choice demands, sorted; nothing where they cannot be told apart."""
    found = sorted({_demand(branch) for branch in branches if types_of(branch) != ("null",)})
    return tuple(found) if len(found) > 1 else ()


def _demand(branch: Mapping[str, Any]) -> Alternative:
    """A branch in words, such as `clinic_id, doctor_id required`."""
    required = tuple(sorted(branch.get("required", ())))
    told = [] if set(types_of(branch)) <= {"object"} else [" or ".join(types_of(branch))]
    told += [f"{', '.join(required)} required"] if required else []
    for name, inner in sorted(branch.get("properties", {}).items()):
        told += [f"{name} {' or '.join(values)}"] if (values := _values(inner, ())) else []
    told += [f"{word} {written(branch[word])}" for word in KEYWORDS if word in branch]
    return Alternative("; ".join(told), required)


def _bare(value: Any) -> str:
    """A condition without the words that only explain it."""

    def without(one: Any) -> Any:
        if isinstance(one, Mapping):
            return {name: without(inner) for name, inner in one.items() if name not in WORDING}
        return [without(inner) for inner in one] if isinstance(one, list) else one

    return written(without(value))
