"""JSON pointers (RFC 6901) into objects. No other module of the stand-in takes a pointer apart."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from contracts.pointers import ABSENT, get, join, set_in, split, without

__all__ = ["ABSENT", "get", "is_within", "join", "replaced", "set_in", "split", "without", "wrap"]


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


def is_within(pointer: str, other: str) -> bool:
    """Whether a pointer is another one or leads to something inside it."""
    return split(pointer)[: len(split(other))] == split(other)
