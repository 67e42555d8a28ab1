"""The members of a body as the document writes them, each with the place of its schema.

The reader of drafts gives schemas without references, and so without places; a question has to name the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts import pointers
from contracts._drafting.document.kinds import SCHEMA, Kind, fitted

DEEPEST = 10
"""Steps into a body; types that name each other go on without end, and no vendor reads a question so far down."""
LONGEST_CHAIN = 10
"""References that lead to references. More is a circle."""
CHOICES = ("allOf", "anyOf", "oneOf")


@dataclass(frozen=True)
class Member:
    """A member by its pointer in the body, its schema as written, and the pointer `at` of that in the document.

    `is_required` says that what is around it demands it; `is_choice` that it belongs to one branch of several.
    """

    path: str
    at: str
    schema: Mapping[str, Any]
    is_required: bool = False
    is_choice: bool = False

    @property
    def name(self) -> str:
        """Its own name; empty for the whole body."""
        return pointers.split(self.path)[-1] if self.path else ""

    @property
    def shared(self) -> str:
        """The name of the schema that it shares with other members; empty where its schema is its own."""
        steps = pointers.split(self.at)
        return steps[-1] if tuple(steps[:2]) == ("components", "schemas") and len(steps) == 3 else ""

    @property
    def text(self) -> str:
        """Its description."""
        return str(self.schema.get("description") or "")


def target_of(document: Any, pointer: str) -> tuple[str, Any]:
    """The pointer and value to which references at a pointer lead; the value is None where they lead nowhere.

    What stands beside a reference is laid over what it names.
    """
    value, beside = pointers.get(document, pointer, None), dict[str, Any]()
    for _ in range(LONGEST_CHAIN):
        ref = value.get("$ref") if isinstance(value, Mapping) else None
        if not isinstance(ref, str):
            return pointer, {**value, **beside} if isinstance(value, Mapping) else value
        if not ref.startswith("#/"):
            break
        beside = {**{name: one for name, one in value.items() if name != "$ref"}, **beside}
        pointer = ref[1:]
        value = pointers.get(document, pointer, None)
    return pointer, None


def as_written(value: Any, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """An object with the members that are of their kinds; what is of another kind is not questioned."""
    return fitted(value, kinds, lambda _: None)


def takes_null(schema: Mapping[str, Any]) -> bool:
    """Whether a schema, by its own type, allows null."""
    types = schema.get("type")
    return schema.get("nullable") is True or "null" in (types if isinstance(types, list) else [types])


def members_below(document: Any, pointer: str) -> Iterator[Member]:
    """Every member of the schema at a pointer, the whole body first. One of several branches comes once for each."""
    yield from _below(document, pointer, "", False, False, ())


def _below(
    document: Any, pointer: str, path: str, is_required: bool, is_choice: bool, above: tuple[str, ...]
) -> Iterator[Member]:
    at, found = target_of(document, pointer)
    if not isinstance(found, Mapping) or at in above or len(above) > DEEPEST:
        return
    schema = as_written(found, SCHEMA)
    yield Member(path, at, schema, is_required, is_choice)
    inside, required = (*above, at), _required(schema)
    for word in CHOICES:
        for number, _ in enumerate(_list(schema.get(word))):
            inner = pointers.join(at, word, number)
            yield from _below(document, inner, path, is_required, is_choice or word != "allOf", inside)
    for name in _object(schema.get("properties")):
        inner, one = pointers.join(at, "properties", name), pointers.join(path, name)
        yield from _below(document, inner, one, name in required, is_choice, inside)
    for word, step in (("items", "-"), ("additionalProperties", "*")):
        if isinstance(schema.get(word), Mapping):
            yield from _below(document, pointers.join(at, word), pointers.join(path, step), False, is_choice, inside)


def _required(schema: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(str(one) for one in _list(schema.get("required")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
