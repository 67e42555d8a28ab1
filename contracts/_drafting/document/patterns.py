"""Texts that match a pattern, where neither the document nor the name of a member suggests any."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from contracts._validation import satisfies

FLAGS = re.compile(r"/(?P<inside>.+)/(?P<flags>[gimuy]*)", re.DOTALL)
"""A pattern written as in JavaScript, with the flags that Python has or does not need."""
REWRITTEN = (
    (re.compile(r"\(\?<(?![=!])"), "(?P<"),
    (re.compile(r"(?<=\\[wdsWDS])-(?=[^\]])"), r"\-"),
    (re.compile(r"(?<=[^\[\\^])-(?=\\[wdsWDS])"), r"\-"),
)
"""What ECMA-262, which JSON Schema follows, spells otherwise: names of groups, and a dash beside a class."""
LETTERS = re.compile(r"\\p\{(L|Letter|Alphabetic)\}")
POSIX = re.compile(r"\[[.:=]\w+[.:=]\]")
"""A class of POSIX, as [:alpha:] inside brackets. ECMA-262 has none, and Python reads it as its letters."""
TRIES = 200
"""Texts that are tried for each wanted one; the simplest that fits is found among the first few."""


def readable(pattern: str) -> str | None:
    """A pattern of a document as Python reads it; None for one that it has no words for."""
    written = FLAGS.fullmatch(pattern)
    inside = written["inside"] if written else pattern
    for found, instead in REWRITTEN:
        inside = found.sub(instead, inside)
    inside = LETTERS.sub(r"[^\\W\\d_]", inside) if not re.search(r"\[[^\]]*\\p", inside) else inside
    inside = f"(?i:{inside})" if written and "i" in written["flags"] else inside
    return inside if not POSIX.search(pattern) and _is_known(inside) else None


def readable_names(by_pattern: Mapping[str, Any]) -> dict[str, Any]:
    """What a document says of members by patterns of their names, of those patterns that Python can read."""
    found = {readable(str(pattern)): schema for pattern, schema in by_pattern.items()}
    return {pattern: schema for pattern, schema in found.items() if pattern is not None}


def _is_known(pattern: str) -> bool:
    """Whether Python knows all of a pattern; one of which it warns will mean something else some day."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError, FutureWarning):
        return False
    return True


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
