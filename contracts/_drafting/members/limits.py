"""Limits that sentences set to a text that is a number: a made up one has to fit them, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from contracts._drafting.document.marks import SAID

NUMBER = (
    r"\W{0,3}(?P<number>\d[\d,]*(?:\.\d+)?)(?!\d)(?!\s*(char|letter|digit|decimal|place|key|item|entr|time|day|hour))"
)
MOST = re.compile(
    r"\b(not exceed|at most|no more than|maximum( of| is)?|max|up to|not be (more|greater|higher|larger) than)"
    rf"{NUMBER}",
    re.IGNORECASE,
)
LEAST = re.compile(
    rf"\b(at least|no less than|minimum( of| is)?|min|not be (less|lower|smaller) than){NUMBER}", re.IGNORECASE
)
"""How sentences say the greatest and the least number."""
A_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def fits_words(schema: Mapping[str, Any], text: str) -> bool:
    """Whether a text keeps the limits that the description of a member, or the text of the update, sets to numbers; any
    that is no number does."""
    if not A_NUMBER.fullmatch(text):
        return True
    said = f"{schema.get('description', '')}. {schema.get(SAID, '')}"
    number = Decimal(text)
    return all(number <= one for one in _told(MOST, said)) and all(number >= one for one in _told(LEAST, said))


def _told(words: re.Pattern[str], said: str) -> Iterator[Decimal]:
    yield from (Decimal(found["number"].replace(",", "")) for found in words.finditer(said))
