"""How many items a sentence lets a list of plain values have, and a list that has one more."""

from __future__ import annotations

import re
from typing import Any

from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.times import snake
from contracts._drafting.members.member import Member

MOST_MADE = 50
"""A longer list is not made up: a vendor may refuse a body of such a length for that alone."""
COUNTED = re.compile(
    r"\s*(?:(?P<unit>[a-z]+)\b|(?:may|can|must|will)\b)(?:\s+(?:may|can|must|will))?(?P<rest>\s+remain)?", re.IGNORECASE
)
"""What stands after the number: what is counted, or that so many may remain."""
ITEMS = ("item", "entry", "element", "value", "remain")


def too_many(match: re.Match[str], member: Member, most: int) -> list[Any] | None:
    """A list of one item more than the number of a sentence allows; None where that is not said of its items, or where
    so many values of an item are not known."""
    after = COUNTED.match(match.string[match.end() :])
    unit = _singular((after["unit"] or "") if after else "")
    is_counted = bool(after and after["rest"]) or unit in ITEMS or unit == _singular(snake(member.pointer[1:]))
    is_list = types_of(member.schema) == ("array",)
    values = _values(member) if is_list and is_counted and most < MOST_MADE else []
    return values[: most + 1] if len(values) > most else None


def _singular(word: str) -> str:
    lower = word.lower()
    return f"{lower[:-3]}y" if lower.endswith("ies") else lower.removesuffix("s")


def _values(member: Member) -> list[Any]:
    """Different values that the document allows for an item: those of a closed list, or whole numbers of a range."""
    items = member.schema.get("items") or {}
    least, greatest = items.get("minimum"), items.get("maximum")
    if items.get("enum"):
        return [one for one in items["enum"] if one is not None]
    if types_of(items) == ("integer",) and isinstance(least, int) and isinstance(greatest, int):
        return list(range(least, min(greatest, least + MOST_MADE) + 1))
    return []
