"""Tables of fields in Markdown (GitHub Flavored Markdown, 4.10), each row as an item of a list of fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

COLUMNS = (
    ("name", re.compile(r"field|name|param(eter)?s?|property|attribute|key|member", re.IGNORECASE)),
    ("type", re.compile(r"(data )?types?|format", re.IGNORECASE)),
    ("required", re.compile(r"required\\??|mandatory", re.IGNORECASE)),
    ("words", re.compile(r"descriptions?|notes?|details|meaning|comments?", re.IGNORECASE)),
)
YES = re.compile(r"y(es)?|true|required|mandatory|\u2713|\u2714|x|\u2705", re.IGNORECASE)


def columns_of(row: str) -> dict[str, int]:
    """The columns of a header of such a table; none for any other row."""
    found: dict[str, int] = {}
    for number, cell in enumerate(_cells(row)):
        kind = next((kind for kind, pattern in COLUMNS if pattern.fullmatch(cell)), None)
        if kind is not None:
            found.setdefault(kind, number)
    return found if {"name", "type"} <= found.keys() else {}


def listed(row: str, columns: dict[str, int]) -> Iterator[str]:
    """A row as an item of a list: `- name (type, required) words`; nothing for the line below the header."""
    cells = _cells(row)
    if all(re.fullmatch(r":?-+:?", cell) for cell in cells):
        return
    found = {kind: cells[number] if number < len(cells) else "" for kind, number in columns.items()}
    required = ", required" if YES.fullmatch(found.get("required", "")) else ""
    type = re.sub(r"[()`]", " ", found["type"]).strip() or "string"
    yield f"- `{found['name'].strip('`* ')}` ({type}{required}) {found.get('words', '')}"


def _cells(row: str) -> list[str]:
    """The cells of a row; a line in one is escaped."""
    inner = re.sub(r"^\||(?<!\\)\|$", "", row.strip())
    return [cell.replace("\\|", "|").strip().strip("*") for cell in re.split(r"(?<!\\)\|", inner)]
