"""The sentences of a description."""

from __future__ import annotations

import re

SENTENCE = re.compile(r"[^.!?;\n](?:[^.!?;\n]|[.](?=\S)|(?<=\be[.]g)[.])*")
"""A sentence of a description; a full stop inside a number or a name, or of e.g., ends none."""


def sentences_of(text: str) -> list[str]:
    """Each sentence of a text, on one line."""
    return [" ".join(found[0].split()) for found in SENTENCE.finditer(text)]
