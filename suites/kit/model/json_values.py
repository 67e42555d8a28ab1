"""JSON values: comparison by meaning, merging, and what counts as a plain value."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from copy import deepcopy
from math import floor
from typing import Any

from contracts import Json, instant


class Absent:
    """Stands for a member that is not there, which is not the same as null."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = Absent()


def get(document: Json, pointer: str) -> Any:
    """The value at a JSON pointer, or ABSENT."""
    for token in pointer.split("/")[1:]:
        if isinstance(document, list) and token.isascii() and token.isdigit() and int(token) < len(document):
            document = document[int(token)]
        elif isinstance(document, Mapping) and token in document:
            document = document[token]
        else:
            return ABSENT
    return document


def with_value(document: Json, pointer: str, value: Json) -> Json:
    """A copy with the value at the pointer; objects on the way are made, `-` makes a list of one item."""
    if not pointer:
        return value
    token, _, rest = pointer[1:].partition("/")
    rest = f"/{rest}" if rest else ""
    if token == "-":
        return [with_value({}, rest, value)]
    copy = dict(document) if isinstance(document, Mapping) else {}
    copy[token] = with_value(copy.get(token, {}), rest, value)
    return copy


def merged(*documents: Mapping[str, Any]) -> dict[str, Any]:
    """The objects laid over one another, members of objects too."""
    whole: dict[str, Any] = {}
    for document in documents:
        for key, value in document.items():
            both = isinstance(value, Mapping) and isinstance(whole.get(key), Mapping)
            whole[key] = merged(whole[key], value) if both else deepcopy(value)
    return whole


def leaves(document: Json, pointer: str = "") -> Iterator[tuple[str, Json]]:
    """Pointer and value of every value that is not an object with members; a list is one value."""
    if isinstance(document, Mapping) and document:
        for key, value in document.items():
            yield from leaves(value, f"{pointer}/{key}")
    else:
        yield pointer, document


def same(one: Any, other: Any) -> bool:
    """Whether two values mean the same: instants as instants (whole seconds), 60.0 as 60, objects in any order."""
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, str) and isinstance(other, str) and one != other:
        return _same_instant(one, other)
    return bool(one == other)


def _same_instant(one: str, other: str) -> bool:
    first, second = instant(one), instant(other)
    if first is None or second is None:
        return False
    return floor(first.timestamp()) == floor(second.timestamp())  # int() would round up what lies before 1970


def is_plain(value: Any) -> bool:
    """Whether a sent value is one whose storing is ruled: no null, no empty, padded, control or denormal text."""
    if isinstance(value, Mapping):
        return all(is_plain(item) and is_plain(key) for key, item in value.items())
    if isinstance(value, list):
        return all(is_plain(item) for item in value)
    if not isinstance(value, str):
        return value is not None
    return bool(value) and value == value.strip() and value.isprintable() and unicodedata.is_normalized("NFC", value)


def under(pointer: str, roots: tuple[str, ...] | set[str]) -> bool:
    """Whether a pointer names one of the roots or something inside it."""
    return any(pointer == root or pointer.startswith(f"{root}/") for root in roots)
