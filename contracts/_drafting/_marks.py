"""What drafts note at a schema beside its keywords: what descriptions say, and what only this code knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from contracts._validation import is_format_checked

CONDITIONS = "after|as soon|at|before|by|during|for|from|if|in|once|to|unless|until|when|while|with"
"""Words by which a sentence speaks of some cases only."""
MARKS = {
    f"{mark}Only": re.compile(rf"(^\W*|\(|\bis ){mark}[- ]?only\b(?![ ,(]*({CONDITIONS})\b)", re.IGNORECASE)
    for mark in ("read", "write")
}
"""How descriptions say what older documents have no keyword for."""
UNREAD = "x-unread"
"""Marks a schema with a pattern that could not be read, so that nothing tells which texts are right; never written."""
ON_DEMAND = "x-on-demand"
"""Marks a member that answers have only where a parameter asks for it; never written."""
MEMBERS = "x-members"
"""Marks the schema of a member with the names of all members of its request, as descriptions speak of the others, too;
never written."""
DEMANDED_LIST = re.compile(r"x-\w+-required")
DEMANDED = re.compile(
    r"\bonly (shown|returned|included|present(ed)?|available|computed)\b.*\b(verbose|expand|parameters?)\b"
    r"|\b(with|when|if) [`'\"]?(verbose|expand)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How a schema lists such members, and how a description says it."""


def on_demand(raw: Mapping[str, Any], members: Mapping[str, Any]) -> Iterable[str]:
    """The members of an object that answers have only where a parameter asks for them."""
    listed = [one for word, names in raw.items() if DEMANDED_LIST.fullmatch(str(word)) and names for one in names]
    said = [name for name, one in members.items() if DEMANDED.search(str(one.get("description", "")))]
    return [name for name in (*listed, *said) if name in members]


def written(schema: Any) -> Any:
    """A schema as a contract has it: without our marks, and without formats that nothing checks."""
    if isinstance(schema, list):
        return [written(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    format = schema.get("format")
    left_out = {
        UNREAD,
        ON_DEMAND,
        MEMBERS,
        *(["format"] if isinstance(format, str) and not is_format_checked(format) else []),
    }
    as_is = ("enum", "const", "examples")
    return {name: one if name in as_is else written(one) for name, one in schema.items() if name not in left_out}
