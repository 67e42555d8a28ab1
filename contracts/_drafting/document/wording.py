"""What the words of a sentence say about what it says: that it is not so, or only sometimes."""

from __future__ import annotations

import re

NEGATED = re.compile(
    r"\b(not|never|no|nor|neither|none|nothing|cannot|without|nobody|hardly|rarely)\b|n['’]t\b", re.IGNORECASE
)
"""Words that turn what comes after them into its opposite."""
CONDITIONAL = re.compile(
    r"\b(if|when|whenever|while|where|unless|until|once|only|except|but|or|otherwise|else|may|might|can|could|should"
    r"|would|depend(s|ing)?|some|sometimes|often|usual(ly)?|normally|typically|generally|possibly|optional(ly)?|with|by)\b",
    re.IGNORECASE,
)
"""Words that say that it is so in some cases only."""


def is_negated(sentence: str, end: int | None = None) -> bool:
    """Whether a sentence, or what of it comes before a place, says that something is not so."""
    return bool(NEGATED.search(sentence[:end]))


def is_conditional(sentence: str) -> bool:
    """Whether a sentence says that something is so in some cases only."""
    return bool(CONDITIONAL.search(sentence))
