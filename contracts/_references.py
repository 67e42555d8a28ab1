"""Follows `$ref`s: what a reference names, and copies of documents without any."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contracts import pointers
from contracts._lines import Document

Target = tuple[Path, str]
"""A file, and the JSON pointer of a place in it."""

LEFT_OUT = ("$ref", "$id", "$schema")
"""Members that only have a meaning in their own file, so copies of its parts do not have them."""


def target_of(reference: str, path: Path) -> Target:
    """The file and place that a reference names; `path` is the file with the reference."""
    file, _, pointer = reference.partition("#")
    return ((path.parent / file).resolve() if file else path, pointer)


class Inliner:
    """Makes copies without `$ref`s. What two references name is unfolded once, and shared by both copies."""

    def __init__(self, documents: Mapping[Path, Document]) -> None:
        self._documents = documents
        self._found: dict[Target, Any] = {}

    def whole(self, document: Document) -> Any:
        """A copy of a document in which each `$ref` is replaced by what it names, members beside it laid over that."""
        return self._named((document.path, ""))

    def _named(self, target: Target) -> Any:
        if target not in self._found:
            path, pointer = target
            self._found[target] = self._copy(pointers.at(self._documents[path].value, pointer), path)
        return self._found[target]

    def _copy(self, node: Any, path: Path) -> Any:
        if isinstance(node, list):
            return [self._copy(item, path) for item in node]
        if not isinstance(node, Mapping):
            return node
        here = {key: self._copy(value, path) for key, value in node.items() if key not in LEFT_OUT}
        reference = node.get("$ref")
        return {**self._named(target_of(reference, path)), **here} if isinstance(reference, str) else here


NAMED, LISTED = ("$defs", "dependentSchemas", "patternProperties", "properties"), ("allOf", "anyOf", "oneOf")
INNER = ("additionalProperties", "else", "if", "items", "not", "propertyNames", "then", "x-open", "x-should")


def without_booleans(schema: Any) -> Any:
    """A schema with objects in place of true and false among its members and branches, so that what looks into those
    finds a schema there: {} takes any value, {not: {}} none (JSON Schema 2020-12, core, 4.3.2)."""
    if not isinstance(schema, Mapping):
        return schema
    made = dict(schema)
    for keyword, inner in schema.items():
        if keyword in NAMED and isinstance(inner, Mapping):
            made[keyword] = {name: _as_object(one) for name, one in inner.items()}
        elif keyword in LISTED and isinstance(inner, list):
            made[keyword] = [_as_object(one) for one in inner]
        elif keyword in INNER:
            made[keyword] = without_booleans(inner)
    return made


def _as_object(schema: Any) -> Any:
    return ({} if schema else {"not": {}}) if isinstance(schema, bool) else without_booleans(schema)
