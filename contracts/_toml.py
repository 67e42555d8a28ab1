"""TOML with the line of every value.

`tomllib` knows no lines. It reads the text and refuses what is wrong; then the tokens of the sound text are read once
more, for the places only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from contracts import pointers
from contracts._lines import Document, Node
from contracts._problems import ContractError, Problem

TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'{3}.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
    r"|\#[^\n]*|\n|[\[\]{},=.]|[^\s\"'\#\[\]{},=.]+",
    re.DOTALL,
)
PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read_toml(path: Path) -> Document:
    """The document of a TOML file; repeated tables (`[[x]]`) are arrays.

    Raises ContractError when the file cannot be read, is not TOML, or has values that JSON does not have.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        value = tomllib.loads(text)
    except OSError as error:
        raise _refused(path, 1, f"The file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise _refused(path, 1, f"The file is not UTF-8 text: {error.reason}.") from error
    except tomllib.TOMLDecodeError as error:
        place = PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        reason = PLACE.sub("", str(error)).rstrip(".")
        advice = "Put text in quotes, and the name of a table in [brackets]."
        raise ContractError([Problem(path, line, "", f"This is not TOML: {reason}.", "", advice)]) from error
    except RecursionError as error:
        raise _refused(path, 1, "Values are nested too deeply to be read.") from error
    document = Document(path, value, _Places(text).lines)
    problems = list(_foreign(document.root))
    if problems:
        raise ContractError(problems)
    return document


def _refused(path: Path, line: int, found: str) -> ContractError:
    return ContractError([Problem(path, line, "", found)])


def _foreign(root: Node) -> Iterator[Problem]:
    """Every value that JSON does not have."""
    for node in root.walk():
        if isinstance(node.value, date | time):
            # It may be a patient's date of birth, so the message does not repeat it.
            yield node.problem("This date or time is not a text.", "Expected a text.", "Put it in quotes.")
        elif isinstance(node.value, float) and (
            node.value != node.value or node.value in (float("inf"), -float("inf"))
        ):
            yield node.problem(f"{node.value} cannot be sent: JSON has no such number.", "Expected a finite number.")


class _Places:
    """Finds the line of each JSON pointer in a sound TOML text."""

    def __init__(self, text: str) -> None:
        self.lines: dict[str, int] = {"": 1}
        self._tokens = list(_tokens(text))
        self._next = 0
        self._counts: dict[str, int] = {}
        table = ""
        while not self._is_at_end():
            if self._skip("\n"):
                continue
            if self._skip("["):
                table = self._header(is_list=self._skip("["))
            else:
                self._member(table)

    def _header(self, is_list: bool) -> str:
        line, keys = self._line(), self._keys("]")
        if is_list:
            self._skip("]")
        pointer = ""
        for number, key in enumerate(keys):
            pointer = pointers.join(pointer, key)
            self.lines.setdefault(pointer, line)
            if is_list and number == len(keys) - 1:
                self._counts[pointer] = self._counts.get(pointer, 0) + 1
            if pointer in self._counts:
                pointer = pointers.join(pointer, self._counts[pointer] - 1)
                self.lines.setdefault(pointer, line)
        return pointer

    def _member(self, pointer: str) -> None:
        line = self._line()
        for key in self._keys("="):
            pointer = pointers.join(pointer, key)
            self.lines.setdefault(pointer, line)
        self._value(pointer)

    def _value(self, pointer: str) -> None:
        if self._skip("["):
            for number in self._until("]"):
                item = pointers.join(pointer, number)
                self.lines[item] = self._line()
                self._value(item)
        elif self._skip("{"):
            for _ in self._until("}"):
                self._member(pointer)
        else:
            while not self._is_at_end() and self._token() not in (",", "]", "}", "\n"):
                self._next += 1

    def _until(self, end: str) -> Iterator[int]:
        """Count the items up to a closing bracket, which is passed over."""
        number = 0
        while not self._is_at_end() and not self._skip(end):
            if self._skip("\n") or self._skip(","):
                continue
            yield number
            number += 1

    def _keys(self, end: str) -> list[str]:
        keys = []
        while not self._is_at_end() and not self._skip(end):
            if not self._skip("."):
                keys.append(_key(self._token()))
                self._next += 1
        return keys

    def _skip(self, token: str) -> bool:
        is_there = not self._is_at_end() and self._token() == token
        self._next += is_there
        return is_there

    def _is_at_end(self) -> bool:
        return self._next >= len(self._tokens)

    def _token(self) -> str:
        return self._tokens[self._next][0]

    def _line(self) -> int:
        return self._tokens[min(self._next, len(self._tokens) - 1)][1]


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line, last = 1, 0
    for match in TOKEN.finditer(text):
        line, last = line + text.count("\n", last, match.start()), match.start()
        if not match.group().startswith("#"):
            yield match.group(), line


def _key(token: str) -> str:
    if token[:1] not in ("'", '"'):
        return token
    parsed: Mapping[str, Any] = tomllib.loads(f"key = {token}")
    return str(parsed["key"])
