"""Values that must not be seen, replaced by the `$NAME` that stands for each, however they are spelled."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from suites.kit.privacy.spellings import MAY_BE_SPELT, in_base64, plain

SHORTEST = 3
"""A shorter value is not replaced: it would turn up everywhere."""
SHORTEST_PART = 8
"""A shorter value that is no secret is replaced only where it stands as a word; lines of it are not looked for."""
LONGEST_PART = 1_000
"""Of a longer value the beginning is looked for: it is enough to recognize it, and the search stays small."""
KNOWN_BY = 6
LONGEST_CUT = 300
CUT = re.compile(r"\.{3,}|\u2026")


@dataclass(frozen=True)
class _Known:
    """The name of a value, and whether it may be part of a word."""

    name: str
    is_whole: bool = False


class Redactor:
    """Learns values and masks them: as they are, percent-encoded, escaped for JSON, Python or HTML, in base64, cut off.

    Not found are values of less than three characters, or without a letter or digit, and of values of less than six
    bytes the base64. A text of 100 kilobytes takes milliseconds; what is learned is searched for from the next text on.
    """

    def __init__(self) -> None:
        self._learned: dict[str, _Known] = {}
        self._raw: dict[str, _Known] = {}
        self._plain: dict[str, _Known] = {}
        self._heads: dict[str, list[str]] = defaultdict(list)
        self._tails: dict[str, list[str]] = defaultdict(list)
        self._search: tuple[re.Pattern[str], re.Pattern[str]] | None = None

    @property
    def size(self) -> int:
        """How many values are known."""
        return len(self._learned)

    def learn(self, named: Mapping[str, str], *, is_secret: bool = True) -> None:
        """Take in values and their names (`$API_KEY`). Of two names for a value the first one stays.

        A secret is replaced also inside of words; of a value of several lines each longer line is replaced, too.
        """
        for value, name in named.items():
            for part in _parts(value):
                known = _Known(name, is_whole=not is_secret and len(part) < SHORTEST_PART)
                if part not in self._learned or (self._learned[part].is_whole and not known.is_whole):
                    self._take(part, known)

    def mask(self, text: str) -> str:
        """The text with every known value replaced by its name."""
        if not self._learned:
            return text
        if self._search is None:
            self._search = _search(self._raw), _search(self._plain)
        raw, spelt = self._search
        text = raw.sub(lambda found: self._raw[found[0]].name, text)
        if MAY_BE_SPELT.search(text):
            text = self._unspelt(text, spelt)
        return self._mended(text) if CUT.search(text) else text

    def _take(self, value: str, known: _Known) -> None:
        self._learned[value] = known
        own = _Known(known.name)
        self._raw.update({known.name: own, value: known, **dict.fromkeys(in_base64(value), own)})
        for spelling in (known.name, value, *in_base64(value)):
            form = plain(spelling).text.rstrip("\\")
            if len(form) >= SHORTEST:
                self._plain[form] = known if spelling == value else own
        if not known.is_whole and len(value) >= SHORTEST_PART:
            self._heads[value[:KNOWN_BY]].append(value)
            self._tails[value[-KNOWN_BY:]].append(value)
        self._search = None

    def _unspelt(self, text: str, search: re.Pattern[str]) -> str:
        """The text with values masked that are spelled in another way."""
        form = plain(text)
        spans = (
            (form.starts[found.start()], form.ends[found.end() - 1], self._plain[found[0]].name)
            for found in search.finditer(form.text)
        )
        return _replaced(text, (span for span in spans if text[span[0] : span[1]] != span[2]))

    def _mended(self, text: str) -> str:
        """The text with what is left of values masked where somebody has cut a text short with three dots."""
        spans = [span for found in CUT.finditer(text) for span in self._cut_at(text, found.start(), found.end())]
        return _replaced(text, spans)

    def _cut_at(self, text: str, first: int, behind: int) -> Iterable[tuple[int, int, str]]:
        for start in range(max(0, first - LONGEST_CUT), first - KNOWN_BY + 1):
            for value in self._heads.get(text[start : start + KNOWN_BY], ()):
                if value.startswith(text[start:first]):
                    yield start, first, self._learned[value].name
        for end in range(min(len(text), behind + LONGEST_CUT), behind + KNOWN_BY - 1, -1):
            for value in self._tails.get(text[end - KNOWN_BY : end], ()):
                if value.endswith(text[behind:end]):
                    yield behind, end, self._learned[value].name


def _parts(value: str) -> list[str]:
    """A value that is long enough, and its longer lines: whoever prints a text of several lines may indent them."""
    lines = [line.strip() for line in value.splitlines()] if "\n" in value or "\r" in value else []
    parts = [value.strip(), *(line for line in lines if len(line) >= SHORTEST_PART)]
    known = [part[:LONGEST_PART].rstrip() for part in parts]
    return [part for part in known if len(part) >= SHORTEST and any(sign.isalnum() for sign in part)]


def _search(known: Mapping[str, _Known]) -> re.Pattern[str]:
    """One expression for all values, the longest first, grouped by their first two characters to be found fast."""
    groups: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for value in sorted(known, key=len, reverse=True):
        groups[value[0]][value[1]].append(re.escape(value[2:]) + _bounds(value, known[value]))
    return re.compile(_either({first: _either(seconds) for first, seconds in groups.items()}))


def _either(branches: Mapping[str, str | list[str]]) -> str:
    ways = {first: rest if isinstance(rest, str) else "|".join(rest) for first, rest in branches.items()}
    return "|".join(f"{re.escape(first)}(?:{rest})" for first, rest in ways.items())


def _bounds(value: str, known: _Known) -> str:
    return rf"(?<!\w{re.escape(value)})(?!\w)" if known.is_whole else ""


def _replaced(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """The text with spans replaced, in their order; of two that overlap the first one counts."""
    pieces, at = [], 0
    for start, end, name in spans:
        if start >= at:
            pieces += [text[at:start], name]
            at = end
    return "".join([*pieces, text[at:]])
