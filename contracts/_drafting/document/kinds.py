"""The kinds of values that OpenAPI has at each place: what is meant is read right, what is of another kind is left out.

Documents of vendors are written by hand: `maxLength: "20"`, an empty `404:`, a text in place of an object. Each object
passes here once, when it is reached, so that the rest of the drafting can rely on its members.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

Kind = Callable[[Any], Any]
"""Gives a value as it is meant; raises ValueError, with what is expected, for one of another kind."""
Note = Callable[[str], None]
LONGEST = 40
"""Characters of a value in a note: enough to find it."""


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise ValueError("a text")


def _object(value: Any) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise ValueError("an object")


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    raise ValueError("a list")


def _choices(value: Any) -> list[Any]:
    if isinstance(value, list) and value:
        return value
    raise ValueError("a list of at least one")


def _texts(value: Any) -> list[str]:
    return [_text(one) for one in _list(value)]


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [_object(one) for one in _list(value)]


def _flag(value: Any) -> bool:
    meant = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value
    if isinstance(meant, bool):
        return meant
    raise ValueError("true or false")


def _number(value: Any) -> int | float:
    """A number; a text such as "20" is one, and 50.0 is 50."""
    try:
        found = float(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if isinstance(found, int) and not isinstance(found, bool):
        return found
    if isinstance(found, float) and math.isfinite(found):
        return int(found) if found.is_integer() else found
    raise ValueError("a number")


def _count(value: Any) -> int:
    found = _number(value)
    if isinstance(found, int) and found >= 0:
        return found
    raise ValueError("a whole number of at least 0")


def _step(value: Any) -> int | float:
    found = _number(value)
    if found > 0:
        return found
    raise ValueError("a number above 0")


def _either(*kinds: Kind) -> Kind:
    """The first of these kinds that a value is of."""

    def read(value: Any) -> Any:
        expected = []
        for kind in kinds:
            try:
                return kind(value)
            except ValueError as error:
                expected.append(str(error))
        raise ValueError(" or ".join(expected))

    return read


def _lists_by_name(value: Any) -> dict[str, list[str]]:
    return {name: _texts(one) for name, one in _object(value).items()}


def _shortened(value: Any) -> str:
    """A value as a note shows it, of which the beginning is enough."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _all(kind: Kind, names: str) -> dict[str, Kind]:
    return dict.fromkeys(names.split(), kind)


DOCUMENT = {
    **_all(_object, "info externalDocs paths components securityDefinitions definitions parameters responses"),
    **_all(_objects, "servers security"),
    **_all(_text, "host basePath"),
    **_all(_texts, "schemes consumes produces"),
}
INFO = _all(_text, "title description version")
SERVER = {**_all(_text, "url description"), "variables": _object}
COMPONENTS = _all(_object, "securitySchemes schemas parameters responses requestBodies")
PATH = {**_all(_object, "get put post delete patch"), "parameters": _list, "servers": _objects}
OPERATION = {
    **_all(_text, "operationId summary description"),
    **_all(_object, "requestBody responses"),
    **_all(_texts, "consumes produces"),
    "parameters": _list,
    **_all(_objects, "security servers"),
    "deprecated": _flag,
}
PARAMETER = {**_all(_text, "name in description"), **_all(_object, "schema content"), "required": _flag}
BODY = {"content": _object, "schema": _object, "headers": _object, "examples": _object, "description": _text}
"""Of a request and of an answer; schema and examples as 2.0 has them."""
MEDIA = {"schema": _object}
SCHEME = {**_all(_text, "type scheme in name flow tokenUrl"), "flows": _object}
SCHEMA = {
    **_all(_count, "minLength maxLength minItems maxItems minProperties maxProperties"),
    **_all(_number, "minimum maximum"),
    **_all(_either(_flag, _number), "exclusiveMinimum exclusiveMaximum"),
    **_all(_flag, "uniqueItems readOnly writeOnly nullable x-nullable x-isnullable deprecated"),
    **_all(_object, "properties patternProperties items not dependentSchemas"),
    **_all(_either(_flag, _object), "if then else"),
    **_all(_choices, "oneOf anyOf allOf"),
    **_all(_text, "format pattern title description"),
    "multipleOf": _step,
    "type": _either(_text, _texts),
    "enum": _list,
    "required": _either(_flag, _texts),
    "additionalProperties": _either(_flag, _object),
    "dependentRequired": _lists_by_name,
    "examples": _either(_list, _object),
}


def fitted(value: Any, members: Mapping[str, Kind], note: Note) -> dict[str, Any]:
    """An object whose members are of their kinds; empty for null. `note` is told of each that is left out.

    A null stands for a member that is not there: YAML has it where nothing follows the name.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        note(f"{_shortened(value)} is not an object, and is left out")
        return {}
    fit: dict[str, Any] = {}
    for name, one in value.items():
        try:
            if one is not None or name not in members:
                fit[name] = members[name](one) if name in members else one
        except ValueError as error:
            note(f"{name} is {_shortened(one)}, and is left out; expected is {error}")
    return fit
