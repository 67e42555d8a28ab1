"""JSON pointers into objects: looking a member up, and setting it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ABSENT = object()


def look(document: Any, pointer: str) -> Any:
    """The value at a JSON pointer, or ABSENT."""
    for token in pointer.split("/")[1:]:
        if not isinstance(document, Mapping) or token not in document:
            return ABSENT
        document = document[token]
    return document


def put(document: Any, pointer: str, value: Any) -> None:
    """Set the value at a JSON pointer; objects on the way are made."""
    *way, last = pointer.split("/")[1:]
    for token in way:
        if not isinstance(document.get(token), dict):
            document[token] = {}
        document = document[token]
    document[last] = value


def enveloped(pointer: str, value: Any) -> Any:
    """The value inside the objects that a JSON pointer goes through."""
    for token in reversed(pointer.split("/")[1:]):
        value = {token: value}
    return value


def without(document: Any, pointers: set[str], here: str = "") -> Any:
    """A copy of a document that lacks some of its members."""
    if not isinstance(document, Mapping):
        return document
    kept = {name: value for name, value in document.items() if f"{here}/{name}" not in pointers}
    return {name: without(value, pointers, f"{here}/{name}") for name, value in kept.items()}
