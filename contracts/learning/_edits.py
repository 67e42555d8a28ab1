"""Writes proposals into the text of a file, so that comments and everything else stay as they are."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import yaml

from contracts import pointers
from contracts._lines import parse
from contracts.learning._proposals import Proposal
from contracts.pointers import Json

PLAIN = re.compile(r"/?[A-Za-z_][\w/-]*")
"""Texts that mean themselves in YAML without quotes, such as /room/id."""


def edited(text: str, proposal: Proposal) -> str | None:
    """The text with a proposal in it; None where its place is written in a way that only a person should change."""
    lines = text.splitlines()
    done = _added(text, lines, proposal) if proposal.adds else _set(text, lines, proposal)
    return "\n".join(lines) + "\n" if done else None


def _set(text: str, lines: list[str], proposal: Proposal) -> bool:
    """Set a member: in an object on one line, in one on several, or in place of null."""
    above, _, name = proposal.pointer.rpartition("/")
    document = parse(Path(proposal.file), text)
    if above not in document.lines:
        return False
    at = document.line(proposal.pointer) - 1
    for pattern, written in _ways(name, _written(proposal.value)):
        changed, count = re.subn(pattern, written, lines[at], count=1)
        if count:
            lines[at] = changed
            _forget_todo(lines, at)
            return True
    return _set_below(lines, at, name, proposal)


def _ways(name: str, value: str) -> tuple[tuple[str, str], ...]:
    """Patterns of a line that has the member or its object, and what to write instead."""
    safe = value.replace("\\", r"\\")
    return (
        (rf"(\b{name}: *)('[^']*'|\"[^\"]*\"|[^,{{}}\s]+)", rf"\g<1>{safe}"),
        (r": *(null|~|\{ *\})(?=\s*(#|$))", rf": {{{name}: {safe}}}"),
        (r": *\{ *(?=\S)", rf": {{{name}: {safe}, "),
    )


def _set_below(lines: list[str], at: int, name: str, proposal: Proposal) -> bool:
    """Set a member of an object that begins on the next line."""
    if not re.search(r":\s*(#.*)?$", lines[at]):
        return False
    below = lines[at + 1] if at + 1 < len(lines) else ""
    if _indent(below) <= _indent(lines[at]):
        return False
    lines.insert(at + 1, f"{' ' * _indent(below)}{name}: {_written(proposal.value)}")
    _forget_todo(lines, at)
    return True


def _forget_todo(lines: list[str], at: int) -> None:
    """Remove the comment that asked a person for what is now there."""
    if at and re.match(r"\s*# TODO: where does an appointment show", lines[at - 1]):
        del lines[at - 1]


def _added(text: str, lines: list[str], proposal: Proposal) -> bool:
    """Add an item to a list, or begin the list at the end of the file."""
    document = parse(Path(proposal.file), text)
    name, value = proposal.pointer.removeprefix("/"), _written(proposal.value)
    if proposal.pointer not in document.lines:
        lines += [f"{name}:", f"  - {value}"]
        return True
    at = document.line(proposal.pointer) - 1
    items = pointers.get(document.value, proposal.pointer)
    if not isinstance(items, list):
        return False
    start = next(number for number in range(at, -1, -1) if lines[number].startswith(f"{name}:"))
    if re.match(rf"{name}: *\[ *\]", lines[start]):
        if " " in str(proposal.value):  # sentences in brackets would make one long line
            lines[start : start + 1] = [f"{name}:", f"- {value}"]
            return True
        lines[start] = re.sub(r"\[ *\]", lambda _: f"[{value}]", lines[start], count=1)
        return True
    end = _end_of(lines, start)
    if re.match(rf"{name}: *\[", lines[start]):
        return _added_in_line(lines, start, end, value)
    indent = _indent(lines[document.line(f"{proposal.pointer}/0") - 1])
    lines.insert(end, f"{' ' * indent}- {value}")
    return True


def _added_in_line(lines: list[str], start: int, end: int, value: str) -> bool:
    """Add an item to a list in brackets, before the bracket that closes it."""
    for number in range(end - 1, start - 1, -1):
        before, bracket, after = lines[number].rpartition("]")
        if bracket and "#" not in before:
            lines[number] = f"{before}, {value}]{after}"
            return True
    return False


def _end_of(lines: list[str], start: int) -> int:
    """The first line behind what begins on a line: blank lines and comments before the next member are not of it."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        is_of_it = _indent(lines[number]) > 0 or lines[number].startswith(("- ", "]"))
        if lines[number].strip() and not lines[number].startswith("#"):
            if not is_of_it:
                break
            end = number + 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _written(value: Json) -> str:
    """A value in YAML on one line, a text in quotes where it needs them."""
    if isinstance(value, str):
        return value if PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    return str(yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=math.inf)).strip()
