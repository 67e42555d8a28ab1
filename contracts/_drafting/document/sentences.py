"""The sentences of a description."""

from __future__ import annotations

import re

SENTENCE = re.compile(r"[^.!?;\n](?:[^.!?;\n]|[.](?=\S)(?!\*{1,2}\s)|(?<=\be[.]g)[.])*")
"""A sentence of a description; a full stop inside a number or a name, or of e.g., ends none, and one inside the stars
of Markdown does, as in `**Fees.** All`."""

WHOLE = re.compile(SENTENCE.pattern.replace(";", ""))
"""The same with all its halves."""


LEFT_OF_STARS = re.compile(r"^\*{2} ")
"""What the end of a heading within a line leaves: two stars, and the blank behind them."""
LONGEST = 2_000
"""Characters of a sentence that is read: a longer one is a table or data on one line, and reading it takes minutes."""


def sentences_of(text: str) -> list[str]:
    """Each sentence of a text, on one line."""
    found = (LEFT_OF_STARS.sub("", " ".join(found[0].split())) for found in SENTENCE.finditer(text))
    return [one for one in found if len(one) <= LONGEST]


def whole_sentences_of(text: str) -> list[str]:
    """Each sentence with what stands after a semicolon, which may take back what stands before it."""
    found = (" ".join(found[0].split()) for found in WHOLE.finditer(text))
    return [one for one in found if len(one) <= LONGEST]


BEGINS_A_LINE = re.compile(r"\s*([*+|#>-]|\d+[.)]\s|$)")
"""What a line begins with that does not go on with the one before it (CommonMark 0.31): a list, a table, a heading."""


def unwrapped(text: str) -> str:
    """A text with each paragraph on one line, as a sentence may go on in the next line of its source."""
    lines: list[str] = []
    for line in text.splitlines():
        goes_on = lines and lines[-1].strip() and not lines[-1].lstrip().startswith(("|", "#"))
        if goes_on and not BEGINS_A_LINE.match(line):
            lines[-1] = f"{lines[-1]} {line.strip()}"
        else:
            lines.append(line)
    return "\n".join(lines)
