"""Lists names that come from journals, where somebody mistypes one: vendors, or who wrote a journal, chose them."""

from __future__ import annotations

from collections.abc import Iterable

from reports._text import printable


def one_line(text: str) -> str:
    """The text without what could steer a terminal, or look like a sentence of ours."""
    return printable(text).replace("\n", "\\n")


def listed(names: Iterable[str]) -> str:
    """The names in order, each once, in one line that none of them can break; "none" where there are none."""
    return ", ".join(map(one_line, sorted(set(names)))) or "none"
