"""Writes proposals into the text of a file, so that comments and everything else stay as they are."""

from __future__ import annotations

import json
import math
import re
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from contracts import ContractError, pointers
from contracts._lines import parse
from contracts.learning._proposals import Proposal
from contracts.pointers import Json

PLAIN = re.compile(r"/?[A-Za-z_][\w/-]*")
"""Texts that mean themselves in YAML without quotes, such as /room/id."""
TODO = re.compile(r"(?m)^[^\S\n]*# TODO: where does an appointment show[^\n]*\n\Z")
"""The comment that asked a person for what is now there, at the end of what stands before a member."""


def edited(text: str, proposal: Proposal) -> str | None:
    """The text with a proposal in it; None where its place is written in a way that only a person should change.

    Whatever the way, the text then says what it said and the proposal, and nothing else.
    """
    made = _added(text, proposal) if proposal.adds else _set(text, proposal)
    made = _without_todo(made, proposal.settles) if made and proposal.settles else made
    file = Path(proposal.file)
    try:
        is_right = made is not None and parse(file, made).value == _wanted(parse(file, text).value, proposal)
    except ContractError:
        return None
    return made if is_right else None


def _wanted(document: Json, proposal: Proposal) -> Json:
    """What the file is to say."""
    document = deepcopy(document)
    listed = pointers.get(document, proposal.pointer, None)
    if proposal.adds and isinstance(listed, list):
        listed.append(proposal.value)
        return document
    value = [proposal.value] if proposal.adds else proposal.value
    return pointers.with_value(document, proposal.pointer, value)


def _without_todo(text: str, settled: str) -> str:
    """The text without the comment that asked a person for what is now there."""
    return re.sub(rf"(?m)^[^\S\n]*# TODO: {re.escape(settled)}[^\n]*\n", "", text)


def _set(text: str, proposal: Proposal) -> str | None:
    """Set a member: in an object on one line, in one on several, in place of null, or in one that is made for it."""
    above, _, name = proposal.pointer.rpartition("/")
    value, there, holder = _written(proposal.value), _found(text, proposal.pointer), _found(text, above)
    if there is not None and isinstance(there.value, yaml.ScalarNode):
        return _put(text, there.value, value)
    if there is not None:
        return None
    if holder is None:
        return _set(text, replace(proposal, pointer=above, value={name: proposal.value}))
    if not above and not holder.value.flow_style:  # at the end, as the comments at the top are about the first member
        return f"{text.rstrip()}\n{name}: {value}\n"
    node, line = holder.value, text.rfind("\n", 0, holder.begins) + 1
    if _is_empty(node):
        made = _put(text, node, f"{{{name}: {value}}}")
    elif node.flow_style:
        made = _inserted(text, node.start_mark.index + 1, f"{name}: {value}, ")
    else:
        made = _inserted(text, node.start_mark.index, f"{name}: {value}\n{' ' * node.start_mark.column}")
    return TODO.sub("", made[:line]) + made[line:]


def _added(text: str, proposal: Proposal) -> str | None:
    """Add an item to a list, or begin the list at the end of the file."""
    name, value, found = proposal.pointer.removeprefix("/"), _written(proposal.value), _found(text, proposal.pointer)
    if found is None:
        return "\n".join([text.removesuffix("\n"), f"{name}:", f"  - {value}", ""])
    node = found.value
    if _is_empty(node) and " " in str(proposal.value):  # sentences in brackets would make one long line
        return f"{text[: node.start_mark.index].rstrip(' ')}\n- {value}{text[node.end_mark.index :]}"
    if _is_empty(node):
        return _put(text, node, f"[{value}]")
    if not isinstance(node, yaml.SequenceNode):
        return None
    end = len(text[: node.value[-1].end_mark.index].rstrip())
    if node.flow_style:
        return _inserted(text, end, f", {value}")
    end = text.find("\n", end) if "\n" in text[end:] else len(text)
    return _inserted(text, end, f"\n{' ' * node.start_mark.column}- {value}")


def _put(text: str, node: yaml.Node, new: str) -> str:
    return f"{text[: node.start_mark.index]}{new}{text[node.end_mark.index :]}"


def _inserted(text: str, at: int, new: str) -> str:
    return f"{text[:at]}{new}{text[at:]}"


def _is_empty(node: yaml.Node) -> bool:
    """Whether null, {} or [] is written there. Where nothing is written that is null, too, but has no place."""
    is_null = node.tag == "tag:yaml.org,2002:null" and node.start_mark.index < node.end_mark.index
    return is_null or node.value == []


@dataclass(frozen=True)
class _Found:
    """What stands at a pointer, with its places in the text, and where its member begins."""

    value: Any
    begins: int


def _found(text: str, pointer: str) -> _Found | None:
    """What stands at a pointer; None where nothing does."""
    found = _Found(yaml.compose(text, Loader=yaml.SafeLoader), 0)
    for name in pointers.split(pointer):
        if isinstance(found.value, yaml.SequenceNode) and name.isdecimal() and int(name) < len(found.value.value):
            item = found.value.value[int(name)]
            found = _Found(item, item.start_mark.index)
            continue
        members = found.value.value if isinstance(found.value, yaml.MappingNode) else []
        inner = next(((key, value) for key, value in members if key.value == name), None)
        if inner is None:
            return None
        found = _Found(inner[1], inner[0].start_mark.index)
    return found


def _written(value: Json) -> str:
    """A value in YAML on one line, a text in quotes where it needs them."""
    if isinstance(value, str):
        is_itself = PLAIN.fullmatch(value) and yaml.safe_load(value) == value  # true, null, on and others are not
        return value if is_itself else json.dumps(value, ensure_ascii=False)
    return str(yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=math.inf)).strip()
