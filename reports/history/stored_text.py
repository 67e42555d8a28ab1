"""Texts as the history keeps them."""

from __future__ import annotations

LONGEST = 4_000
"""Characters of one value that the history keeps: some sixty lines. The journal has the whole."""


def clipped(text: str) -> str:
    """A value that is not too long, without what PostgreSQL cannot store."""
    clean = text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()
    return clean if len(clean) <= LONGEST else f"{clean[:LONGEST]} ... ({len(clean)} characters)"


def clipped_if_any(text: str | None) -> str | None:
    """The same of a value that may be missing."""
    return None if text is None else clipped(text)
