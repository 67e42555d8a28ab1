"""The operations that a page names: method and path of each, and the part of the page that is about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from contracts.pointers import join

CALL = re.compile(
    r"(?<![\w-])[`*]*(?P<method>GET|PUT|PATCH|POST|DELETE)[`*:]*[ \t]+[`*<]*"
    r"(?P<server>https?://[^\s/`*<>\"']+)?(?P<path>/[\w{}/:.<>~-]*[\w}>/])"
)
"""A method and a path or a URL, also in bold or as code."""
PARAMETER = re.compile(r"/(?::(\w+)|<([\w-]+)>)")
HEADING = re.compile(r"#{1,6} +(?P<words>.+)")
CURL = re.compile(r"\bcurl\b", re.IGNORECASE)
ENDS = re.compile(r"\s*(```|[|]|[-*] |curl\b|[A-Z][A-Za-z ]{2,40}$)")
"""A block, a table, a list, an example or a heading without marks: what follows words about an operation."""
FEW_WORDS = 2
"""Beside a call on a line of its own stand at most words such as `Endpoint:`; in a sentence, more."""
RANK = ("PATCH", "PUT", "POST")
"""Which method is rather that of an update, where a page names calls in sentences only."""


@dataclass(frozen=True)
class PageCall:
    """An operation that a page names at a line, counted from 0; `server` is empty where it names a path only.

    `heading` is that of its part of the page, `text` the page with every line empty that is not of that part.
    """

    method: str
    path: str
    server: str
    line: int
    heading: str
    text: str

    @property
    def place(self) -> str:
        """The pointer of the operation in an OpenAPI document."""
        return join("", "paths", self.path, self.method.lower())

    @property
    def words(self) -> str:
        """What the page says below the call, up to the next heading or block."""
        below = self.text.splitlines()[self.line + 1 :]
        ends = (at for at, row in enumerate(below) if HEADING.fullmatch(row.strip()) or ENDS.match(row))
        return " ".join(" ".join(below[: next(ends, 0)]).split())

    @property
    def id(self) -> str:
        """A name for the operation: the words of its heading."""
        words: list[str] = re.findall(r"[A-Za-z0-9]+", self.heading)
        named = words[0].lower() + "".join(word.capitalize() for word in words[1:]) if words else ""
        return named or f"{self.method.lower()}{self.path}"


def calls_of(text: str, is_part: Callable[[str], bool]) -> list[PageCall]:
    """The operations of a page, each with its part of it; where none has a line of its own, the one that a sentence
    names and that is most like an update, with the whole page. `is_part` tells the headings inside of an operation."""
    lines = text.splitlines()
    named = [(line, found) for line, row in enumerate(lines) if not CURL.search(row) for found in CALL.finditer(row)]
    alone = _distinct(_call(line, found, text) for line, found in named if _is_alone(lines[line], found))
    if len(alone) > 1:
        return list(_with_parts(alone, lines, is_part))
    told = [_call(line, found, text) for line, found in named if found["method"] in RANK]
    return alone or sorted(told, key=lambda call: RANK.index(call.method))[:1]


def _call(line: int, found: re.Match[str], text: str) -> PageCall:
    path = found["path"] if "<" in found["path"] else found["path"].rstrip(">")
    path = PARAMETER.sub(lambda name: f"/{{{name[1] or name[2]}}}", path)
    return PageCall(found["method"], path, found["server"] or "", line, "", text)


def _is_alone(row: str, found: re.Match[str]) -> bool:
    rest = row[: found.start()] + row[found.end() :]
    return len(re.findall(r"[A-Za-z]{2,}", rest)) <= FEW_WORDS


def _distinct(calls: Iterator[PageCall]) -> list[PageCall]:
    """Each operation where it is named first; a path with a value for a parameter is an example of one before."""
    found: list[PageCall] = []
    for call in calls:
        if not any(one.method == call.method and _is_like(one.path, call.path) for one in found):
            found.append(call)
    return found


def _is_like(template: str, path: str) -> bool:
    fixed = map(re.escape, re.split(r"\{[^}]*\}", template))
    return re.fullmatch("[^/]+".join(fixed), path) is not None


def _with_parts(calls: list[PageCall], lines: list[str], is_part: Callable[[str], bool]) -> Iterator[PageCall]:
    """The operations with their parts of the page: from the heading above one to that above the next."""
    ends = [-1, *(call.line for call in calls)]
    begins = [_begin(call.line, before, lines, is_part) for call, before in zip(calls, ends, strict=False)]
    for call, begin, end in zip(calls, begins, [*begins[1:], len(lines)], strict=True):
        heading = HEADING.fullmatch(lines[begin].strip())
        text = "\n".join([*[""] * begin, *lines[begin:end]])
        yield replace(call, heading=heading["words"] if heading else "", text=text)


def _begin(line: int, before: int, lines: list[str], is_part: Callable[[str], bool]) -> int:
    """The line of the heading above an operation, after the operation before it; else its own line."""
    above = (at for at in range(line, before, -1) if HEADING.fullmatch(lines[at].strip()) and not is_part(lines[at]))
    return next(above, line)
