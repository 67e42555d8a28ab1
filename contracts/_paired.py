"""Members of an update whose values belong together by place, such as a beginning and its end: `x-paired`.

What the keyword says is spelled out in JSON Schema where a schema has its lists, so that whatever judges or makes
ordinary updates obeys it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from contracts import pointers
from contracts._validation import instant

PAIRED = "x-paired"


def with_pairs(ordinary: Mapping[str, Any]) -> dict[str, Any]:
    """An ordinary schema with all its lists as `enum`: an update has all members of a pair or none, and their values
    stand at the same place of their lists."""
    rest = {keyword: value for keyword, value in ordinary.items() if keyword != PAIRED}
    pairs = ordinary.get(PAIRED, ())
    return {**rest, "allOf": [*rest.get("allOf", ()), *(_together(pair, rest) for pair in pairs)]} if pairs else rest


def beside(ordinary: Mapping[str, Any], pairs: Sequence[Sequence[str]], pointer: str, value: Any) -> dict[str, Any]:
    """The members that are paired with one, and the values which belong to its `value`: of one that is not in its list,
    such as a leap day, as far from it as the first values are from each other; none where it is no instant."""
    found: dict[str, Any] = {}
    for pair in (pair for pair in pairs if pointer in pair):
        lists = {member: listed(ordinary, member) for member in pair}
        if value in lists[pointer]:
            place = lists[pointer].index(value)
            found |= {member: values[place] for member, values in lists.items() if place < len(values)}
        elif moment := _instant(value):
            found |= _moved({member: values[:1] for member, values in lists.items()}, pointer, value, moment)
    return {member: one for member, one in found.items() if member != pointer}


def _moved(firsts: Mapping[str, list[Any]], pointer: str, value: str, moment: datetime) -> dict[str, str]:
    """The first values of a pair, moved with one of them to another moment and written as that one is."""
    since = _instant(next(iter(firsts[pointer]), None))
    others = {member: _instant(next(iter(values), None)) for member, values in firsts.items()}
    found: dict[str, str] = {}
    for member, first in others.items():
        if since and first:
            with contextlib.suppress(OverflowError):  # the last time that can be written has nothing after it
                text = (moment + (first - since)).isoformat()
                found[member] = text.replace("+00:00", "Z") if value.endswith("Z") else text
    return found


def _instant(value: Any) -> datetime | None:
    return instant(value) if isinstance(value, str) else None


def listed(ordinary: Mapping[str, Any], pointer: str) -> list[Any]:
    """The values that an ordinary schema lists for a member; none where it does not name the member."""
    return list(member(ordinary, pointer).get("enum", ()))


def member(ordinary: Mapping[str, Any], pointer: str) -> Mapping[str, Any]:
    """What an ordinary schema says of a member; nothing where it does not name it."""
    steps = (step for name in pointers.split(pointer) for step in ("properties", name))
    found = pointers.get(ordinary, pointers.join("", *steps))
    return found if isinstance(found, Mapping) else {}


def list_names(ordinary: Mapping[str, Any]) -> list[list[str]]:
    """The lists of a target that belong together, by their names: for each pair those of its members, each once."""
    named = ([member(ordinary, one).get("x-values") for one in pair] for pair in ordinary.get(PAIRED, ()))
    found = (list(dict.fromkeys(name for name in names if name)) for names in named)
    return [names for names in found if len(names) > 1]


def _together(pair: Sequence[str], ordinary: Mapping[str, Any]) -> dict[str, Any]:
    rows = zip(*(listed(ordinary, member) for member in pair), strict=False)
    return {"anyOf": [_all_of(_merged(map(_with, pair, row))) for row in rows] + [_merged(map(_without, pair))]}


def _with(pointer: str, value: Any) -> dict[str, Any]:
    return _at(pointer, {"const": value})


def _without(pointer: str) -> dict[str, Any]:
    return _at(pointer, False)


def _at(pointer: str, schema: Any) -> dict[str, Any]:
    for name in reversed(pointers.split(pointer)):
        schema = {"properties": {name: schema}}
    return dict(schema)


def _merged(schemas: Iterator[dict[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for schema in schemas:
        inner, into = schema["properties"], merged.setdefault("properties", {})
        for name, value in inner.items():
            into[name] = _merged(iter((into[name], value))) if name in into else value
    return merged


def _all_of(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema whose members are required, at each depth."""
    inner = schema.get("properties")
    if inner is None:
        return schema
    return {"properties": {name: _all_of(value) for name, value in inner.items()}, "required": [*inner]}
