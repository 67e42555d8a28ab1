"""The members of an answer whose values are a closed list in the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.pointers import join

Lists = Iterator[tuple[str, frozenset[str]]]


def closed_lists(schema: Mapping[str, Any], pointer: str = "") -> Lists:
    """The pointer of each member for which all texts are listed, with these texts; `-` is any item of a list."""
    if (texts := _closed(schema)) is not None:
        yield pointer, texts
    for part in _alternatives(schema):
        yield from closed_lists(part, pointer)
    for name, inner in schema.get("properties", {}).items():
        if isinstance(inner, Mapping):
            yield from closed_lists(inner, join(pointer, name))
    if isinstance(items := schema.get("items"), Mapping):
        yield from closed_lists(items, join(pointer, "-"))


def _closed(schema: Mapping[str, Any]) -> frozenset[str] | None:
    """The texts of an enumeration; None where other texts are valid as well, and where it has none."""
    words = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])]
    texts = frozenset(word for word in words if isinstance(word, str))
    parts = [part for part in _either(schema) if part.get("type") != "null"]
    inner = [_closed(part) for part in parts]
    if not texts and inner and None not in inner:
        texts = frozenset(text for one in inner if one for text in one)
    return texts or None


def _either(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return [part for part in listed if isinstance(part, Mapping)]


def _alternatives(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parts of a schema that are about the same value."""
    parts = [part for part in schema.get("allOf", ()) if isinstance(part, Mapping)]
    return [*parts, *(part for part in _either(schema) if "properties" in part or "items" in part)]
