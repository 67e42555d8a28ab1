"""JSON pointers (RFC 6901): the one place that escapes, splits and follows them.

A key may hold `/` or `~`; in a pointer these are written `~1` and `~0`. Code that glues pointers together by hand
forgets that, and then takes the key `a/b` for a member `b` of `a`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

Json = Any
"""A value of JSON: None, bool, int, float, str, list or dict."""


class Absent:
    """Stands for a value that is not there, which is not the same as null. There is one of it: compare with `is`."""

    def __repr__(self) -> str:
        return "absent"

    def __reduce__(self) -> str:
        return "ABSENT"  # by name, so that copies and other processes get the same object


ABSENT: Final = Absent()


OBJECT = (dict, Mapping)
"""What counts as a JSON object. Nearly all are dicts, which Python tells ten times faster than other mappings."""


PLAIN = (str, int, float)
"""Plain values beside null, booleans among them: looked for first, as Python takes long to tell that one is no mapping.
"""


@lru_cache(maxsize=4096)  # a contract has some hundred pointers, and a run follows each of them a thousand times
def split(pointer: str) -> tuple[str, ...]:
    """The keys and indexes along a pointer, unescaped; none for the whole document."""
    # `~1` is replaced first: `~01` stands for the text `~1`.
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


@lru_cache(maxsize=4096)
def around(pointer: str) -> tuple[str, ...]:
    """The pointers of all that a pointer is inside of, beginning with the whole document."""
    return tuple(pointer[:end] for end, sign in enumerate(pointer) if sign == "/")


def join(pointer: str, *keys: str | int) -> str:
    """The pointer of what is below a pointer, at these keys and indexes."""
    for key in keys:
        text = str(key)
        if "~" in text or "/" in text:
            text = text.replace("~", "~0").replace("/", "~1")
        pointer = f"{pointer}/{text}"
    return pointer


def get(document: Json, pointer: str, default: Any = ABSENT) -> Any:
    """The value at a pointer, or the default when nothing is there."""
    for token in split(pointer):
        if isinstance(document, OBJECT) and token in document:
            document = document[token]
        elif isinstance(document, list) and _is_index(token) and int(token) < len(document):
            document = document[int(token)]
        else:
            return default
    return document


def matches(document: Json, names: tuple[str, ...]) -> Iterator[Json]:
    """The values that names lead to, where `-` is any item of a list and `*` any value of an object."""
    if not names:
        yield document
        return
    first, rest = names[0], names[1:]
    if first == "-":
        inner = document if isinstance(document, list) else []
    elif first == "*":
        inner = list(document.values()) if isinstance(document, OBJECT) else []
    else:
        found = get(document, join("", first))
        inner = [] if found is ABSENT else [found]
    for value in inner:
        yield from matches(value, rest)


def at(document: Json, pointer: str) -> Any:
    """The value at a pointer. Raises KeyError when nothing is there."""
    found = get(document, pointer)
    if found is ABSENT:
        raise KeyError(pointer)
    return found


def set_in(document: Json, pointer: str, value: Json) -> None:
    """Set the value at a pointer in place; objects on the way are made, also in place of other values.

    Raises ValueError for the whole document, which cannot be replaced in place.
    """
    tokens = split(pointer)
    if not tokens:
        raise ValueError("The whole document cannot be set in place.")
    for token in tokens[:-1]:
        inner = document.get(token)
        if not isinstance(inner, dict):
            inner = document[token] = {}
        document = inner
    document[tokens[-1]] = value


def with_value(document: Json, pointer: str, value: Json) -> Json:
    """A copy with the value at the pointer; objects on the way are made, `-` makes a list of one item."""
    return _with_value(document, split(pointer), value)


def without(document: Json, pointers: Collection[str], here: str = "") -> Json:
    """A copy of a document that lacks the members at some pointers; `here` is its own pointer."""
    if not isinstance(document, OBJECT):
        return document
    kept = {name: value for name, value in document.items() if join(here, name) not in pointers}
    return {name: without(value, pointers, join(here, name)) for name, value in kept.items()}


def leaves(document: Json, pointer: str = "") -> Iterator[tuple[str, Json]]:
    """Pointer and value of everything that is not an object with members; a list is one value."""
    if isinstance(document, OBJECT) and document:
        for key, value in document.items():
            if value is None or isinstance(value, PLAIN):  # most are: another generator for each takes twice the time
                yield join(pointer, key), value
            else:
                yield from leaves(value, join(pointer, key))
    else:
        yield pointer, document


def is_named(body: Json, pointer: str) -> bool:
    """Whether a body sends a member, or sends an object around it as null, as another type or without members."""
    if not isinstance(body, OBJECT):
        return False
    for depth, token in enumerate(split(pointer)):
        if not isinstance(body, OBJECT) or (depth and not body):
            return True
        if token not in body:
            return False
        body = body[token]
    return True


def under(pointer: str, roots: Iterable[str]) -> bool:
    """Whether a pointer names one of the roots or something inside it."""
    return any(pointer == root or pointer.startswith(f"{root}/") for root in roots)


def _with_value(document: Json, tokens: tuple[str, ...], value: Json) -> Json:
    if not tokens:
        return value
    token, rest = tokens[0], tokens[1:]
    if token == "-":
        return [_with_value({}, rest, value)]
    copy = dict(document) if isinstance(document, OBJECT) else {}
    copy[token] = _with_value(copy.get(token, {}), rest, value)
    return copy


def _is_index(token: str) -> bool:
    # RFC 6901 knows no leading zeros; isdigit() alone would also take digits of other scripts.
    return token.isascii() and token.isdigit() and (token == "0" or not token.startswith("0"))
