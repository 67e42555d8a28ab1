"""Turns a page of HTML into Markdown with what a reader sees of it: headings, sentences, lists, tables, code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

UNSEEN = ("script", "style", "template", "noscript", "svg", "title", "nav", "footer", "button", "select", "dialog")
"""What no reader takes for the page: code, and what is around each page of a site and changes with any of them. All
that is in a head is among them, so that its end, which may be left out, does not matter."""
FENCE = "```"
CELLS, PARTS = ("td", "th"), ("thead", "tbody", "tfoot")
"""Of a table. The ends of these and of rows may be left out (HTML, 13.1.2.4)."""
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
        self._cell = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what a tag begins."""
        self._unseen += tag in UNSEEN
        if self._unseen:
            return
        if tag in CELLS:
            self._end_cell()
            self._row, self._cell = [*self._row, tag], tag
        elif tag in ("tr", *PARTS):
            self._end_row()
        self._mark(BEGINS.get(tag, ""), tag)
        self._code += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        """End what a tag ends."""
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif self._unseen:
            return
        elif tag in CELLS:
            self._end_cell()
        else:
            if tag in ("tr", "table", *PARTS):
                self._end_row()
            self._code = max(0, self._code - (tag == "pre"))
            self._mark(ENDS.get(tag, ""), tag)

    def handle_data(self, data: str) -> None:
        """Keep a text; in code, line breaks and blanks are a part of it."""
        if not self._unseen:
            self.parts.append(data if self._code else re.sub(r"\s+", " ", data))

    def _end_cell(self) -> None:
        if self._cell:
            self._mark(ENDS[self._cell], self._cell)
            self._cell = ""

    def _end_row(self) -> None:
        """End a row; below that of headings stands the line that makes a table of it."""
        self._end_cell()
        self.parts.append(f"\n|{'---|' * len(self._row)}" if set(self._row) == {"th"} else "")
        self._row = []

    def _mark(self, mark: str, tag: str) -> None:
        """Write a mark. A cell is one line, whatever is in it; in a block of code nothing has another mark."""
        is_inner = bool(self._row) and tag not in (*CELLS, "tr", "code")
        if tag == "pre" or not self._code:
            self.parts.append(" " if is_inner and mark else mark)
