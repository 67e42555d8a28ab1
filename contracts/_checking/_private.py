"""Keeps what may be a secret or a person's own out of what is told of a target."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contracts._lines import Node
from contracts._problems import Problem

SHORT = 4
"""So short a text may stand in any sentence by chance: it is looked for as a word, in what is told of its own place."""
BEGINNING = 12
"""A long value is told cut short: what is looked for is its beginning."""


def unspoken(problem: Problem, target: Node) -> Problem:
    """The problem, without its sentence where that has a value from a private place in it.

    Private are credentials (somebody may have written the secret itself), headers, an address with a user in it, and
    the originals of a fixture.
    """
    for place in _private(target):
        is_here = problem.pointer == place.pointer or problem.pointer.startswith(f"{place.pointer}/")
        if any(_is_told(text, problem.found, is_here) for text in _texts(place.value)):
            return replace(problem, found="The value here, which is not shown, is not as it must be.")
    return problem


def _is_told(text: str, found: str, is_here: bool) -> bool:
    if len(text) >= SHORT:
        return text[:BEGINNING] in found
    return is_here and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", found) is not None and bool(text)


def _private(target: Node) -> Iterator[Node]:
    yield from (target.get("credentials"), target.get("headers"), target.get("login", "headers"))
    for place in (target.get("base_url"), target.get("proxy"), target.get("login", "url")):
        if "@" in str(place.value):
            yield place
    for _, fixtures in target.get("fixtures").members():
        yield from (fixture.get("originals") for fixture in fixtures.items())


def _texts(value: Any) -> Iterator[str]:
    """Every text and number in a value, as a sentence may have it."""
    if isinstance(value, dict):
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield from dict.fromkeys((value, json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]))
    elif value is not None and not isinstance(value, bool):
        yield json.dumps(value, default=str)
