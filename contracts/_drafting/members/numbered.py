"""Closed lists of numbers, and the sentences that say which of them may follow which."""

from __future__ import annotations

import re

from contracts._drafting.document.member_names import in_words, names_member
from contracts._drafting.members.member import Member

ARROW = r"(?:-+>|=+>|[→⇒➔➜⟶])"
QUOTE = r"[`'\"*]*"
"""Marks of a name or value in a text."""

OF_A_RANGE = re.compile(
    r"\b(an? (number|integer)|(allowed|possible|valid|accepted|supported) (values?|numbers?)|ranges?|between|scale"
    r"|one of)\b",
    re.IGNORECASE,
)
"""Words of a sentence that says which numbers there are, and not which may follow which."""


def numbers_of(member: Member) -> list[int]:
    """The numbers of a closed list."""
    return [one for one in member.schema.get("enum", ()) if isinstance(one, int) and not isinstance(one, bool)]


def steps_numbers(sentence: str, member: Member) -> bool:
    """Whether a sentence names a member and says of two of its numbers that one leads to the other: `from 0 to 1`."""
    is_told = re.search(rf"\bthe ({in_words(member.pointer)})\b", sentence, re.IGNORECASE)
    if not (is_told or names_member(sentence, member.pointer)):
        return False
    number = rf"{QUOTE}\b(?:{'|'.join(map(str, numbers_of(member))) or '(?!)'})\b{QUOTE}"
    found = list(re.finditer(rf"(?<![\w.-])({number}) *(to|{ARROW}) *({number})(?![\w-])", sentence))
    return bool(found) and not (len(found) == 1 and found[0][2] == "to" and _is_range(found[0], member))


def _is_range(pair: re.Match[str], member: Member) -> bool:
    """Whether a pair of numbers is the whole of more than two, or the sentence speaks of a range."""
    first, last = (int(re.sub(r"\D", "", one)) for one in (pair[1], pair[3]))
    numbers = numbers_of(member)
    is_whole = len(numbers) > 2 and (first, last) == (min(numbers), max(numbers))
    return is_whole or OF_A_RANGE.search(pair.string) is not None
