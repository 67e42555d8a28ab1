"""The keywords of one schema as they are compared: what says nothing is left out, what has two spellings has one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from contracts._checking._schema import RANGE_OF_FORMAT

LOWEST_COUNTS = ("minLength", "minItems", "minProperties")
LOWEST = ("minimum", "exclusiveMinimum", *LOWEST_COUNTS)
HIGHEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
STEPS = ("multipleOf", "uniqueItems")
LIMITS = (*LOWEST, *HIGHEST, *STEPS)
MARKS = ("readOnly", "writeOnly", "deprecated")
DEFAULT = "default"
KEYWORDS = ("format", "pattern", DEFAULT, *LIMITS, *MARKS)
"""What is compared of a member beside its types, its values and what it requires."""
EXCLUSIVE = {"exclusiveMinimum": ("minimum", 1, max), "exclusiveMaximum": ("maximum", -1, min)}
"""Limits of integers that are also written in another way: the other word, how far away, and which of two counts."""


def said_by(part: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords that say something: a mark that is false says nothing, nor a lowest length of 0."""
    found = {word: part[word] for word in KEYWORDS if part.get(word) is not None}
    return {
        word: value
        for word, value in found.items()
        if word == DEFAULT or (value is not False and not _is_any(word, value))
    }


def _is_any(word: str, value: Any) -> bool:
    return word in LOWEST_COUNTS and value == 0


def in_one_spelling(types: frozenset[str], keywords: dict[str, Any]) -> dict[str, Any]:
    """The keywords of an integer with its limits in one spelling: above 4 is at least 5, and those of its format are
    said by that."""
    if types - {"null"} != {"integer"}:
        return keywords
    bounds = {word: value for word, value in keywords.items() if word not in EXCLUSIVE}
    for word, (inclusive, step, tightest) in EXCLUSIVE.items():
        if word in keywords:
            value = math.floor(keywords[word] * step) * step + step
            bounds[inclusive] = tightest(value, bounds.get(inclusive, value))
    own = dict(zip(("minimum", "maximum"), RANGE_OF_FORMAT.get(keywords.get("format", ""), ()), strict=False))
    return {word: value for word, value in bounds.items() if value != own.get(word, ...)}
