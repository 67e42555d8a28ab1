"""Values that move with each update, and that the next one carries: `$current:/version` and `$current@ETag`.

The first is a member of the appointment as it is shown, the second a header of the answer that shows it (as an entity
tag, RFC 9110, 8.8.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts.pointers import ABSENT, Json, get, split, with_value

UNIQUE = "$unique"
"""Stands for a text that is new for each request, or for each booking."""
PLACEHOLDER = re.compile(r"\$current(?::(?P<pointer>(?:/[\w.~@-]+)+)|@(?P<header>[A-Za-z0-9-]+))")


def placeholders(template: Any) -> Iterator[str]:
    """Every placeholder of a moving value in a template, as it is written."""
    if isinstance(template, Mapping):
        template = list(template.values())
    if isinstance(template, list | tuple):
        for item in template:
            yield from placeholders(item)
    elif isinstance(template, str):
        yield from (found.group() for found in PLACEHOLDER.finditer(template))


def placeholder(pointer: str) -> str:
    """The placeholder of what an appointment shows at a pointer."""
    return f"$current:{pointer}"


def headers(placeholders: Iterable[str]) -> list[str]:
    """The names of the headers among what placeholders stand for, in lower case."""
    found = (PLACEHOLDER.fullmatch(one) for one in placeholders)
    return [one["header"].lower() for one in found if one and one["header"]]


def members(placeholders: Iterable[str]) -> list[str]:
    """The pointers of the members of an appointment among what placeholders stand for."""
    found = (PLACEHOLDER.fullmatch(one) for one in placeholders)
    return [one["pointer"] for one in found if one and one["pointer"]]


def filled(template: Any, values: Mapping[str, Json]) -> Any:
    """A copy with values in place of their placeholders; others stay. A placeholder alone becomes the value itself."""
    if isinstance(template, Mapping):
        return {key: filled(item, values) for key, item in template.items()}
    if isinstance(template, list | tuple):
        return [filled(item, values) for item in template]
    if not isinstance(template, str) or template in values:
        return values[template] if isinstance(template, str) else template
    return PLACEHOLDER.sub(lambda found: str(values.get(found.group(), found.group())), template)


def shown(placeholder: str, appointment: Json, headers: Mapping[str, str]) -> Json:
    """What a placeholder stands for where an answer shows the appointment so, with these headers (lower-case names).

    ABSENT where the answer does not show it.
    """
    found = PLACEHOLDER.fullmatch(placeholder)
    assert found is not None, placeholder
    if found["header"]:
        return headers.get(found["header"].lower(), ABSENT)
    return get(appointment, found["pointer"])


def is_constant(base: Mapping[str, Json], pointer: str) -> bool:
    """Whether every update carries a value of the contract's own there, neither a target's nor a moving one."""
    value = get(base, pointer)
    return value is not ABSENT and "$" not in str(value)


def sendable(body: Json, pointer: str, schema: Mapping[str, Any]) -> Json:
    """A body without what its schema does not let an update name in the object or list at a pointer."""
    shown = get(body, pointer)
    is_inner = isinstance(shown, list | Mapping)
    return with_value(body, pointer, _named(shown, schemas_at(schema, pointer))) if is_inner else body


def schemas_at(schema: Mapping[str, Any], pointer: str) -> list[Mapping[str, Any]]:
    """What each branch of a schema says of the member at a pointer."""
    schemas = [schema]
    for name in split(pointer):
        schemas = _members(schemas).get(name, [])
    return schemas


def parts(schemas: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Schemas with all their branches."""
    for schema in schemas:
        yield schema
        for word in ("anyOf", "oneOf", "allOf"):
            yield from parts(one for one in schema.get(word, ()) if isinstance(one, Mapping))


def _named(value: Json, schemas: Iterable[Mapping[str, Any]]) -> Json:
    """A value without the members that are read only, or that closed objects do not list, by all these schemas."""
    branches = list(parts(schemas))
    if isinstance(value, list):
        items = [part["items"] for part in branches if isinstance(part.get("items"), Mapping)]
        return [_named(one, items) for one in value]
    if not isinstance(value, Mapping):
        return value
    known, is_closed = _members(branches), any(one.get("additionalProperties") is False for one in branches)
    own = {name: one for name, one in value.items() if name in known or not is_closed}
    return {name: _named(one, known.get(name, [])) for name, one in own.items() if not _is_read_only(known.get(name))}


def _members(schemas: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """The schemas of each member that some of these schemas, or branches of them, list."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for part in parts(schemas):
        for name, one in part.get("properties", {}).items():
            found.setdefault(name, []).append(one if isinstance(one, Mapping) else {})
    return found


def _is_read_only(schemas: Iterable[Mapping[str, Any]] | None) -> bool:
    """Whether a member is read only wherever a schema lists it."""
    listed = list(schemas or ())
    return bool(listed) and all(any(part.get("readOnly") is True for part in parts([one])) for one in listed)
