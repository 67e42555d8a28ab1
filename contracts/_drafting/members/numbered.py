"""Closed lists of numbers, and the sentences that say which of them may follow which."""

from __future__ import annotations

import re

from contracts import pointers
from contracts._drafting.members.member import Member

ARROW = r"(?:-+>|=+>|[→⇒➔➜⟶])"
QUOTE = r"[`'\"*]*"
"""Marks of a name or value in a text."""


def numbers_of(member: Member) -> list[int]:
    """The numbers of a closed list."""
    return [one for one in member.schema.get("enum", ()) if isinstance(one, int) and not isinstance(one, bool)]


def steps_numbers(sentence: str, member: Member) -> bool:
    """Whether a sentence names a member and says of two of its numbers that one leads to the other: `from 0 to 1`."""
    name = re.escape(pointers.split(member.pointer)[-1])
    is_named = re.search(rf"[`'\"]{name}[`'\"]|\bthe {name}\b", sentence, re.IGNORECASE)
    number = rf"{QUOTE}\b(?:{'|'.join(map(str, numbers_of(member))) or '(?!)'})\b{QUOTE}"
    return bool(is_named and re.search(rf"(?<![\w.-]){number} *(?:to|{ARROW}) *{number}(?![\w-])", sentence))
