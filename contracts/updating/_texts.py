"""Writes one value into the text of a YAML or JSON file, so that everything else stays as a person has written it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import indent
from typing import Any

import yaml

from contracts import pointers
from contracts._drafting.writing.files import as_yaml
from contracts._lines import parse
from contracts._problems import ContractError
from contracts.pointers import ABSENT, Json

COMMENT = re.compile(r"(?m)(?:^|\s)#")
"""How a comment begins in YAML; the same inside of a text is counted, too, which only asks once too often."""
WIDTH = 100
"""Characters of a JSON value on one line; a longer one gets a line for each member."""


def with_value(file: Path, text: str, pointer: str, value: Json) -> str | None:
    """The text with another value at a pointer, or with none (ABSENT); None where only a person can write that.

    What is returned says what the text said and the value, and nothing else: each result is read again.
    """
    try:
        made = _made(text, pointer, value, file.suffix == ".json")
        before, after = (parse(file, one, is_json=file.suffix == ".json").value for one in (text, made or ""))
    except (ContractError, yaml.YAMLError):
        return None
    is_kept = made is not None and comments_in(made) == comments_in(text)
    return made if is_kept and after == _wanted(before, pointers.split(pointer), value) else None


def comments_in(text: str) -> int:
    """How many comments a text has, at most: one inside of what is replaced is a person's, and would be lost."""
    return len(COMMENT.findall(text))


def with_name(file: Path, text: str, pointer: str, name: str) -> str | None:
    """The text with another name of the member at a pointer; None where only a person can write that."""
    holder = _node(yaml.compose(text, Loader=yaml.SafeLoader), pointers.split(pointer)[:-1])
    old = pointers.split(pointer)[-1]
    key = next((key for key, _ in holder.value if key.value == old), None) if holder is not None else None
    if key is None:
        return None
    made = f"{text[: key.start_mark.index]}{_as_block(name, 0)[:-3]}{text[key.end_mark.index :]}"
    try:
        there = pointers.get(parse(file, made).value, pointers.join(pointer.rpartition("/")[0], name))
    except ContractError:
        return None
    return None if there is ABSENT else made


def _wanted(document: Json, names: tuple[str, ...], value: Json) -> Json:
    """What the file is to say."""
    if not names:
        return value
    if isinstance(document, list):
        at = int(names[0])
        return [*document[:at], _wanted(document[at], names[1:], value), *document[at + 1 :]]
    inner = _wanted(document.get(names[0]) if isinstance(document, dict) else None, names[1:], value)
    rest = {name: one for name, one in document.items() if name != names[0]} if isinstance(document, dict) else {}
    return rest if inner is ABSENT else {**rest, names[0]: inner}


def _made(text: str, pointer: str, value: Json, is_json: bool) -> str | None:
    holder = _node(yaml.compose(text, Loader=yaml.SafeLoader), pointers.split(pointer)[:-1])
    if not isinstance(holder, yaml.MappingNode):
        return None
    name = pointers.split(pointer)[-1]
    number = next((at for at, (key, _) in enumerate(holder.value) if key.value == name), None)
    if value is not ABSENT and number is None:
        return _added(text, holder, _entry(name, value, holder, is_json))
    if value is not ABSENT:
        old = holder.value[number][1]
        is_tall = old.start_mark.line < old.end_mark.line
        return _replaced(text, holder.value[number], _entry(name, value, holder, is_json, is_tall))
    if number is None:
        return None
    if len(holder.value) == 1 and not holder.flow_style:
        return _made(text, pointer.rpartition("/")[0], {}, is_json) if pointer.count("/") > 1 else None
    return _removed(text, holder, number)


def _node(node: Any, names: tuple[str, ...]) -> Any:
    """What stands below a node; None where nothing does."""
    for name in names:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[int(name)] if name.isdecimal() and int(name) < len(node.value) else None
        elif isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == name), None)
        else:
            return None
    return node


def _entry(name: str, value: Json, holder: yaml.MappingNode, is_json: bool, is_tall: bool = False) -> str:
    """A member with its name as it stands in this object: lines after the first are as far in as the name.

    `is_tall`: what stood there had several lines, so that the difference is small where this has, too.
    """
    column = _column(holder)
    if not holder.flow_style:
        return indent(_as_block(name, value), " " * column).lstrip()
    written = json.dumps(value, ensure_ascii=False)
    if is_json and (len(written) > WIDTH or is_tall):
        written = indent(json.dumps(value, ensure_ascii=False, indent=2), " " * column).lstrip()
    return f"{json.dumps(name, ensure_ascii=False) if is_json else _as_block(name, 0)[:-3]}: {written}"


def _as_block(name: str, value: Json) -> str:
    """A member on lines of its own; a second one that is not flat keeps the two from getting on one line."""
    return as_yaml({name: value, "end": [{}]}).rpartition("\nend:")[0]


def _column(holder: yaml.MappingNode) -> int:
    return int(holder.value[0][0].start_mark.column) if holder.value else int(holder.start_mark.column) + 2


def _replaced(text: str, member: tuple[yaml.Node, yaml.Node], entry: str) -> str:
    return f"{text[: member[0].start_mark.index]}{entry}{text[end_of(member[1]) :]}"


def _added(text: str, holder: yaml.MappingNode, entry: str) -> str | None:
    if not holder.value:
        return (
            f"{text[: holder.start_mark.index]}{{{entry}}}{text[holder.end_mark.index :]}"
            if holder.flow_style
            else None
        )
    key, value = holder.value[-1]
    end = end_of(value)
    if not holder.flow_style:
        end = text.find("\n", end) if "\n" in text[end:] else len(text)  # behind a comment on its line
        return f"{text[:end]}\n{' ' * _column(holder)}{entry}{text[end:]}"
    is_own_line = not text[text.rfind("\n", 0, key.start_mark.index) + 1 : key.start_mark.index].strip()
    between = f",\n{' ' * key.start_mark.column}" if is_own_line else ", "
    return f"{text[:end]}{between}{entry}{text[end:]}"


def _removed(text: str, holder: yaml.MappingNode, number: int) -> str:
    key, value = holder.value[number]
    begin, end = key.start_mark.index, end_of(value)
    if not holder.flow_style:
        line = text.rfind("\n", 0, begin) + 1
        is_behind_dash = text[line:begin].strip() != ""
        if is_behind_dash:
            return text[:begin] + text[holder.value[1][0].start_mark.index :]
        return text[:line] + text[text.find("\n", end) + 1 or len(text) :]
    if number + 1 < len(holder.value):
        return text[:begin] + text[holder.value[number + 1][0].start_mark.index :]
    return text[: end_of(holder.value[number - 1][1]) if number else begin] + text[end:]


def end_of(node: yaml.Node) -> int:
    """Where a value ends in its text, without the comments and blank lines that follow it."""
    is_block = isinstance(node, yaml.CollectionNode) and not node.flow_style and bool(node.value)
    if is_block:
        last = node.value[-1]
        return end_of(last[1] if isinstance(last, tuple) else last)
    end = int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        buffer = node.end_mark.buffer
        return end if buffer is None else len(buffer[:end].rstrip("\0\n "))
    return end
