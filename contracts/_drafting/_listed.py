"""The values that a closed list of a schema means, whatever the loader of YAML made of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from contracts._validation import satisfies


def enum_of(values: list[Any], types: list[str], note: Callable[[str], None]) -> list[Any]:
    """Each value once, and null where it is one of the types."""
    found = meant(values, types, note)
    if "null" in types and found and None not in found:
        found.append(None)
    return [value for number, value in enumerate(found) if value not in found[:number]]


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


def tells_apart(name: str, branches: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a member has values of its own in each branch, as the discriminator of OpenAPI has."""
    listed = [branch["properties"].get(name, {}) for branch in branches]
    values = [one.get("enum") or ([one["const"]] if "const" in one else []) for one in listed]
    known = [json.dumps(value, default=str) for one in values for value in one]
    return len(branches) > 1 and all(values) and len(set(known)) == len(known)
