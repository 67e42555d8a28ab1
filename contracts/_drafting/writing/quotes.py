"""Where a sentence of a document stands, for a clause that was made from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from contracts._drafting.members.member import Member
from contracts._drafting.plan import Plan
from contracts._drafting.writing.prose import lines_of_descriptions

FIRST_WORDS = 4
"""By which a sentence is found: a document may break it into lines anywhere later."""
LIST_MARK = re.compile(r"^[-*+] +")
"""What marks an item of a list in Markdown, and is no part of the sentence in it."""
LONGEST = 60
"""Lines of a description in which a sentence is looked for."""


def quoted(plan: Plan, place: str, description: str, sentence: str) -> dict[str, Any]:
    """The source of a clause that a sentence of the description of a place made, with the line of the sentence."""
    line = line_of(plan, description, sentence)
    return {"at": f'{place}, "{LIST_MARK.sub("", sentence)}"', **({"line": line} if line else {})}


def said_of(member: Member) -> str:
    """The description of a member of an update."""
    return str(member.schema.get("description", ""))


def line_of(plan: Plan, description: str, sentence: str) -> int | None:
    """The line of a sentence in the vendor's file, or at least that of its description; None where neither is known."""
    begin = _described(plan).get(description)
    if begin is None:
        return None
    lines = _lines(plan.source.path)[begin - 1 : begin - 1 + min(LONGEST, 1 + len(description))]
    words = sentence.split()[:FIRST_WORDS]
    for count in range(len(words), 0, -1):
        wanted = " ".join(words[:count])
        found = [number for number, line in enumerate(lines, begin) if wanted in " ".join(line.split())]
        if found:
            return found[0]
    return begin


@lru_cache(maxsize=1)
def _described(plan: Plan) -> Mapping[str, int]:
    return lines_of_descriptions(plan.source.document.value, plan.source.document.lines)


@lru_cache(maxsize=1)
def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8-sig").splitlines()
