"""Writes what only a person can decide as TODO comments above its place, and the entry of a revision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts._lines import parse
from contracts._problems import visible
from contracts.drift._change import NOTHING, Change

LONGEST = 300
"""Characters of a question: it stands on one line, and the entry in CHANGES.md has the rest."""


@dataclass(frozen=True)
class Note:
    """A question to a person at a place of a file."""

    file: str
    pointer: str
    text: str


def with_notes(text: str, notes: Iterable[Note]) -> str:
    """The text of a file with each question above its place; one that stands there already is not asked twice."""
    asked = [one for one in dict.fromkeys(notes) if comment(one) not in text]
    if not asked:
        return text
    document = parse(Path(asked[0].file), text)
    lines = text.split("\n")
    for line, note in sorted(((document.line(one.pointer), comment(one)) for one in asked), reverse=True):
        space = len(lines[line - 1]) - len(lines[line - 1].lstrip())
        lines.insert(line - 1, " " * space + note)
    return "\n".join(lines)


def comment(note: Note) -> str:
    """The comment, on one line."""
    text = " ".join(visible(note.text).split())
    return f"# TODO: {text if len(text) <= LONGEST else f'{text[: LONGEST - 1]}…'}"


def in_words(change: Change) -> str:
    """A change of the page on one line."""
    before, after = (" ".join(visible(one).split()) or NOTHING for one in (change.before, change.after))
    return f'{change.id}: was "{before}", is "{after}"'


def with_entry(text: str, revision: int | None, today: date, changes: Sequence[Change]) -> str:
    """CHANGES.md with an entry for what changed on the page, before all others."""
    head = f"## Revision {revision}, {today.isoformat()}" if revision else f"## {today.isoformat()}"
    entry = "\n".join([f"{head} (the vendor's page changed)", *(f"- {in_words(one)} ({one.level})" for one in changes)])
    first = re.search(r"(?m)^## ", text)
    at = first.start() if first else len(text)
    return f"{text[:at].rstrip()}\n\n{entry}\n\n{text[at:]}".rstrip("\n") + "\n"
