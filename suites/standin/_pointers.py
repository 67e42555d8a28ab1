"""JSON pointers (RFC 6901) into objects. No other module of the stand-in takes a pointer apart."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

ABSENT = object()


def split(pointer: str) -> tuple[str, ...]:
    """The unescaped member names of a pointer."""
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


def join(pointer: str, key: str) -> str:
    """The pointer to a member of the value at a pointer."""
    return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"


def get(document: Any, pointer: str, default: Any = ABSENT) -> Any:
    """The value at a pointer, or the default."""
    for name in split(pointer):
        if not isinstance(document, Mapping) or name not in document:
            return default
        document = document[name]
    return document


def set_in(document: Any, pointer: str, value: Any) -> None:
    """Set the value at a pointer; objects on the way are created."""
    *way, last = split(pointer)
    for name in way:
        if not isinstance(document.get(name), dict):
            document[name] = {}
        document = document[name]
    document[last] = value


def replaced(document: Any, pointer: str, value: Any) -> Any:
    """A copy of a document with another value at a pointer, which may be that of the whole document."""
    if not pointer:
        return value
    copy = deepcopy(document)
    set_in(copy, pointer, value)
    return copy


def wrap(pointer: str, value: Any) -> Any:
    """A document that has the value at a pointer and nothing else."""
    for name in reversed(split(pointer)):
        value = {name: value}
    return value


def without(document: Any, pointers: set[str], here: str = "") -> Any:
    """A copy of a document that lacks the members at some pointers."""
    if not isinstance(document, Mapping):
        return document
    kept = {name: value for name, value in document.items() if join(here, name) not in pointers}
    return {name: without(value, pointers, join(here, name)) for name, value in kept.items()}


def is_within(pointer: str, other: str) -> bool:
    """Whether a pointer is another one or leads to something inside it."""
    return split(pointer)[: len(split(other))] == split(other)
