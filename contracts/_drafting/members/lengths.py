"""How long a text may be by words alone: `2 to 80 characters`. No ordinary text goes beyond, as a vendor may refuse it.

The documented request gets no keyword of it: a rule in words is a written clause, not a derived one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.wording import is_negated

LEAST_WORD, MOST_WORD = "minLength", "maxLength"
COUNTED = r"(?:characters?|chars?|letters?|symbols|signs)\b"
LEAST_WORDS = r"at least|no (?:less|fewer|shorter) than|min(?:imum|\.)?(?: of| is|:)?"
MOST_WORDS = (
    r"at most|up to|no (?:more|longer) than|not (?:exceed(?:ing)?|be longer than)|max(?:imum|\.)?(?: of| is|:)?"
)
BETWEEN = r"(?<![\w.,])(?P<minLength>\d{1,6}) ?(?:to|and|-|\u2013|\.\.) ?(?P<maxLength>\d{1,6})"
SAYINGS = tuple(
    re.compile(rf"{words} (?:\w+ )?{COUNTED}", re.IGNORECASE)
    for words in (
        BETWEEN,
        rf"\b(?:{MOST_WORDS}) (?P<maxLength>\d{{1,6}})",
        rf"\b(?:{LEAST_WORDS}) (?P<minLength>\d{{1,6}})",
    )
)
"""How a description tells them: both, the greatest, or the least."""


def with_told_lengths(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with the lengths that the description of a member tells, where they are narrower than its own."""
    told = list(_told(str(schema.get("description", ""))))
    least = [one for word, one in (*schema.items(), *told) if word == LEAST_WORD]
    most = [one for word, one in (*schema.items(), *told) if word == MOST_WORD]
    if least and most and max(least) > min(most):
        return dict(schema)  # words and keywords that do not go together say nothing
    return {**schema, **({LEAST_WORD: max(least)} if least else {}), **({MOST_WORD: min(most)} if most else {})}


def _told(description: str) -> Iterator[tuple[str, int]]:
    for sentence in sentences_of(unwrapped(description)):
        found = (words.search(sentence) for words in SAYINGS)
        for at in found:
            if at and not is_negated(sentence[: at.start()]):
                yield from ((word, int(number)) for word, number in at.groupdict().items())
