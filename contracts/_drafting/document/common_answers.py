"""The statuses that a document names in sentences: its introduction for all operations, as `expect 401 if the token is
expired`, and the description of an operation for that one, as `other types return 400`."""

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
TOLD = re.compile(
    r"\b(return|respon[ds]|answer|reject|refus|fail|result|receiv|get|throw|rais|yield|give|status|code|error|http)\w*"
    r"\b[^.!?\n]{0,40}?(?<![\w.,:/#-])(?P<status>4\d\d)(?![\w/-]|[.:,]\d)(?! *(char|letter|item|minute|word|row|byte))",
    re.IGNORECASE,
)
"""A status in a sentence about one operation, in which a number may also be a limit of something."""
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n(?=\s*[-*|])")
"""Between sentences. A semicolon ends none: what stands before it says when the status is answered."""
LONGEST = 200
"""Characters of a description that say enough: the rest stands in the vendor's document."""


def told_statuses(description: str) -> Iterator[tuple[str, str]]:
    """Each status that the description of an operation names, with the sentence that names it first."""
    seen: set[str] = set()
    for part in SENTENCE_END.split(description):
        for found in TOLD.finditer(part):
            if found["status"] not in seen:
                seen.add(found["status"])
                yield found["status"], " ".join(part.split(None)).strip("-*| ")


def statuses_of(introduction: str) -> Iterator[tuple[str, str]]:
    """Each status with the paragraph, the item or the row that names it first."""
    seen: set[str] = set()
    for part in PART.split(introduction):
        for status in STATUS.findall(part) if ABOUT_ANSWERS.search(part) else ():
            if status not in seen:
                seen.add(status)
                yield status, shorten(part.strip(" \n-*|+"), LONGEST, placeholder=" ...")
