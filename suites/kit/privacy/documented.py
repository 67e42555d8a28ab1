"""Which members of an answer a contract documents, and which of them hold personal data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from contracts import Contract, Json, pointers, shown_schema

PERSONAL = "$personal"
"""Shown in place of every personal value. One word for all: a numbered name would tell who is who."""
WORD = re.compile(r"[a-z_-]{,7}")
"""Short words in small letters are enumeration values (`phone`, `active`) far more often than names."""
SHORT_NUMBER = re.compile(r"[+-]?\d{1,5}(\.\d+)?")
"""Up to five digits: durations, prices, counters. A telephone number or a record number has more."""
COMMON_WORDS = ("true", "false", "null", "none", "absent")
INDEX = re.compile(r"\d+|-")

Pair = tuple[str, str]
"""The name of the enclosing member (empty at the top), and the name of a member."""

MOST_POINTERS = 4_096
"""Members of which it is kept whether they are personal: a run asks for the same few hundred thousands of times."""


class Documented:
    """The members that a contract documents. `personal` are the pointers of those about a person: a record
    beside the appointment is, whole. `parents` are the names of members inside which others are documented."""

    def __init__(self, contract: Contract) -> None:
        answers = [p.schema for o in contract.operations.values() for p in o.promises if p.schema]
        # Pointers of findings begin at the appointment, wherever an answer has it.
        appointments = [shown_schema(contract, source) for source in ("answer", "read")]
        schemas = [*contract.schemas.values(), *answers, *appointments]
        records = (f"/{name}" for name, view in contract.behaviour.views.items() if view.shows)
        self.personal = (*contract.behaviour.personal, *records)
        self._pairs = frozenset(pair for schema in schemas for pair in named_members(schema, ""))
        self.parents = frozenset(parent for parent, _ in self._pairs)
        self._enumerated = frozenset(word for schema in schemas for word in enumerated(schema))

    def knows(self, name: str, parent: str) -> bool:
        """Whether a member of that name is documented inside a member named `parent`."""
        return (parent, name) in self._pairs

    def has(self, pointer: str) -> bool:
        """Whether the member at a pointer is documented, and every member on the way to it."""
        names = [name for name in pointers.split(pointer) if not INDEX.fullmatch(name)]
        return all(self.knows(name, parent) for parent, name in zip(["", *names], names, strict=False))

    def is_personal(self, pointer: str) -> bool:
        """Whether the member at a pointer, or one that encloses it, is personal.

        The pointer may begin outside the appointment: a list answer has it at /data/0, a fixture at /originals.
        """
        return _is_in(pointer, self.personal)

    def identifying(self, value: Json) -> Iterator[str]:
        """The texts in a value that could identify a person (`Zoe`, `+49 30 1234567`), to be masked in any text.

        Enumeration values (`active`), words such as `null`, and short numbers (`45`) do not: they stand everywhere.

        Inside an object or a list, short words in small letters do not count either: vendors return kinds and labels
        there that no schema lists.
        """
        if isinstance(value, Mapping | list):
            inner = value.values() if isinstance(value, Mapping) else value
            texts = (text for item in inner for text in self.identifying(item))
            yield from (text for text in texts if not WORD.fullmatch(text))
        elif isinstance(value, str | int) and not isinstance(value, bool):
            text = str(value)
            if text not in self._enumerated and text.lower() not in COMMON_WORDS and not SHORT_NUMBER.fullmatch(text):
                yield text


@lru_cache(maxsize=MOST_POINTERS)
def _is_in(pointer: str, enclosing: tuple[str, ...]) -> bool:
    return any(f"{one}/" in f"{pointer}/" for one in enclosing)


def named_members(schema: Any, parent: str = "") -> Iterator[Pair]:
    """Every pair of names under the `properties` of a schema."""
    if isinstance(schema, list):
        for item in schema:
            yield from named_members(item, parent)
    elif isinstance(schema, Mapping):
        properties = schema.get("properties")
        for name, child in (properties if isinstance(properties, Mapping) else {}).items():
            yield parent, name
            yield from named_members(child, name)
        for key, child in schema.items():
            if key not in ("properties", "examples", "enum", "const", "default"):
                yield from named_members(child, parent)


def enumerated(schema: Any) -> Iterator[str]:
    """Every text under `enum` or `const` in a schema."""
    if isinstance(schema, list):
        for item in schema:
            yield from enumerated(item)
    elif isinstance(schema, Mapping):
        enum = schema.get("enum")
        words = [*(enum if isinstance(enum, list) else ()), schema.get("const")]
        yield from (word for word in words if isinstance(word, str))
        for child in schema.values():
            yield from enumerated(child)
