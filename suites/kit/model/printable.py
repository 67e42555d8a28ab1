"""Characters that a terminal obeys, or that turn a line around, as escapes that a reader can see."""

from __future__ import annotations

import re

UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""Controls but tab and line feed, bidirectional marks, marks without width, and lone surrogates, which no stream can
encode."""
COLOUR = re.compile("(\x1b\\[[0-9;]*m)")
"""What pytest writes for its own colours."""
TERMINAL = re.compile("[\r\b]|\x1b\\[[0-9;]*K")
"""What progress lines are written with."""


def visible(text: str) -> str:
    r"""The text with `\u001b` in place of an escape, and so on. JSON stays JSON with the same meaning."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def visible_bytes(text: str) -> str:
    """The same for bytes that were read with `surrogateescape`: what stands for a byte stays."""
    return re.sub("[^\udc80-\udcff]+", lambda found: visible_in_colour(found[0]), text)


def visible_in_colour(text: str) -> str:
    """The same, but colours, carriage returns and backspaces stay: for a stream that pytest itself writes to."""
    if not UNSEEN.search(text):
        return text
    pieces = re.split(f"({COLOUR.pattern[1:-1]}|{TERMINAL.pattern})", text)
    return "".join(piece if number % 2 else visible(piece) for number, piece in enumerate(pieces))
