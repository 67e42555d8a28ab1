"""Keeps secrets and personal data out of messages about a target."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contracts._lines import Node
from contracts._problems import Problem

SHORT = 4
"""A text shorter than this is part of many sentences by chance. It only counts as a whole word, in messages about its
own place."""

BEGINNING = 12
"""Messages cut long values short, so only this much of the beginning is looked for."""


def without_private_values(problem: Problem, target: Node) -> Problem:
    """The problem; if its message repeats a private value, with a message that does not.

    Private are credentials (a user may have written the secret itself), headers, URLs with a user in them, and the
    originals of a fixture.
    """
    for place in _private(target):
        is_here = problem.pointer == place.pointer or problem.pointer.startswith(f"{place.pointer}/")
        if any(_is_repeated(text, problem.found, is_here) for text in _texts(place.value)):
            return replace(problem, found="The value here is not valid. It is not shown, because it may be private.")
    return problem


def _is_repeated(text: str, found: str, is_here: bool) -> bool:
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
    """Every text and number in a value, as a message may spell it."""
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
