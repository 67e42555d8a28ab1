"""The statuses that a document names in sentences: its introduction for all operations, as `expect 401 if the token is
expired`, the description of an operation for that one, as `other types return 400`, and that of a parameter for
requests without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from textwrap import shorten

PART = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*|+]|\d{1,2}[.)])\s*)")
"""Where a paragraph ends, an item of a list or a row of a table."""
STATUSES = re.compile(
    r"(?<![\w.,:/#-])4\d\d(?:(?:, ?(?:or |and )?| or | and | ?/ ?)[`'\"]?4\d\d)*(?![\w/-]|[.:,]\d| ?(?:-|–|to) ?\d)"
)
"""Statuses of refusals that stand alone, or a list of them: no part of a date, a URL or a range such as 400-499."""
LIMIT = re.compile(
    r"\b(up to|at (most|least)|(more|less|fewer|longer|shorter|greater) than|over|above|about|around|max(imum)?( of)?"
    r"|minimum( of)?|exceed\w*|first|last|next|every|within|between|from|limit(ed)?( to| of| is)?|number|id|section"
    r"|version|\d+ ?(-|–|to))[:#.]? *$",
    re.IGNORECASE,
)
"""Before a number, they make it one of something else."""
BEGINS = re.compile(r"(^|\n|\b(http|status|codes?|errors?)\b:?)[\W_]*$", re.IGNORECASE)
"""Before a number, they make it a status whatever follows: the beginning of an item, or the word for it."""
AFTER = re.compile(
    r"[`'\"*)\]]*\s*($|[^\w\s]|[A-Z]|(if|when|where|whenever|unless|until|while|for|and|or|is|are|will|with|on|in|as|by|at|but"
    r"|otherwise|because|instead|then|errors?|status|codes?|responses?|answers?|http|not|bad|conflict|gone|forbidden|locked"
    r"|unauthori[sz]ed|unprocessable|too|precondition|method|payload|unsupported|request timeout|validation|invalid)\b)"
)
"""What follows a status; any other word is what the number counts, as in `450 requests per minute`."""
ABOUT_ANSWERS = re.compile(
    r"respon|status|http|error|return|answer|expect|unauthori|unauthenti|forbidden|not found|bad request|too many"
    r"|conflict|unprocessable",
    re.IGNORECASE,
)
"""Words that make a number between 400 and 499 a status; in `notes of up to 400 characters` there is none."""
TOLD = re.compile(
    r"\b(return|respon[ds]|answer|reject|refus|fail|result|receiv|get|throw|rais|yield|give|status|code|error|http)\w*\b"
    r"|\b4\d\d\b",
    re.IGNORECASE,
)
"""Words, or another status, that make a number of a sentence about one operation a status."""
MISSING = re.compile(
    r"\b(missing|absent|omit\w*|without|left out|leav\w+ out|not (sent|given|present|included)|otherwise|else)\b",
    re.IGNORECASE,
)
"""How the description of a parameter says that a request does not have it."""
NEAR = 40
"""Characters between such a word and the status: what is further away speaks of another thing."""
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n(?=\s*[-*|])")
"""Between sentences. A semicolon ends none: what stands before it says when the status is answered."""
LONGEST = 200
"""Characters of a description that say enough: the rest stands in the vendor's document."""


def _never(sentence: str, status: int) -> bool:
    return False


def told_statuses(description: str, is_known: Callable[[str, int], bool] = _never) -> Iterator[tuple[str, str]]:
    """Each status that the description of an operation names, with the first sentence of which `is_known` does not say
    that something else has the status that it tells."""
    seen: set[str] = set()
    for part in SENTENCE_END.split(description):
        said = " ".join(part.split(None)).strip("-*| ")
        for found in _statuses_in(part):
            if TOLD.search(part[max(0, found.start() - NEAR) : found.start()]):
                known = {one for one in re.findall(r"4\d\d", found[0]) if is_known(said, int(one))}
                yield from ((status, said) for status in _each_new(found, seen, known))


def statuses_of(introduction: str) -> Iterator[tuple[str, str]]:
    """Each status with the paragraph, the item or the row that names it first."""
    seen: set[str] = set()
    for part in PART.split(introduction):
        for found in _statuses_in(part) if ABOUT_ANSWERS.search(part) else ():
            for status in _each_new(found, seen):
                yield status, shorten(part.strip(" \n-*|+"), LONGEST, placeholder=" ...")


def parts_of(description: str) -> list[str]:
    """The sentences of a description, each with what follows a semicolon: its status often stands there."""
    return SENTENCE_END.split(description)


def statuses_in(part: str) -> list[int]:
    """The statuses of refusals that a sentence names, in their order."""
    return [int(one) for found in _statuses_in(part) for one in re.findall(r"4\d\d", found[0])]


def statuses_without(description: str) -> Iterator[tuple[str, str]]:
    """Each status that the description of a parameter names for requests that do not have it, with the sentence."""
    seen: set[str] = set()
    for part in SENTENCE_END.split(description):
        for found in _statuses_in(part) if MISSING.search(part) else ():
            for status in _each_new(found, seen):
                yield status, " ".join(part.split())


def _statuses_in(part: str) -> Iterator[re.Match[str]]:
    """Where a text names statuses: numbers of which the words around them say nothing else."""
    for found in STATUSES.finditer(part):
        before = part[: found.start()]
        if not LIMIT.search(before) and (BEGINS.search(before) or AFTER.match(part, found.end())):
            yield found


def _each_new(found: re.Match[str], seen: set[str], known: Collection[str] = ()) -> Iterator[str]:
    for status in re.findall(r"4\d\d", found[0]):
        if status not in seen and status not in known:
            seen.add(status)
            yield status
