"""The statuses that a document's introduction names for all its operations, as `expect 401 if the token is expired`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import shorten

PART = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*|+]|\d{1,2}[.)])\s*)")
"""Where a paragraph ends, an item of a list or a row of a table."""
STATUS = re.compile(r"(?<![\w.,:/#-])4\d\d(?![\w,/-]|[.:]\d)")
"""A status of a refusal that stands alone: no part of a date, a URL or a range such as 400-499."""
ABOUT_ANSWERS = re.compile(
    r"respon|status|http|error|return|answer|expect|unauthori|unauthenti|forbidden|not found|bad request|too many"
    r"|conflict|unprocessable",
    re.IGNORECASE,
)
"""Words that make a number between 400 and 499 a status; in `notes of up to 400 characters` there is none."""
LONGEST = 200
"""Characters of a description that say enough: the rest stands in the vendor's document."""


def statuses_of(introduction: str) -> Iterator[tuple[str, str]]:
    """Each status with the paragraph, the item or the row that names it first."""
    seen: set[str] = set()
    for part in PART.split(introduction):
        for status in STATUS.findall(part) if ABOUT_ANSWERS.search(part) else ():
            if status not in seen:
                seen.add(status)
                yield status, shorten(part.strip(" \n-*|+"), LONGEST, placeholder=" ...")
