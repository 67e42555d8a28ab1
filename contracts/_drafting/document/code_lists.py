"""Lists and tables of error codes in a text: `each 422 with the code given:`, and an item or a row for each code."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from contracts._drafting.document.common_answers import statuses_in
from contracts._drafting.document.sentences import unwrapped

A_CODE = r"[A-Za-z](?=[\w.-])[A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)*"
"""Two characters at least: a body has a single one by chance."""
ITEM = re.compile(
    rf"^\s*(?:[-*+]|\d+[.)])\s+[*_]*(?P<codes>`{A_CODE}`(?:(?:, ?(?:and |or )?| and | or | ?/ ?)`{A_CODE}`)*)[*_]*"
    r"\s*(?:\([^)]*\)\s*)?(?:[:=–—-]+|\b(?:if|when|where|means)\b)\s*(?P<words>\S.*)"
)
"""An item that begins with a code, or several, and says what it means."""
CELLS = re.compile(r"^\s*\|(?P<cells>.*)\|\s*$")
RULE = re.compile(r"[\s:|-]+")
"""A row of a table of Markdown, and the line under its head."""
OF_CODES = re.compile(r"\b(codes?|errors?|refus\w+|reject\w+)\b", re.IGNORECASE)
"""Words of a line that says what a list is of: then a code need not look like one."""


@dataclass(frozen=True)
class ListedCode:
    """A code with the status of its refusal, and the item or the row in which it stands."""

    code: str
    status: int
    line: str


def listed_codes(text: str, names: Collection[str]) -> Iterator[ListedCode]:
    """The codes of the lists and tables of a text; `names` are members, which such a list may be about instead."""
    before, head = "", list[str]()
    for line in unwrapped(text).splitlines():
        item, row = ITEM.match(line), CELLS.match(line)
        if row and not RULE.fullmatch(line):
            cells = [one.strip() for one in row["cells"].split("|")]
            head = head or cells
            yield from _in_row(cells, before, line, names, bool(OF_CODES.search(" ".join(head))))
        elif item:
            status = statuses_in(item["words"]) or statuses_in(before)
            codes = re.findall(rf"`({A_CODE})`", item["codes"])
            yield from (
                ListedCode(one, status[0], line.strip())
                for one in codes
                if len(set(status)) == 1 and _is_code(one, names, bool(OF_CODES.search(before)))
            )
        elif line.strip() and not row:
            before, head = line, []


def _in_row(
    cells: list[str], before: str, line: str, names: Collection[str], is_of_codes: bool
) -> Iterator[ListedCode]:
    """The code of a row that has one, with the status in another cell, else in the line before the table."""
    codes = [one.strip("`*' ") for one in cells if re.fullmatch(rf"[`*']*{A_CODE}[`*']*", one)]
    found = [one for one in codes if _is_code(one, names, is_of_codes and f"`{one}`" in line)]
    numbers = [int(one.strip("`* ")) for one in cells if re.fullmatch(r"[`* ]*4\d\d[`* ]*", one)]
    status = numbers or statuses_in(before)
    if found and len(set(status)) == 1:
        yield ListedCode(found[0], status[0], line.strip())


def _is_code(word: str, names: Collection[str], is_of_codes: bool) -> bool:
    """Whether a marked word is a code: by its spelling, or in a list of codes; a member is none."""
    return word not in names and (is_of_codes or bool(re.search(r"[._-]|^[A-Z][A-Z0-9]+$", word)))
