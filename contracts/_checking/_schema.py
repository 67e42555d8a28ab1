"""Whether a JSON Schema is valid, uses only keywords that are understood, and can be satisfied at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]  # it ships no types

from contracts._checking._quick import QuickLook
from contracts._checking._shapes import explained
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted
from contracts._validation import FORMATS, is_format_checked, satisfies

OURS = ("x-open", "x-should", "x-not-before", "x-values", "x-paired")
ONE = (
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "x-open",
    "x-should",
)
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED = ("$defs", "dependentSchemas", "patternProperties", "properties")
VOCABULARIES = (
    "https://json-schema.org/draft/2020-12/meta/" + name
    for name in (
        "core",
        "applicator",
        "unevaluated",
        "validation",
        "meta-data",
        "format-annotation",
        "content",
    )
)
KEYWORDS = frozenset(OURS).union(*(REGISTRY.contents(uri)["properties"] for uri in VOCABULARIES))
RANGES = [(f"min{what}", f"max{what}", False) for what in ("Length", "Items", "Properties", "Contains")]
RANGES += [
    ("minimum", "maximum", False),
    ("exclusiveMinimum", "maximum", True),
    ("minimum", "exclusiveMaximum", True),
    ("exclusiveMinimum", "exclusiveMaximum", True),
]
RANGE_OF_FORMAT = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
"""OpenAPI 3.1, 4.4: signed 32 and 64 bits. A contract has them as minimum and maximum."""
IMPOSSIBLE = "No value satisfies this schema, so none can be generated."
METASCHEMA = Draft202012Validator(Draft202012Validator.META_SCHEMA)
QUICK = QuickLook(Draft202012Validator.META_SCHEMA)


def schema_problems(root: Node) -> Iterator[Problem]:
    """Every mistake in a schema and the schemas inside it."""
    yield from _metaschema_problems(root)
    for schema in subschemas(root):
        for look in (
            _unknown_keywords,
            _patterns,
            _format,
            _not_before,
            _ranges,
            _closed_values,
            _default,
            _members,
            _names,
        ):
            yield from look(schema)


def subschemas(schema: Node) -> Iterator[Node]:
    """A schema and every schema inside it, in the order of the file."""
    yield schema
    for keyword, inner in schema.members():
        if keyword in ONE:
            yield from subschemas(inner)
        elif keyword in LISTS:
            for branch in inner.items():
                yield from subschemas(branch)
        elif keyword in NAMED:
            for _, member in inner.members():
                yield from subschemas(member)


def _metaschema_problems(root: Node) -> Iterator[Problem]:
    # The metaschema does not look into our own keywords, so the schemas there are checked by themselves.
    ours = [schema.get(key) for schema in subschemas(root) for key in ("x-open", "x-should") if _has(schema, key)]
    for schema in (it for it in (root, *ours) if not QUICK.is_sound(it.value)):
        for error in METASCHEMA.iter_errors(schema.value):
            yield from explained(schema, error)


def _has(schema: Node, keyword: str) -> bool:
    return isinstance(schema.value, dict) and keyword in schema.value


def _unknown_keywords(schema: Node) -> Iterator[Problem]:
    for keyword, place in schema.members():
        if keyword not in KEYWORDS:
            hint = (
                did_you_mean(keyword, KEYWORDS) or f"Known keywords: those of JSON Schema 2020-12, {', '.join(OURS)}."
            )
            yield place.problem(f'"{keyword}" is not a keyword of JSON Schema, so it would be ignored.', "", hint)


def _patterns(schema: Node) -> Iterator[Problem]:
    named = [(place, name) for name, place in schema.get("patternProperties").members()]
    for place, pattern in [(schema.get("pattern"), schema.get("pattern").value), *named]:
        try:
            re.compile(pattern if isinstance(pattern, str) else "")
        except (re.error, RecursionError, OverflowError) as error:
            yield place.problem(f"{quoted(pattern)} is not a regular expression: {error}.")


def _format(schema: Node) -> Iterator[Problem]:
    name = schema.get("format").value
    if isinstance(name, str) and not is_format_checked(name):
        low, high = RANGE_OF_FORMAT.get(name, (None, None))
        hint = did_you_mean(name, FORMATS.checkers) or "Use a pattern instead."
        hint = hint if low is None else f"Write minimum: {low} and maximum: {high} instead."
        yield schema.get("format").problem(
            f"The format {quoted(name)} is not checked, so every text would pass.", "", hint
        )


def _not_before(schema: Node) -> Iterator[Problem]:
    place = schema.get("x-not-before")
    if _has(schema, "x-not-before") and not re.fullmatch(r"-?P([0-9]{1,5}D|T[0-9]{1,5}M)", str(place.value)):
        yield place.problem(
            f"{quoted(place.value)} is not a number of days or minutes.", "Expected a duration such as -P1D or -PT30M."
        )


def _ranges(schema: Node) -> Iterator[Problem]:
    for low, high, is_strict in RANGES:
        least, most = schema.get(low).value, schema.get(high).value
        if _is_number(least) and _is_number(most) and (least >= most if is_strict else least > most):
            yield schema.get(low).problem(f"{low} {least} and {high} {most} exclude each other.", IMPOSSIBLE)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _closed_values(schema: Node) -> Iterator[Problem]:
    enum, const = schema.get("enum"), schema.get("const")
    if isinstance(enum.value, list) and _has(schema, "const") and const.value not in enum.value:
        yield const.problem(f"The const {quoted(const.value)} is not in the enum {quoted(enum.value)}.", IMPOSSIBLE)
    elif enum.value == []:
        yield enum.problem("The enum is empty.", IMPOSSIBLE)
    elif isinstance(enum.value, list) and not any(_fits(schema, value) for value in enum.value):
        yield enum.problem(f"The keywords beside the enum allow none of {quoted(enum.value)}.", IMPOSSIBLE)
    elif _has(schema, "const") and not _fits(schema, const.value):
        yield const.problem(f"The keywords beside the const do not allow {quoted(const.value)}.", IMPOSSIBLE)


def _default(schema: Node) -> Iterator[Problem]:
    enum, default = schema.get("enum").value, schema.get("default")
    is_listed = not isinstance(enum, list) or default.value in enum
    if _has(schema, "default") and not (is_listed and _fits(schema, default.value)):
        yield default.problem(f"The keywords beside the default do not allow {quoted(default.value)}.")


def _fits(schema: Node, value: Any) -> bool:
    """Whether a value satisfies the keywords beside it; true for an invalid schema, which is reported elsewhere."""
    skipped = {"enum", "const", "$ref", "format", "x-not-before", *ONE, *LISTS, *NAMED}
    beside = {keyword: rule for keyword, rule in schema.value.items() if keyword not in skipped}
    try:
        return not QUICK.is_sound(beside) or satisfies(beside, value)
    except re.error:
        return True


def _names(schema: Node) -> Iterator[Problem]:
    if "-" in (schema.get("properties").value or {}):
        yield schema.get("properties", "-").problem(
            'A contract cannot have a member "-".',
            "In pointers this is any item of a list.",
            "Leave the member out of the schema.",
        )


def _members(schema: Node) -> Iterator[Problem]:
    properties = schema.get("properties").value or {}
    is_closed = schema.get("additionalProperties").value is False and not _has(schema, "patternProperties")
    if not isinstance(properties, dict):
        return
    for name in schema.get("required").items():
        forbidden = properties.get(name.value) is False if isinstance(name.value, str) else False
        if forbidden or (is_closed and name.value not in properties):
            yield name.problem(
                f"{quoted(name.value)} is both required and forbidden.",
                known_words("members", properties),
                did_you_mean(name.value, properties) or IMPOSSIBLE,
            )
    least = schema.get("minProperties")
    if is_closed and _is_number(least.value) and least.value > len(properties):
        yield least.problem(
            f"minProperties is {least.value}, but only {len(properties)} members are allowed.", IMPOSSIBLE
        )
