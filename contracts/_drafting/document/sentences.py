"""The sentences of a description."""

from __future__ import annotations

import re

SENTENCE = re.compile(r"[^.!?;\n](?:[^.!?;\n]|[.](?=\S)|(?<=\be[.]g)[.])*")
"""A sentence of a description; a full stop inside a number or a name, or of e.g., ends none."""

WHOLE = re.compile(SENTENCE.pattern.replace(";", ""))
"""The same with all its halves."""


def sentences_of(text: str) -> list[str]:
    """Each sentence of a text, on one line."""
    return [" ".join(found[0].split()) for found in SENTENCE.finditer(text)]


def whole_sentences_of(text: str) -> list[str]:
    """Each sentence with what stands after a semicolon, which may take back what stands before it."""
    return [" ".join(found[0].split()) for found in WHOLE.finditer(text)]
