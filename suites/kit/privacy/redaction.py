"""Replaces values that must not be seen by their `$NAME`, in whatever way they are written.

A secret rarely comes back as it was sent: a vendor's error page shows it percent-encoded, a traceback escapes it,
pytest cuts it off with three dots. So a text is searched three times: as it is, with its escapes undone, and around
its cuts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from suites.kit.privacy.documented import PERSONAL
from suites.kit.privacy.our_words import our_words
from suites.kit.privacy.people import People
from suites.kit.privacy.spellings import MAY_BE_ENCODED, decoded, in_base64

SHORTEST = 3
"""A shorter value (the id `42`) is not replaced: it would match all over the text."""
SHORTEST_PART = 8
"""A shorter value that is not a secret is replaced only as a whole word, and shorter lines of a value not at all: they
are ordinary words."""
LONGEST_PART = 1_000
"""Of a longer value only the beginning is searched for: enough to recognize it, and the expression stays small."""
SHORTEST_CUT = 6
"""So much of a value must be left beside a cut to recognize it; fewer characters match ordinary text."""
LONGEST_CUT = 300
"""How far from a cut the rest of a value may begin or end. pytest cuts at 240 characters."""
LONGEST_SEEN, MOST_SEEN = 100, 2_000
"""Names of members and short values come with each answer: so long ones, and so many, are searched once."""
CUT = re.compile(r"\.{3,}|\u2026")
BEFORE_NUMBER, BEHIND_NUMBER = re.compile(r"(?:^|[\s(])$"), re.compile(r"[,.;:)%]+(?:\s|$)| [a-z(]")
AT_THE_END = re.compile(r"[a-z] $")
"""What stands around a number of a sentence, and before one that ends it: not around a number in a path, a body, an
assignment or a list of ids."""
BESIDE_NUMBER = 2
"""Characters on each side of a number that tell this."""


@dataclass(frozen=True)
class _Known:
    """The name of a value, whether it is replaced as a whole word only, and whether it is an id of few digits, which
    opens nothing: in a sentence of ours the same number is a count or a status."""

    name: str
    is_word: bool = False
    is_number: bool = False


class Redactor:
    """Masks the values it has learned: plain, percent-encoded, escaped for JSON, Python or HTML, in base64, or cut off.
    Those of people (`$personal`) it also finds in other case, with other separators, and as single words of a name.

    Not found: values of fewer than three characters or without a letter or digit, and the base64 of values of fewer
    than six bytes. A text of 100 kilobytes takes milliseconds.
    """

    def __init__(self) -> None:
        self._learned: dict[str, _Known] = {}
        self._public: set[str] = set()
        self._plain: set[str] = set()
        self._people = People()
        self._people.keep_in_sentences(our_words())
        self._raw: dict[str, _Known] = {}
        self._decoded: dict[str, _Known] = {}
        self._heads: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._tails: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._search: tuple[re.Pattern[str], re.Pattern[str]] | None = None
        self._seen: dict[tuple[str, bool], str] = {}

    @property
    def names(self) -> set[str]:
        """The names that stand for values."""
        return {known.name for known in self._learned.values()}

    @property
    def size(self) -> int:
        """The number of values learned."""
        return len(self._learned)

    def keep(self, words: Iterable[str], plain: Iterable[str] = (), ordinary: Iterable[str] = ()) -> None:
        """Never mask these words from now on: names of providers, targets and clauses, by which people find things.

        The `plain` ones are masked where they are secrets. The words of the `ordinary` texts, which are a contract's,
        are masked only where they are a value as it is.
        """
        self._public.update(words)
        self._plain.update(plain)
        if self._people.keep_documented(ordinary):
            self._seen.clear()

    def keep_ours(self, texts: Iterable[str]) -> None:
        """Take the words of texts that we have sent for nobody's, unless they are known as somebody's already."""
        self._people.keep(texts)

    def learn(self, names: Mapping[str, str], *, is_secret: bool = True, are_ids: bool = False) -> None:
        """Learn names (`$API_KEY`) by value. If a value has a name already, it keeps it.

        A secret is replaced inside words as well. The longer lines of a value are also replaced one by one. `are_ids`:
        they only say which fixture is meant, so that few digits may stand in a sentence of ours.
        """
        for value, name in names.items():
            for part in _parts(value):
                if part in self._public or (part in self._plain and not is_secret):
                    continue
                if name == PERSONAL and self._people.learn(part):
                    self._seen.clear()
                is_word = not is_secret and len(part) < SHORTEST_PART
                known = _Known(name, is_word, is_number=are_ids and is_word and part.isdecimal())
                if part not in self._learned or (self._learned[part].is_word and not known.is_word):
                    self._add(part, known)

    def mask(self, text: str, *, is_ours: bool = False) -> str:
        """The text with every learned value replaced by its name. In a sentence of ours, numbers of it that are a short
        id by chance stay: "111 of 111 requests"."""
        if not self._learned or len(text) > LONGEST_SEEN:
            return self._searched(text, is_ours) if self._learned else text
        if (text, is_ours) not in self._seen:
            if len(self._seen) >= MOST_SEEN:
                self._seen.clear()
            self._seen[text, is_ours] = self._searched(text, is_ours)
        return self._seen[text, is_ours]

    def _searched(self, text: str, is_ours: bool) -> str:
        if self._search is None:
            self._search = _search(self._raw), _search(self._decoded)
        raw, encoded = self._search
        text = raw.sub(lambda found: _shown(found, self._raw[found[0]], is_ours), text)
        text = _replace(text, self._of_people(text))
        if MAY_BE_ENCODED.search(text):
            text = self._mask_encoded(text, encoded, is_ours)
        return self._mask_cut(text) if CUT.search(text) else text

    def _add(self, value: str, known: _Known) -> None:
        """Add a value in all its spellings. Names are added as well, so that masking a masked text changes nothing."""
        self._learned[value] = known
        anywhere = _Known(known.name)
        self._raw.update({known.name: anywhere, value: known, **dict.fromkeys(in_base64(value), anywhere)})
        for spelling in (known.name, value, *in_base64(value)):
            form = decoded(spelling).text.rstrip("\\")
            if len(form) >= SHORTEST:
                self._decoded[form] = known if spelling == value else anywhere
        if not known.is_word and len(value) >= SHORTEST_PART:
            for part in (value, *in_base64(value)):
                self._heads[part[:SHORTEST_CUT]].append((part, known.name))
                self._tails[part[-SHORTEST_CUT:]].append((part, known.name))
        self._search = None
        self._seen.clear()

    def _mask_encoded(self, text: str, search: re.Pattern[str], is_ours: bool) -> str:
        """Mask the values that are encoded or escaped, and leave every other escape as it is."""
        form = decoded(text)
        spans = (
            (form.starts[found.start()], form.ends[found.end() - 1], _shown(found, self._decoded[found[0]], is_ours))
            for found in search.finditer(form.text)
        )
        people = ((form.starts[start], form.ends[end - 1], name) for start, end, name in self._of_people(form.text))
        both = (span for span in (*spans, *people) if text[span[0] : span[1]] != span[2])
        return _replace(text, sorted(both, key=lambda span: (span[0], -span[1])))

    def _of_people(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Spans of what is said of people in other spellings than it was learned."""
        return ((start, end, PERSONAL) for start, end in self._people.spans(text, self._raw))

    def _mask_cut(self, text: str) -> str:
        """Mask what is left of values where a text was cut short with dots."""
        spans = [span for found in CUT.finditer(text) for span in self._around_cut(text, found.start(), found.end())]
        return _replace(text, spans)

    def _around_cut(self, text: str, cut: int, rest: int) -> Iterable[tuple[int, int, str]]:
        """Spans of values that end where the text is cut, or begin where the rest of it begins."""
        for start in range(max(0, cut - LONGEST_CUT), cut - SHORTEST_CUT + 1):
            for part, name in self._heads.get(text[start : start + SHORTEST_CUT], ()):
                if part.startswith(text[start:cut]):
                    yield start, cut, name
        for end in range(min(len(text), rest + LONGEST_CUT), rest + SHORTEST_CUT - 1, -1):
            for part, name in self._tails.get(text[end - SHORTEST_CUT : end], ()):
                if part.endswith(text[rest:end]):
                    yield rest, end, name


def _parts(value: str) -> list[str]:
    """A value and its longer lines, which may be printed with an indent; nothing of a value that is too short."""
    lines = [line.strip() for line in value.splitlines()] if "\n" in value or "\r" in value else []
    parts = [value.strip(), *(line for line in lines if len(line) >= SHORTEST_PART)]
    starts = [part[:LONGEST_PART].rstrip() for part in parts]
    return [part for part in starts if len(part) >= SHORTEST and any(character.isalnum() for character in part)]


def _search(known: Mapping[str, _Known]) -> re.Pattern[str]:
    """One expression for all values, the longest first. It branches on the first two characters, to be fast."""
    groups: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for value in sorted(known, key=len, reverse=True):
        groups[value[0]][value[1]].append(re.escape(value[2:]) + _word_boundary(value, known[value]))
    return re.compile(_any_of({first: _any_of(seconds) for first, seconds in groups.items()}))


def _any_of(branches: Mapping[str, str | list[str]]) -> str:
    joined = {first: rest if isinstance(rest, str) else "|".join(rest) for first, rest in branches.items()}
    return "|".join(f"{re.escape(first)}(?:{rest})" for first, rest in joined.items())


def _shown(found: re.Match[str], known: _Known, is_ours: bool) -> str:
    """The name of a value that was found; the value where it is a number of a sentence of ours."""
    is_own = is_ours and known.is_number and _is_in_a_sentence(found.string, *found.span())
    return found[0] if is_own else known.name


def _is_in_a_sentence(text: str, start: int, end: int) -> bool:
    """Whether the number that stands there counts something, or is a status or another number of our words."""
    before, behind = text[max(start - BESIDE_NUMBER, 0) : start], text[end : end + BESIDE_NUMBER]
    is_one = BEHIND_NUMBER.match(behind) if behind else AT_THE_END.search(before)
    return bool(is_one and BEFORE_NUMBER.search(before))


def _word_boundary(value: str, known: _Known) -> str:
    return rf"(?<!\w{re.escape(value)})(?!\w)" if known.is_word else ""


def _replace(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """The text with spans replaced, in their order. Of those that overlap, the first one's name stands for all."""
    pieces: list[str] = []
    at = 0
    for start, end, name in spans:
        if start >= at:
            pieces += [text[at:start], name]
        at = max(at, end)
    return "".join([*pieces, text[at:]])
