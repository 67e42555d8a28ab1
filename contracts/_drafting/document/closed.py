"""Requests that are closed with additionalProperties: false, which generators write whatever the server does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

REFUSES_UNKNOWN = re.compile(
    r"\b(unknown|undocumented|undefined|additional|unrecogni[sz]ed|extra|unexpected|other) "
    r"(members?|fields?|propert(y|ies)|keys?|attributes?)\b[^.]*"
    r"\b(reject|refuse|not (allowed|accepted|permitted)|disallow|error|invalid|4\d\d|forbid|fail)",
    re.IGNORECASE,
)
"""How a description says that an update with a member that is not documented is refused."""

IGNORES_UNKNOWN = re.compile(
    r"\b(unknown|undocumented|undefined|additional|unrecogni[sz]ed|extra|unexpected) "
    r"(members?|fields?|propert(y|ies)|keys?|attributes?) (are|is|will be|get) "
    r"(silently |simply |just )?(ignored|dropped)",
    re.IGNORECASE,
)
"""How a description says that such an update is taken, and the member left alone."""


def ignores_unknown(*described: str) -> bool:
    """Whether words of the document say that a member which it does not list does no harm."""
    return any(map(IGNORES_UNKNOWN.search, described))


def as_meant(schema: Mapping[str, Any], *described: str) -> Mapping[str, Any]:
    """The schema of a request, open to unknown members unless words of the document say that they are refused."""
    return schema if any(map(REFUSES_UNKNOWN.search, described)) else _opened(schema)


def is_closed(schema: Mapping[str, Any]) -> bool:
    """Whether the schema or one inside it forbids all members that it does not list."""
    return dict(schema) != _opened(schema)


def _opened(schema: Mapping[str, Any]) -> dict[str, Any]:
    opened = {word: value for word, value in schema.items() if (word, value) != ("additionalProperties", False)}
    if isinstance(schema.get("properties"), Mapping):
        opened["properties"] = {name: _opened(inner) for name, inner in schema["properties"].items()}
    if isinstance(schema.get("items"), Mapping):
        opened["items"] = _opened(schema["items"])
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            opened[word] = [_opened(branch) for branch in schema[word]]
    return opened
