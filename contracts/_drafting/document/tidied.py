"""Makes a schema say each thing once, and nothing that contradicts itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from contracts._checking._schema import RANGES


def bounded(own: dict[str, Any], schema: Mapping[str, Any]) -> None:
    """Exclusive bounds, which 3.0 writes as a truth value beside the bound."""
    for exclusive, inclusive in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(own.get(exclusive), bool) and own.pop(exclusive) and inclusive in own:
            own[exclusive] = own.pop(inclusive)
    if isinstance(own.get("required"), bool):  # 2.0 has it at parameters, and some write it at members
        del own["required"]


def tidied(schema: dict[str, Any], note: Callable[[str], None]) -> dict[str, Any]:
    """Without what says nothing, or contradicts itself, of which `note` is told."""
    for low, high, _ in RANGES:
        if low in schema and high in schema and not schema[low] <= schema[high]:
            note(f"{low} is {schema.pop(low)} and {high} is {schema.pop(high)}, so both are left out")
    properties = schema.get("properties")
    if isinstance(schema.get("required"), list):
        closed = schema.get("additionalProperties") is False
        schema["required"] = [
            name for name in dict.fromkeys(map(str, schema["required"])) if not closed or name in (properties or {})
        ]
    for keyword in ("required", "examples", "properties", "description", "title"):
        if keyword in schema and not schema[keyword]:
            del schema[keyword]
    if schema.get("additionalProperties") in (True, {}):
        del schema["additionalProperties"]
    return schema


def all_said(own: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The description of a schema with those of its parts and branches, which else is that of one of them; of a single
    part or branch only where the schema itself has none, as that may describe it for its own place."""
    branches = [one for word in ("oneOf", "anyOf") for one in own.get(word, ()) if one.get("type") != "null"]
    inside = [one for listed in (parts, branches) if len(listed) > 1 or not own.get("description") for one in listed]
    texts = dict.fromkeys(str(one["description"]) for one in (own, *inside) if one.get("description"))
    return {"description": "\n\n".join(texts)} if texts else {}
