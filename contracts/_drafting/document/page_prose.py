"""The sentences of a page around its document: those of paragraphs, lists and tables, not of titles and examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from contracts._drafting.document.field_list import MARKED
from contracts._drafting.document.sentences import BEGINS_A_LINE, unwrapped, whole_sentences_of
from contracts._drafting.document.source import FENCE, Source

WHOLE = re.compile(r"\A\s*[{]|^[\"']?(openapi|swagger)[\"']?\s*:", re.MULTILINE)
"""How a file begins, or what stands at the left of it, that is a document as a whole."""
CODE = re.compile(
    r"\s*(curl\b|--\w|[\"'][\w-]+[\"']\s*:\s*([\"'\d{\[-].*[\"'\d}\]{\[,]|true,?|false,?|null,?)\s*$|[{}\]]|\[\s*$)"
    r"|.*[\\{\[]\s*$"
)
"""A line of an example that stands outside a block: a command, or JSON."""
PARTS = re.compile(r"(?:^| )(?=#{1,6} [A-Z])|(?:^| )(?=[-*] +`)|(?<!\\)\|")
"""Where a page that was saved as one line is taken apart, and the cells of a table."""
TITLE = re.compile(r"#{1,6} +[^.!?]*[.!?]?|[A-Z][A-Za-z ]{2,40}:?|\*\*[^*.]+\*\*:?")
STATUS = re.compile(r"^[1-5]\d\d\W*(?=[A-Za-z])")
"""The status before its description, as a table of errors has it."""
SHORTEST_WRAPPED = 40
"""Characters of a line that was broken because it was full; a page saved as text has names on lines of their own."""
FEWEST_WORDS = 3
"""A line of fewer words is the name of a field, its type, or a cell such as yes."""


def without_examples(text: str) -> str:
    """A text without its blocks, and without lines of examples outside of them."""
    return "\n".join(line for line in FENCE.sub("\n", text).splitlines() if not CODE.match(line))


def prose_of(source: Source) -> tuple[str, ...]:
    """The sentences of a page in their order; none where the whole file is the document."""
    text = source.path.read_text(encoding="utf-8-sig")
    is_document = WHOLE.search(FENCE.sub("\n", text)) is not None
    return () if is_document else tuple(_sentences(without_examples(text)))


def _sentences(text: str) -> Iterator[str]:
    is_markdown = re.search(r"^#{1,6} ", text, re.MULTILINE) is not None
    for line in unwrapped(text).splitlines() if is_markdown else _paragraphs(text.splitlines()):
        for part in PARTS.split(line):
            row = part.strip(" >")
            if not TITLE.fullmatch(row) and not MARKED.match(row):
                found = (STATUS.sub("", one, 1) for one in whole_sentences_of(row.lstrip("# ")))
                yield from (one for one in found if len(re.findall(r"[^\W\d_]\w*", one)) >= FEWEST_WORDS)


def _paragraphs(lines: Iterable[str]) -> list[str]:
    """The lines of a page without marks, with what goes on in the next line on one."""
    found: list[str] = []
    for line in lines:
        is_full = (
            found and len(found[-1]) >= SHORTEST_WRAPPED and not found[-1].rstrip().endswith((".", "!", "?", ":", "|"))
        )
        if is_full and not BEGINS_A_LINE.match(line):
            found[-1] = f"{found[-1]} {line.strip()}"
        else:
            found.append(line)
    return found
