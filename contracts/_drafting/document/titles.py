"""The vendor's name, out of the title of its document."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(r"[.!?:;|(\n](?=\s|$)|\s[-–—|(]")
TITLE_WORDS = re.compile(
    r"\b(public|unified|rest|restful|open|partner|developer|apis?|documentation|docs|reference|specification|spec|openapi|swagger|"
    r"v?\d+(\.\d+)*)$",
    re.IGNORECASE,
)
"""What a title says of the document at its end, not of the vendor."""
LONGEST_TITLE = 40
"""Characters; a title stands in tables and sentences as the vendor's name."""


def short_title(title: str) -> str:
    """The vendor's name out of the title of a document, which may be a sentence; empty where nothing is left of it."""
    text, before = re.sub(r"^welcome to (the )?", "", SENTENCE_END.split(title.strip())[0], flags=re.IGNORECASE), ""
    while text != before:
        before, text = text, TITLE_WORDS.sub("", text).strip(" ,-")
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE + 1].rpartition(" ")[0]
