"""Derived clauses: every constraint of a JSON Schema, each with a stable id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts import pointers
from contracts.media_types import is_any

Path = tuple[str | int, ...]

KEYWORDS = frozenset(
    [
        "type",
        "enum",
        "const",
        "format",
        "pattern",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "oneOf",
        "anyOf",
        "not",
        "additionalProperties",
        "dependentRequired",
        "x-not-before",
    ]
)
"""Keywords that a value can break by itself. `required` is one constraint per name; others only hold inner schemas."""

BRANCHES = ("oneOf", "anyOf", "allOf")
TRANSPARENT = ("x-should", "then", "else")
"""Keywords whose schema speaks of the same value, so they add nothing to a constraint's id."""


@dataclass(frozen=True)
class Constraint:
    """One keyword of a schema; its id reads `PROVIDER:request/location_id/format`."""

    id: str
    place: str
    names: tuple[str, ...]
    keyword: str
    value: Any
    strength: str
    path: Path

    @property
    def is_name(self) -> bool:
        """Whether it is about one name that `required` lists."""
        return self.keyword.rpartition(".")[2] == "required"

    @property
    def breach(self) -> str:
        """What a value does that breaks it, in a few words: `/location_id breaks format`."""
        return f"{self.pointer or 'body'} breaks {self.keyword}"

    @property
    def pointer(self) -> str:
        """JSON pointer of the constrained value; `*` is any key, `-` any item."""
        return pointers.join("", *self.names)


def constraints(schema: Mapping[str, Any], prefix: str) -> tuple[Constraint, ...]:
    """Every constraint of a schema without `$ref`s; `prefix` is `PROVIDER:request` or `PROVIDER:response.200`."""
    found: dict[str, Constraint] = {}
    for path, name, value in _walk(schema, ()):
        constraint = _constraint(prefix, path, name, value)
        if constraint.id in found and constraint.strength == "should":
            constraint = _constraint(prefix, path, name, value, suffix=".should")
        found.setdefault(constraint.id, constraint)
    return tuple(found.values())


def response_constraints(
    provider: str, status: str, media_type: str, schema: Mapping[str, Any]
) -> tuple[Constraint, ...]:
    """The constraints of a documented answer: its media type and its schema.

    A server error promises nothing, and a range of all media types says nothing of them.
    """
    if status.startswith("5"):
        return ()
    place = f"response.{status}"
    prefix = f"{provider}:{place}"
    media = Constraint(f"{prefix}/media-type", place, (), "media-type", media_type, "must", ())
    return (*(() if is_any(media_type) else (media,)), *constraints(schema, prefix))


def _walk(schema: Any, path: Path) -> Iterator[tuple[Path, str | None, Any]]:
    """Yield (path in the schema, required name or None, keyword's value) of each constraint."""
    if not isinstance(schema, Mapping):
        return
    for keyword, value in schema.items():
        here = (*path, keyword)
        if keyword in KEYWORDS and not (keyword == "additionalProperties" and value is not False):
            yield here, None, value
        # A name that a branch requires tells the branches apart; breaking it breaks the oneOf or anyOf, not the name.
        if keyword == "required" and not (len(path) > 1 and path[-2] in ("oneOf", "anyOf")):
            yield from (((*here, name), name, True) for name in value)
        for step, child in _children(keyword, value):
            yield from _walk(child, (*path, *step))


def _children(keyword: str, value: Any) -> Iterator[tuple[Path, Any]]:
    if keyword in ("properties", "patternProperties"):
        yield from (((keyword, name), child) for name, child in value.items())
    elif keyword in BRANCHES:
        yield from (((keyword, number), child) for number, child in enumerate(value))
    elif keyword in ("additionalProperties", "propertyNames", "items", *TRANSPARENT):
        yield (keyword,), value


def _constraint(prefix: str, path: Path, name: str | None, value: Any, suffix: str = "") -> Constraint:
    names, keyword = named(path, name is not None)
    return Constraint(
        id="/".join((prefix, *names, keyword + suffix)),
        place=prefix.split(":", 1)[1],
        names=names,
        keyword=keyword,
        value=value,
        strength="should" if "x-should" in path else "must",
        path=path,
    )


def named(path: Path, is_name: bool) -> tuple[tuple[str, ...], str]:
    """The names and the keyword of the constraint at a path in a schema; `is_name`: a required name ends the path."""
    names, of_keys = _names(path[:-2] if is_name else path[:-1])
    keyword = "required" if is_name else str(path[-1])
    return (*names, str(path[-1])) if is_name else names, f"propertyNames.{keyword}" if of_keys else keyword


def _names(path: Path) -> tuple[tuple[str, ...], bool]:
    """Property names along a path in a schema, and whether it leads to the keys rather than the values."""
    names: list[str] = []
    steps = iter(path)
    of_keys = False
    for step in steps:
        if step == "properties":
            names.append(str(next(steps)))
        elif step == "patternProperties":
            next(steps)
            names.append("*")
        elif step in BRANCHES:
            next(steps)
        elif step in ("additionalProperties", "propertyNames"):
            of_keys = step == "propertyNames"
            names.append("*")
        elif step == "items":
            names.append("-")
    return tuple(names), of_keys
