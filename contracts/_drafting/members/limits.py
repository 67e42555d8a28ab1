"""Limits that sentences set to a text that is a number: a made up one has to fit them, too.

A number in words that are not understood may be any limit, so nothing is made up beside one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from contracts._drafting.document.marks import SAID

ANY_NUMBER = r"\d[\d,]*(?:\.\d+)?(?!\d)"
COUNTS = r"\s*(%|per ?cent|char|letter|digit|decimal|place|key|item|entr|time|day|hour)"
"""What a number counts that limits no other number: the letters of a text, the keys of an object."""
NUMBER = rf"\W{{0,3}}(?P<number>{ANY_NUMBER})(?!{COUNTS})"
HOW_MUCH = "(greater|higher|larger|bigger|more)"
HOW_LITTLE = "(less|lower|smaller|fewer)"
Limit = tuple[Callable[[Decimal, Decimal], bool], Decimal]


def _is_multiple(number: Decimal, step: Decimal) -> bool:
    return step != 0 and number % step == 0


KINDS: tuple[tuple[str, Callable[[Decimal, Decimal], bool]], ...] = (
    (rf"not exceed|at most|no more than|maximum( of| is)?|max|up to|(not|\w+n't) be {HOW_MUCH} than", Decimal.__le__),
    (rf"at least|no less than|minimum( of| is)?|min|(not|\w+n't) be {HOW_LITTLE} than", Decimal.__ge__),
    (rf"{HOW_MUCH} than|above|over|exceeds?", Decimal.__gt__),
    (rf"{HOW_LITTLE} than|below|under", Decimal.__lt__),
    (r"multiples? of|increments? of|steps? of|divisible by", _is_multiple),
)
"""How sentences say a limit, and how a number keeps it; `no more than` stands before `more than`."""
RANGE = re.compile(rf"(?<![\w.,])(?P<low>{ANY_NUMBER})\W? ?(and|to|-|–|\.\.) ?\W?(?P<high>{ANY_NUMBER})(?!{COUNTS})")
LIMITS = tuple((re.compile(rf"(?<!\w)({words}){NUMBER}", re.IGNORECASE), keeps) for words, keeps in KINDS)
EXAMPLE = re.compile(
    rf"\b(defaults?( to| is)?|e\.g\.?|for example|examples?|such as|like)[ :,]*\W?{ANY_NUMBER}"
    rf"(\W{{1,3}}((or|and) \W?)?{ANY_NUMBER})*",
    re.I,
)
STATUS = re.compile(r"\b[45]\d\d\b")
"""Numbers that limit nothing: what a document shows, and the status of an answer."""
OF_ANOTHER = re.compile(
    r"\b(an?|the|any|each|its) (?!(value|amount|number|price|sum|total|fee|cost|text|string|maximum|minimum)s?\b)"
    r"\w+( (of|is|are|(may|can|must|should)( not)? be|may|must))?\W*$",
    re.IGNORECASE,
)
"""What stands before the limit of something else: `a discount of at most 5`."""
A_NUMBER = re.compile(r"-?\d+(\.\d+)?")
UNREAD = re.compile(r"(?<![\w-])\d[\d.,]*(?![\w-])")


def fits_words(schema: Mapping[str, Any], text: str) -> bool:
    """Whether a text keeps the limits that the description of a member, or the text of the update, sets to numbers; any
    that is no number does, and none that is one where a number is not understood."""
    if not A_NUMBER.fullmatch(text):
        return True
    said = _limiting(f"{schema.get('description', '')}. {schema.get(SAID, '')}")
    ranges = [(_read(one["low"]), _read(one["high"])) for one in RANGE.finditer(said)]
    is_within = not ranges or any(low <= Decimal(text) <= high for low, high in ranges)
    return is_within and not UNREAD.search(STATUS.sub(" ", _limits(said)[1])) and keeps_limits(said, text)


def keeps_limits(said: str, text: str) -> bool:
    """Whether a number keeps the limits that words set, beside ranges, as far as they are understood."""
    return all(keeps(Decimal(text), limit) for keeps, limit in _limits(_limiting(said))[0])


def _limiting(said: str) -> str:
    """These words without the numbers that limit nothing."""
    return EXAMPLE.sub(" ", re.sub(rf"{ANY_NUMBER}{COUNTS}", " ", said))


def _limits(said: str) -> tuple[list[Limit], str]:
    """What a number has to keep by these words beside ranges, and what is left of them."""
    found, rest = list[Limit](), RANGE.sub(" ", said)
    for words, keeps in LIMITS:
        own = [one for one in words.finditer(rest) if not OF_ANOTHER.search(rest[: one.start()])]
        found += [(keeps, _read(one["number"])) for one in own]
        rest = words.sub(" ", rest)
    return found, rest


def _read(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))
