"""The values that a closed list of a schema means, whatever the loader of YAML made of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from contracts._validation import satisfies


def enum_of(values: list[Any], types: list[str], note: Callable[[str], None]) -> list[Any]:
    """Each value once, and null where it is one of the types."""
    found = meant(values, types, note)
    if "null" in types and found and None not in found:
        found.append(None)
    return _once(found)


def meant(values: list[Any], types: list[str], note: Callable[[str], None]) -> list[Any]:
    """The values that are of one of the types. `note` is told of the others, which are left out.

    Where the type is a text, numbers and truth values are their texts: without quotes, YAML has none in [101, A1].
    """
    is_text = set(types) - {"null"} == {"string"}
    read = [json.dumps(one) if is_text and isinstance(one, int | float) else one for one in values]
    fitting = [one for one in read if not types or satisfies({"type": types}, one)]
    if wrong := [json.dumps(one, default=str) for one in read if one not in fitting]:
        note(f"{', '.join(wrong)} is not of type {' or '.join(types)}, and is left out")
    if spelled := [json.dumps(one) for one in values if is_text and isinstance(one, float)]:
        note(f"{', '.join(spelled)} is taken for a text: does the vendor write it so?")
    return fitting


SAID = frozenset({"title", "description", "examples"})
"""What tells nothing apart: words about a value."""


def either_of(schemas: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a member may be that several kinds of an object have: the values of all, where each lists its own."""
    bare = [{name: value for name, value in one.items() if name not in SAID} for one in schemas]
    if all(one == bare[0] for one in bare):
        return dict(schemas[0])
    if all(map(_values, schemas)):
        types = _once(type for one in schemas for type in _types(one))
        listed = {"enum": _once(value for one in schemas for value in _values(one))}
        return {**({"type": types[0] if len(types) == 1 else types} if types else {}), **listed}
    return {"anyOf": [dict(one) for number, one in enumerate(schemas) if bare[number] not in bare[:number]]}


def kinds_of(
    branches: Sequence[Mapping[str, Any]], common: Sequence[str], also: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    """What each kind of an object requires beside what all do, with the values that tell it apart and the keywords that
    are kept `also`; empty where one of them requires nothing and nothing tells them apart."""
    apart = [[name for name in branch.get("required", ()) if name not in common] for branch in branches]
    told = [name for name in branches[0]["properties"] if _tells_apart(name, branches)]
    if not (any(apart) if told else all(apart)):
        return []
    own = [{name: {"enum": _values(branch["properties"][name])} for name in told} for branch in branches]
    return [
        {
            **{word: branch[word] for word in also if word in branch},
            **({"properties": values} if values else {}),
            **({"required": names} if names else {}),
        }
        for branch, values, names in zip(branches, own, apart, strict=True)
    ]


def told_apart(
    schema: Mapping[str, Any], written: Sequence[Any], branches: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The branches of a choice, each with the values that the discriminator of OpenAPI maps to its reference."""
    found = schema.get("discriminator")
    name, mapping = (found.get("propertyName"), found.get("mapping")) if isinstance(found, Mapping) else (None, None)
    if not isinstance(mapping, Mapping) or not isinstance(name, str):
        return list(branches)
    references = [one.get("$ref") if isinstance(one, Mapping) else None for one in written]
    spelled = [(one, str(one).rpartition("/")[2]) for one in references]  # a mapping may also have names of schemas
    named = [[value for value, target in mapping.items() if target in one] for one in spelled]
    return [_named(branch, name, values) for branch, values in zip(branches, named, strict=True)]


def _named(branch: dict[str, Any], name: str, values: list[str]) -> dict[str, Any]:
    member = branch.get("properties", {}).get(name)
    if not values or member is None or _values(member) or "string" not in _types(member):
        return branch
    return {**branch, "properties": {**branch["properties"], name: {**member, "enum": values}}}


def _tells_apart(name: str, branches: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a member has values of its own in each branch, as the discriminator of OpenAPI has."""
    values = [_values(branch["properties"].get(name, {})) for branch in branches]
    known = [json.dumps(value, default=str) for one in values for value in one]
    return len(branches) > 1 and all(values) and len(set(known)) == len(known)


def _values(schema: Mapping[str, Any]) -> list[Any]:
    return list(schema.get("enum") or ([schema["const"]] if "const" in schema else []))


def _types(schema: Mapping[str, Any]) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else list(types)


def _once(values: Iterable[Any]) -> list[Any]:
    """Each value once; those of JSON are no keys of a dictionary."""
    listed = list(values)
    return [value for number, value in enumerate(listed) if value not in listed[:number]]
