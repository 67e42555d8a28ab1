"""Takes clauses over from the drafts of two pages, whole: a clause is one promise, and is confirmed as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import yaml

from contracts._lines import parse
from contracts.updating._texts import comments_in, end_of

FILE = "clauses.yaml"
NOT_COMPARED = ("source", "draft")
"""Where a page says it moves with every sentence above it, and a person who confirms a draft removes its mark."""


@dataclass(frozen=True)
class Item:
    """A clause in a text: its value, and its first and last line, counted from 0."""

    value: Mapping[str, Any]
    first: int
    last: int

    @property
    def promise(self) -> dict[str, Any]:
        """What it promises, whoever has confirmed it and wherever it stands."""
        return {name: value for name, value in self.value.items() if name not in NOT_COMPARED}


@dataclass(frozen=True)
class Taken:
    """The text with the clauses that could be taken over; `open` are questions by the id of a clause."""

    text: str
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    open: tuple[tuple[str, str], ...] = ()

    @property
    def drafts(self) -> tuple[str, ...]:
        """What a person has to confirm."""
        return (*self.added, *self.replaced)


def items(text: str) -> dict[str, Item]:
    """The clauses of a text by their ids."""
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    values = parse(Path(FILE), text).value["clauses"]
    nodes = next(value for key, value in root.value if key.value == "clauses").value
    return {
        value["id"]: Item(value, node.start_mark.line, text.count("\n", 0, end_of(node)))
        for value, node in zip(values, nodes, strict=True)
    }


def with_clauses(own: str, old: str, new: str) -> Taken:
    """A person's clauses with what changed between two drafts, each new or changed one marked as a draft."""
    there, before, after = items(own), items(old), items(new)
    lines, fresh = own.split("\n"), new.split("\n")
    replaced, removed, open_ = [], [], []
    for id in sorted(set(there) & set(before), key=lambda one: -there[one].first):
        item, draft = there[id], after.get(id)
        if draft is not None and draft.promise in (before[id].promise, item.promise):
            continue
        own_words = "\n".join(lines[item.first : item.last + 1])
        if item.promise != before[id].promise or comments_in(own_words):
            open_.append((id, _question(draft)))
        elif draft is None:
            removed.append(id)
            del lines[item.first : item.last + 1]
        else:
            replaced.append(id)
            lines[item.first : item.last + 1] = _block(fresh, draft, lines[item.first])
    known = [one.promise | {"id": "", "says": ""} for one in there.values()]
    wanted = [id for id in after if id not in before and after[id].promise | {"id": "", "says": ""} not in known]
    open_ += [(id, _question(after[id])) for id in wanted if id in there]
    added = [id for id in wanted if id not in there]
    text = _appended("\n".join(lines), [(fresh, after[id]) for id in added])
    return Taken(text, tuple(added), tuple(reversed(replaced)), tuple(reversed(removed)), tuple(open_))


def _question(draft: Item | None) -> str:
    if draft is None:
        return "the page gives no more reason for this clause as it was drafted: does it still hold?"
    rest = {name: value for name, value in draft.promise.items() if name != "id"}
    return f"the page changed, and a draft of this clause would now be {rest}: does that change yours?"


def _appended(text: str, found: list[tuple[list[str], Item]]) -> str:
    """The text with more clauses behind its last one."""
    if not found:
        return text
    last = max(items(text).values(), key=lambda one: one.last)
    lines = text.split("\n")
    blocks = [line for fresh, item in found for line in _block(fresh, item, lines[last.first])]
    return "\n".join([*lines[: last.last + 1], *blocks, *lines[last.last + 1 :]])


def _block(fresh: list[str], item: Item, like: str) -> list[str]:
    """The lines of a drafted clause, as far in as another one, and marked as a draft."""
    text = dedent("\n".join(fresh[item.first : item.last + 1]))
    if "draft" not in item.value:
        text += "\n  draft: true"
    return indent(text, " " * (len(like) - len(like.lstrip()))).split("\n")


def moved_lines(text: str, moved: Mapping[int, int]) -> str:
    """The text with the line of the page that each clause, exclusion and example names, as the new page counts."""
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    found = {node.start_mark.index: node for node in _line_nodes(root)}  # an anchor comes once for each of its aliases
    for start in sorted(found, reverse=True):
        line = moved.get(int(found[start].value))
        if line is not None:
            text = f"{text[:start]}{line}{text[found[start].end_mark.index :]}"
    return text


def _line_nodes(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Each number of a line of the contract's own page; a place that names another page counts the lines of that."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _line_nodes(item)
    elif isinstance(node, yaml.MappingNode):
        names = {key.value: value for key, value in node.value}
        own = names.get("line") if "at" in names and "page" not in names else None
        if isinstance(own, yaml.ScalarNode) and own.value.isdecimal():
            yield own
        for _, value in node.value:
            yield from _line_nodes(value)
