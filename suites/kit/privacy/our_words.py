"""The words of our own sentences, which are nobody's: "check" in a command stays, though a patient's visit is named
"Annual check-up". "Mrs Fields" is somebody, though a sentence of ours has the word "fields".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

DOCUMENTS = ("README.md", "contracts/README.md", "suites/README.md", "reports/README.md")
"""What is said to users, whole: what a run prints has few words that are not there."""
IN_SMALL_LETTERS = re.compile(r"(?<![\w$/.-])[a-z]+(?![\w/])")
"""A word of a sentence. Names, of people in examples too, begin with a capital."""

LETTERS_BEFORE, LETTERS_BEHIND = re.compile(r"[^\W\d_]*$"), re.compile(r"[^\W\d_]*")
ADDRESS = re.compile(r"[\w.+-]*@")
"""What stands behind a word in an e-mail address."""
LONGEST = 40
"""Letters of the longest word looked at: of a long text only what stands around is cut out."""
APART = 3
"""Characters between two words of a name, at most: a comma and a blank, a quotation mark."""


@cache
def our_words() -> frozenset[str]:
    """The words of our documents in small letters; none where only the packages are installed."""
    top = Path(__file__).parents[3]
    texts = (path.read_text("utf-8") for name in DOCUMENTS if (path := top / name).is_file())
    return frozenset(word for text in texts for word in IN_SMALL_LETTERS.findall(text))


def is_in_a_sentence(text: str, start: int, end: int, ours: Collection[str]) -> bool:
    """Whether what stands there is one of our words, in small letters as in a sentence, or a piece of such a word."""
    before = LETTERS_BEFORE.search(text[max(start - LONGEST, 0) : start])
    behind = LETTERS_BEHIND.match(text, end, end + LONGEST)
    word = f"{before[0] if before else ''}{text[start:end]}{behind[0] if behind else ''}"
    return word in ours and not ADDRESS.match(text, end, end + LONGEST)


def is_beside(text: str, span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Whether one of the other spans of a text stands beside a span, with nothing but a few signs between them."""
    gaps = [(end, span[0]) if end <= span[0] else (span[1], start) for start, end in others]
    return any(end - start <= APART and not any(map(str.isalnum, text[start:end])) for start, end in gaps)
