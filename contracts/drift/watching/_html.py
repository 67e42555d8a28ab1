"""Turns a page of HTML into Markdown with what a reader sees of it: headings, sentences, lists, tables, code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

UNSEEN = ("script", "style", "template", "noscript", "svg", "head", "nav", "footer", "button", "select", "dialog")
"""What no reader takes for the page: code, and what is around each page of a site and changes with any of them."""
FENCE = "```"
BLOCKS = dict.fromkeys(
    ("p", "div", "section", "article", "main", "header", "ul", "ol", "dl", "dt", "dd", "table", "blockquote"), "\n\n"
)
HEADINGS = {f"h{level}": f"\n\n{'#' * level} " for level in range(1, 7)}
BEGINS = {**BLOCKS, **HEADINGS, "pre": f"\n\n{FENCE}\n", "li": "\n- ", "tr": "\n| ", "br": "\n", "code": "`"}
ENDS = {**BLOCKS, **dict.fromkeys(HEADINGS, "\n\n"), "pre": f"\n{FENCE}\n\n", "td": " | ", "th": " | ", "code": "`"}


def as_markdown(html: str) -> str:
    """The text of a page; what stands in one block stands on one line."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "\n".join(_tidied("".join(reader.parts)))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _tidied(text: str) -> Iterator[str]:
    """The lines, with single blanks but in code."""
    is_code = False
    for line in text.split("\n"):
        is_code ^= line == FENCE
        yield line.rstrip() if is_code else " ".join(line.split())


class _Reader(HTMLParser):
    """Collects text, with the marks of Markdown around it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._code = 0
        self._row: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what a tag begins."""
        self._unseen += tag in UNSEEN
        if not self._unseen:
            self._mark(BEGINS.get(tag, ""), tag)
            self._code += tag == "pre"
            self._row = [] if tag == "tr" else [*self._row, tag] if tag in ("td", "th") else self._row

    def handle_endtag(self, tag: str) -> None:
        """End what a tag ends; below the row of headings stands the line that makes a table of it."""
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif not self._unseen:
            self._code = max(0, self._code - (tag == "pre"))
            self._mark(ENDS.get(tag, ""), tag)
            if tag == "tr":
                self.parts.append(f"\n|{'---|' * len(self._row)}" if set(self._row) == {"th"} else "")
                self._row = []

    def handle_data(self, data: str) -> None:
        """Keep a text; in code, line breaks and blanks are a part of it."""
        if not self._unseen:
            self.parts.append(data if self._code else re.sub(r"\s+", " ", data))

    def _mark(self, mark: str, tag: str) -> None:
        """Write a mark. A cell is one line, whatever is in it; in a block of code nothing has another mark."""
        is_inner = bool(self._row) and tag not in ("td", "th", "tr", "code")
        if tag == "pre" or not self._code:
            self.parts.append(" " if is_inner and mark else mark)
