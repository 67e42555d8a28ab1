"""The documented request with what many vendors take beyond it left open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import WITHOUT_ZONE
from contracts._drafting.document.wording import CASE
from contracts._drafting.members.texts import is_open_list

OPEN_INSTANT = r"^\s*([0-9]{4}-?[0-9]{2}-?[0-9]{2}([Tt ]+[0-9:.,]+ ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?)?)?\s*$"
"""Spellings near ISO 8601 that many servers take, though RFC 3339 does not have them: no zone, no seconds, a day alone.
Whether one is taken is left to the vendor until a person decides."""
NO_NULL = re.compile(
    r"\b(may|must|can|shall|should)( ?not|n't) be (left |set to |sent as )?null\b"
    r"|\b(is|are) (never null|not nullable)\b|^\W*(not nullable|never null|not null)\W*$"
    r"|\bnull is (not (allowed|accepted|permitted|valid)|refused|rejected|invalid)\b",
    re.IGNORECASE,
)
"""How the description of a member says that null is refused."""
SECONDS: dict[str, Any] = {"type": "number"}
"""Many servers take an instant as its seconds since 1970, too, as pydantic does by default."""


def opened(schema: Mapping[str, Any], is_whole: bool = True) -> dict[str, Any]:
    """The schema with what many vendors take beyond it left open: null, other spellings of an instant, and a list
    of values beside which the description says that there are others."""
    found = dict(schema)
    if isinstance(schema.get("properties"), Mapping):
        found["properties"] = {name: opened(inner, False) for name, inner in schema["properties"].items()}
    if isinstance(schema.get("items"), Mapping):
        found["items"] = opened(schema["items"], False)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            found[word] = [opened(branch) for branch in schema[word]]
    for word in ("examples", "readOnly", "writeOnly", *(["enum"] if is_open_list(schema) else [])):
        found.pop(word, None)
    if (ways := _ways(schema)) and not is_whole:
        found["x-open"] = ways[0] if len(ways) == 1 else {"anyOf": ways}
    return found


def _ways(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What else a member may take."""
    is_nullable = "null" in types_of(schema) or not types_of(schema) or _refuses_null(schema)
    is_instant = schema.get("format") == "date-time" or schema.get("pattern") == WITHOUT_ZONE
    ways: list[dict[str, Any]] = [] if is_nullable else [{"type": "null"}]
    if is_instant or schema.get("format") == "date":
        ways.append({"type": "string", "pattern": OPEN_INSTANT})
    return [*ways, SECONDS] if is_instant else ways


def _refuses_null(schema: Mapping[str, Any]) -> bool:
    """Whether the description of a member plainly says so, and of no case only: `may not be null if`."""
    told = sentences_of(unwrapped(str(schema.get("description", ""))))
    return any(NO_NULL.search(one) and not CASE.search(one) for one in told)
