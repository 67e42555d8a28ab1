"""Texts that match a pattern, where neither the document nor the name of a member suggests any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from contracts._validation import satisfies

TRIES = 200
"""Texts that are tried for each wanted one; the simplest that fits is found among the first few."""


def matching(schema: Mapping[str, Any], count: int = 2) -> tuple[str, ...]:
    """The simplest printable texts that satisfy a schema with a pattern; fewer than `count` where none are found."""
    pattern = str(schema.get("pattern", ""))
    fitting = (text for text in _texts(pattern) if satisfies(schema, text))
    return tuple(text for text, _ in zip(fitting, range(count), strict=False))


@cache  # the same pattern is met in the request, in answers and in rows
def _texts(pattern: str) -> tuple[str, ...]:
    return tuple(_found(pattern)) if pattern else ()


def _found(pattern: str) -> Iterator[str]:
    from hypothesis import Phase, find, settings  # takes a third of a second, and few documents need it
    from hypothesis.errors import HypothesisException
    from hypothesis.strategies import from_regex

    quiet = settings(max_examples=TRIES, database=None, derandomize=True, phases=(Phase.generate, Phase.shrink))
    known: list[str] = []
    while len(known) < 3:
        try:
            text = find(from_regex(pattern), lambda one: _is_plain(one) and one not in known, settings=quiet)
        except HypothesisException:
            return
        known.append(text)
        yield text


def _is_plain(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable() and text == text.strip()
