"""Problems in the files of a contract or a target: typed records, with the words that explain and help."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_LISTED = 20
"""How many known names a message lists before it only counts the rest: about three lines of a terminal."""

LONGEST_VALUE = 60
"""How many characters of a value a message repeats, so that the message stays on one line."""


@dataclass(frozen=True)
class Problem:
    """One mistake in a file, and what to do about it.

    `line` counts from 1; 0 is for a file that is not there. `pointer` is the JSON pointer of the place; "" is the whole
    file. `found`, `expected` and `hint` are sentences: what was found, what was expected, what to do. `expected` and
    `hint` may be empty.
    """

    file: Path
    line: int
    pointer: str
    found: str
    expected: str = ""
    hint: str = ""

    def __str__(self) -> str:
        place = f"{displayed(self.file)}:{self.line}" if self.line else displayed(self.file)
        pointer = self.pointer.replace("\n", "\\n")  # a name with a line feed in it stays on the problem's line
        mistake = f"{place}  {pointer}: {self.found}" if pointer else f"{place}  {self.found}"
        advice = " ".join(part for part in (self.expected, self.hint) if part)
        return visible(f"{mistake}\n  {advice}" if advice else mistake)


class ContractError(Exception):
    """A contract or a file of targets cannot be used; the message lists all of its `problems`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def displayed(path: Path) -> str:
    """A path as a reader would type it: relative to the current directory, if it is below that."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return str(path)


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """The hint that names the known word most like this one; empty when none is like it."""
    near = difflib.get_close_matches(str(word), list(known), n=1)
    return f"Did you mean {near[0]}?" if near else ""


def known_words(what: str, known: Iterable[str]) -> str:
    """The sentence `Known WHAT: a, b, c.`, cut short where the list is long."""
    words = list(dict.fromkeys(known))
    if not words:
        return f"There are no {what}."
    more = f" and {len(words) - MOST_LISTED} more" if len(words) > MOST_LISTED else ""
    return f"Known {what}: {', '.join(words[:MOST_LISTED])}{more}."


def quoted(value: Any, limit: int = LONGEST_VALUE) -> str:
    """A value as JSON, cut short where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def visible(text: str) -> str:
    r"""The text with `\u001b`, as JSON writes it, in place of an escape that a terminal would obey, and so on."""
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)
