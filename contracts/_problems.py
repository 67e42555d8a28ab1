"""Problems of a contract: typed records, told to the person who made the mistake."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LISTED = 20
"""So many known names an error lists before it says how many more there are."""


@dataclass(frozen=True)
class Problem:
    """One mistake in a contract's file, and what to do about it.

    `line` counts from 1, `pointer` is the JSON pointer of the place ("" is the whole file). `found`,
    `expected` and `hint` are sentences; `expected` and `hint` may be empty.
    """

    file: Path
    line: int
    pointer: str
    found: str
    expected: str = ""
    hint: str = ""

    def __str__(self) -> str:
        place = f"{shown(self.file)}:{self.line}"
        told = f"{place}  {self.pointer}: {self.found}" if self.pointer else f"{place}  {self.found}"
        advice = " ".join(part for part in (self.expected, self.hint) if part)
        return f"{told}\n  {advice}" if advice else told


class ContractError(Exception):
    """A contract cannot be used; `problems` has every reason, and the message lists them all."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def shown(path: Path) -> str:
    """A path as a reader would type it: relative to the current directory where it lies below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return str(path)


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """The hint that names the nearest known word; empty when none is near."""
    near = difflib.get_close_matches(str(word), list(known), n=1)
    return f"Did you mean {near[0]}?" if near else ""


def known_words(what: str, known: Iterable[str]) -> str:
    """The sentence `Known WHAT: a, b, c.`, cut where it would become a wall of text."""
    words = list(dict.fromkeys(known))
    if not words:
        return f"There are no {what}."
    more = f" and {len(words) - LISTED} more" if len(words) > LISTED else ""
    return f"Known {what}: {', '.join(words[:LISTED])}{more}."


def quoted(value: Any, limit: int = 60) -> str:
    """A value as JSON, cut to one short line."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
