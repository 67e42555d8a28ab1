"""What examples on a page show: the members of an answer in JSON, and how a request is authenticated."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

FENCE = "```"
SCHEME = re.compile(r"\bauthorization\b[\s|:`*'\"]+(?P<scheme>bearer|basic|token)\b", re.IGNORECASE)
"""A header in a table or a sentence, as | Authorization | Bearer YOUR_TOKEN |."""


def example_at(rows: Sequence[tuple[int, str]], at: int) -> tuple[Mapping[str, Any] | None, int]:
    """The object of JSON in the fenced block that begins at a row, and how many rows the block has."""
    inside: list[str] = []
    for _, row in rows[at + 1 :]:
        if row.startswith(FENCE):
            break
        inside.append(row)
    try:
        found = json.loads("\n".join(inside))
    except ValueError:
        found = None
    return (found if isinstance(found, Mapping) else None), len(inside) + 2


def schema_of_example(example: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an example, without their types: one answer does not tell what every other one has."""
    return {"type": "object", "properties": {name: _member(value) for name, value in example.items()}}


def _member(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping) and value:
        return {**schema_of_example(value), "nullable": True}
    return {} if isinstance(value, Mapping | list) or value is None else {"example": value}


def login_told(text: str) -> dict[str, Any]:
    """The security schemes of a page that names one beside the header Authorization; none for any other page."""
    found = SCHEME.search(text)
    return {"key": {"type": "http", "scheme": found["scheme"]}} if found else {}
