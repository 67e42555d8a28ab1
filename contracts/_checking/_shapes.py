"""Whether a data file has the shape that its JSON Schema describes, explained in the reader's words."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import best_match

from contracts import pointers
from contracts._checking._quick import QuickLook
from contracts._lines import Document, Node
from contracts._problems import Problem, did_you_mean, known_words, quoted
from contracts._validation import FORMATS

HOME = Path(__file__).parent.parent
NAMES_OF_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
NAMES_OF_TYPES |= {"object": "an object", "array": "a list", "null": "null"}


@cache
def data_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of data file: `contract`, `clauses`, `behaviour`, `known`, `target`."""
    schema: dict[str, Any] = json.loads((HOME / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return schema


RENAMED = {
    "plays": "fixtures",
    "turns": "transitions",
    "like": "template",
    "takes": "copies",
    "agrees": "same_as_path",
    "known_as": "aliases",
}
"""Members of `standin` in behaviour.yaml that earlier versions called otherwise."""


def shape_problems(document: Document, kind: str) -> Iterator[Problem]:
    """Every place where a data file breaks the schema of its kind."""
    if not _quick_look(kind).is_sound(document.value):
        yield from broken_places(document.root, data_schema(kind))


@cache
def _quick_look(kind: str) -> QuickLook:
    return QuickLook(data_schema(kind))


def broken_places(node: Node, schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Every place at or below a node that breaks a schema without outside `$ref`s."""
    validator = Draft202012Validator(schema, format_checker=FORMATS)
    problems = (problem for error in validator.iter_errors(node.value) for problem in explained(node, error))
    yield from sorted(dict.fromkeys(problems), key=lambda problem: (problem.line, problem.pointer))


def explained(node: Node, error: ValidationError) -> Iterator[Problem]:
    """The problems that one validation error of a node's value amounts to."""
    meant = _meant(error)
    pointer = pointers.join(node.pointer, *meant.absolute_path)
    place = Node(node.document, pointer, meant.instance)
    yield from EXPLAINED_BY.get(str(meant.validator), _otherwise)(place, meant)


def _meant(error: ValidationError) -> ValidationError:
    """For an anyOf or oneOf, the error of the branch that was meant: the one for the type of the value."""
    branches = error.context or []
    if branches and all(inner.validator == "required" and not inner.path for inner in branches):
        return error
    candidates = [inner for inner in branches if inner.validator != "type"]
    return (best_match(candidates) if candidates else best_match([error])) or error


def _none_of(place: Node, error: ValidationError) -> Iterator[Problem]:
    names = [name for inner in error.context or () for name in _rule(inner) if inner.validator == "required"]
    if names and isinstance(place.value, Mapping) and not any(name in place.value for name in names):
        yield place.problem(
            f"None of {', '.join(names)} is here.", "Expected exactly one of them." * (error.validator == "oneOf")
        )
    else:
        yield from _otherwise(place, error)


def _unknown_members(place: Node, error: ValidationError) -> Iterator[Problem]:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for name, member in place.members():
        if name not in known and not any(re.search(pattern, name) for pattern in patterns):
            is_renamed = RENAMED.get(name) in known
            hint = f"It was renamed on 2026-11-25: write {RENAMED[name]}." if is_renamed else did_you_mean(name, known)
            yield member.problem(f'"{name}" is not a member here.', known_words("members", known), hint)


def _missing_members(place: Node, error: ValidationError) -> Iterator[Problem]:
    there = place.value if isinstance(place.value, Mapping) else {}
    known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
    old_names = {new: old for old, new in RENAMED.items()}
    # A member that is there under its old name is reported as renamed; that it is missing would say the same twice.
    for name in (name for name in _rule(error) if name not in there and old_names.get(name) not in there):
        misspelt = difflib.get_close_matches(name, [other for other in there if other not in known], n=1)
        hint = f"Rename {misspelt[0]}, if it is meant." if misspelt else ""
        yield place.problem(f'"{name}" is missing.', known.get(name, {}).get("description", ""), hint)


def _unknown_word(place: Node, error: ValidationError) -> Iterator[Problem]:
    known = [word if isinstance(word, str) else quoted(word) for word in _rule(error)]
    yield place.problem(
        f"{quoted(place.value)} is not known here.",
        known_words("words", known),
        did_you_mean(place.value, known),
    )


def _wrong_type(place: Node, error: ValidationError) -> Iterator[Problem]:
    wanted = [_rule(error)] if isinstance(_rule(error), str) else _rule(error)
    if place.value is None and not place.pointer:
        yield place.problem("This file is empty.", _described(error))
        return
    kinds = " or ".join(NAMES_OF_TYPES.get(kind, kind) for kind in wanted)
    yield place.problem(f"{quoted(place.value)} is not {kinds}.", _described(error))


def _wrong_text(place: Node, error: ValidationError) -> Iterator[Problem]:
    rule = f"Expected {error.validator} {_rule(error)}."
    yield place.problem(f"{quoted(place.value)} is not written as expected.", _described(error) or rule)


def _otherwise(place: Node, error: ValidationError) -> Iterator[Problem]:
    if error.validator is None or error.validator_value is False:
        yield place.problem(f"{quoted(place.value)} does not belong here.", "", "Remove it.")
    else:
        # The message of jsonschema begins with the whole value, which may fill a screen.
        message = error.message.replace(repr(place.value), quoted(place.value))
        yield place.problem(f"{message}.", _described(error))


def _rule(error: ValidationError) -> Any:
    return error.validator_value


def _described(error: ValidationError) -> str:
    return str(error.schema.get("description", "")) if isinstance(error.schema, Mapping) else ""


EXPLAINED_BY = {
    "anyOf": _none_of,
    "oneOf": _none_of,
    "additionalProperties": _unknown_members,
    "required": _missing_members,
    "enum": _unknown_word,
    "type": _wrong_type,
    "pattern": _wrong_text,
    "format": _wrong_text,
}
