"""What of an answer may be shown: members that a contract documents, unless what they hold is personal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts import Contract, Json, pointers

SHORTEST = 3
WORD = re.compile(r"[a-z_-]{,7}")
SHORT_NUMBER = re.compile(r"[+-]?\d{1,5}(\.\d+)?")
BARE = ("true", "false", "null", "none", "absent")
INDEX = re.compile(r"\d+|-")

Pair = tuple[str, str]
"""The name of a member, and before it the name of the member it stands in; empty for the outermost."""


class Documented:
    """Which members a contract documents, and which of them hold what a vendor knows of a person."""

    def __init__(self, contract: Contract) -> None:
        answers = [p.schema for o in contract.operations.values() for p in o.responses.values() if p.schema]
        schemas = [*contract.schemas.values(), *answers]
        self.personal = contract.behaviour.personal
        self._pairs = frozenset(pair for schema in schemas for pair in _pairs(schema, ""))
        self._listed = frozenset(word for schema in schemas for word in _listed(schema))

    def knows(self, name: str, within: str) -> bool:
        """Whether a member of that name is documented inside of one of the other name."""
        return (within, name) in self._pairs

    def has(self, pointer: str) -> bool:
        """Whether the member at a pointer is documented, and every one on the way to it."""
        names = [name for name in pointers.split(pointer) if not INDEX.fullmatch(name)]
        return all(self.knows(name, within) for within, name in zip(["", *names], names, strict=False))

    def is_personal(self, pointer: str) -> bool:
        """Whether the member at a pointer, or one that it stands in, is personal; wherever the appointment stands."""
        return any(f"{personal}/" in f"{pointer}/" for personal in self.personal)

    def identifying(self, value: Json) -> Iterator[str]:
        """The texts in a value by which somebody could be known: no words of a closed list, no small numbers.

        Of an object or list whose members nobody documents short words in small letters are none, either.
        """
        if isinstance(value, Mapping | list):
            inner = value.values() if isinstance(value, Mapping) else value
            texts = (text for item in inner for text in self.identifying(item))
            yield from (text for text in texts if not WORD.fullmatch(text))
        elif isinstance(value, str | int) and not isinstance(value, bool) and self._tells(str(value)):
            yield str(value)

    def _tells(self, text: str) -> bool:
        is_word = text in self._listed or text.lower() in BARE
        return len(text) >= SHORTEST and not is_word and not SHORT_NUMBER.fullmatch(text)


def _pairs(schema: Any, within: str) -> Iterator[Pair]:
    """Every pair of names under the `properties` of a schema."""
    if isinstance(schema, list):
        for item in schema:
            yield from _pairs(item, within)
    elif isinstance(schema, Mapping):
        named = schema.get("properties")
        for name, child in (named if isinstance(named, Mapping) else {}).items():
            yield within, name
            yield from _pairs(child, name)
        for key, child in schema.items():
            if key not in ("properties", "examples", "enum", "const", "default"):
                yield from _pairs(child, within)


def _listed(schema: Any) -> Iterator[str]:
    """Every text of the closed lists of a schema."""
    if isinstance(schema, list):
        for item in schema:
            yield from _listed(item)
    elif isinstance(schema, Mapping):
        enum = schema.get("enum")
        words = [*(enum if isinstance(enum, list) else ()), schema.get("const")]
        yield from (word for word in words if isinstance(word, str))
        for child in schema.values():
            yield from _listed(child)
