"""Tables of a document that say which members go with each value of another one: `| package | needed | no place |`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from contracts._drafting.document.meanings import meaning_of
from contracts._drafting.document.member_names import MARKS, names_member, spelled
from contracts._drafting.members.member import Member
from contracts._drafting.members.said_values import listed

NEEDED = re.compile(
    r"\b(needed|needs?|required|requires?|mandatory|obligatory|compulsory|must (have|be (sent|given|present)))\b", re.I
)
NO_PLACE = re.compile(
    r"\b(no place|without a place|not (allowed|accepted|permitted|possible|used)|forbidden|prohibited|excluded|refused"
    r"|rejected|must not|may not|null|empty|left out)\b",
    re.IGNORECASE,
)
"""What the head of a column says of the members in it. One of neither kind says nothing that is held here."""
RULE = re.compile(r"[\s|:-]+")
"""The line under the head of a table (GitHub Flavored Markdown 0.29, 4.10)."""


@dataclass(frozen=True)
class Row:
    """A row of such a table: the value of the member `by`, and what the vendor needs and refuses beside it."""

    by: str
    value: Any
    needed: tuple[str, ...]
    barred: tuple[str, ...]
    line: str


def rows_in(text: str, own: Member | None, members: Sequence[Member]) -> Iterator[Row]:
    """The rows of the tables in a text, which may be the description of a member of its `own`.

    A table counts where its first column has values of one member, that its head names or whose description it stands
    in, and the head of another column says whether the members in it are needed or refused there.
    """
    for table in _tables(text):
        head, *rows = [(line, _cells(line)) for line in table if not RULE.fullmatch(line)]
        by = _leading(head[1][0], own, members)
        meant = {at: _kind(name) for at, name in enumerate(head[1]) if at and _kind(name)}
        if by is None or not meant or not rows:
            continue
        values = [_value(cells[0], by) for _, cells in rows]
        if None not in values:
            yield from (
                _row(by, value, cells, meant, line, members) for value, (line, cells) in zip(values, rows, strict=True)
            )


def _row(
    by: Member, value: Any, cells: list[str], meant: Mapping[int, str], line: str, members: Sequence[Member]
) -> Row:
    named: dict[str, tuple[str, ...]] = {}
    for kind in ("needed", "barred"):
        texts = [cells[at] for at, one in meant.items() if one == kind and at < len(cells)]
        others = (one.pointer for one in members if one.pointer != by.pointer)
        named[kind] = tuple(one for one in others if any(_names(text, one) for text in texts))
    return Row(by.pointer, value, named["needed"], named["barred"], line.strip())


def _tables(text: str) -> Iterator[list[str]]:
    for is_row, lines in groupby(text.splitlines(), key=lambda line: line.strip().startswith("|")):
        table = list(lines)
        if is_row and len(table) > 1:
            yield table


def _cells(line: str) -> list[str]:
    return [one.strip() for one in line.strip().strip("|").split("|")]


def _kind(head: str) -> str:
    return "barred" if NO_PLACE.search(head) else "needed" if NEEDED.search(head) else ""


def _leading(head: str, own: Member | None, members: Sequence[Member]) -> Member | None:
    named = [one for one in members if _names(head, one.pointer)]
    return named[0] if len(named) == 1 else own if not named else None


def _names(text: str, pointer: str) -> bool:
    """Whether a cell names a member: there every word is a name, also a plain one without marks."""
    words = re.split(r"[\s,;]+", re.sub(MARKS, "", text))
    return names_member(text, pointer) or any(one in words for one in spelled(pointer))


def _value(cell: str, by: Member) -> Any:
    """The value of a closed list that a cell has, by itself or by the words for it; None where there is none."""
    text = re.sub(MARKS, "", cell).strip().lower()
    return next((one for one in listed(by) if text in (str(one).lower(), meaning_of(one, by.schema).lower())), None)
