"""What is known of people in the spellings that vendors make of it: `ZORBALD-QUENTHRAX-19731129`, `note_for_Quenthrax`.

Letters count in any case, words with any separator or none. Of a name each word counts, too, and of a date each usual
way to write it. A word of a contract counts as nobody's; one of our own sentences only where it stands in small letters
and beside no name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import product

from suites.kit.privacy.our_words import is_beside, is_in_a_sentence

SHORTEST_WORD = 5
"""Letters from which a word of a name is somebody's: shorter ones (Rose, Will, Mark) stand in any sentence."""
SHORTEST_INSIDE = 8
"""Letters from which a word is found inside a longer one. A shorter one has to begin and end where a word does."""
SHORTEST_VALUE = 3
"""A value of fewer letters is in too many words."""
SHORTEST_NUMBER = 7
"""Digits of the shortest telephone number, without a prefix. Shorter numbers are looked for only as they are."""
MOST_WORDS_OF_A_NAME, MOST_WORDS = 4, 12
"""A text of more words is a note, whose words are anybody's; a longer one nobody spells in another way."""
LONGEST_PARTICLE = 3
"""Letters of a word in small letters that may end a name: `Quenthrax, Ludwig van`. A longer one ends a sentence."""
PARTICLES = frozenset({"dalla", "degli", "dela", "della", "delle", "dello", "vande", "vanden", "vander"})
"""Longer ones that may end a name, too."""
CODE_LENGTHS = (1, 2, 3)
"""Digits of a country's code, which does not tell where it ends."""
BETWEEN = r"[\W_]{0,3}"
"""What may stand between two words: a blank, an underscore, a quotation mark behind a blank, or nothing."""
WORD, SIGNS = re.compile(r"[^\W_]+"), re.compile(r"[\d\s()./+-]+")
DATES = (
    (re.compile(r"(\d{4})[-./]?(\d\d)[-./]?(\d\d)(?:T00:00.*)?", re.ASCII), "ymd"),
    (re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})", re.ASCII), "dmy"),
    (re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})", re.ASCII), "mdy"),
)
"""How a date may be written. Which of its numbers is the day, the last two do not tell: both readings count."""
FULL = 4
"""Digits of a month and a day together where nothing is between them: fewer may be read in two ways."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""How the English names of the months begin."""
ORDINAL, AROUND_MONTH = "(?:st|nd|rd|th)?", "[-./, ]{1,2}"
"""What stands behind a day, and around the name of a month: `13th September 1971`, `13-Sep-71`."""
NAME = re.compile(r"\$\w+")


class People:
    """Finds what it has learned of people in texts. Not found: other words for it, other scripts, other accents."""

    def __init__(self) -> None:
        self._ordinary: set[str] = set()
        self._documented: set[str] = set()
        self._ours: set[str] = set()
        self._values: set[str] = set()
        self._known: dict[str, tuple[str, ...]] = {}
        self._search: re.Pattern[str] | None = None

    def keep(self, texts: Iterable[str]) -> None:
        """Take the words of these texts for nobody's, unless they are known as somebody's already."""
        self._ordinary.update(word for text in texts for word in words_of(text))

    def keep_documented(self, texts: Iterable[str]) -> bool:
        """Take the words of these texts, which are a contract's, for nobody's, also where they were somebody's before:
        several contracts are read one after the other. Returns whether anything is looked for no more."""
        new = [word for text in texts for word in words_of(text)]
        self._ordinary.update(new)
        self._documented.update(new)
        known = {one: words for one, words in self._known.items() if not words or self._is_told(words)}
        is_less = len(known) < len(self._known)
        self._known, self._search = known, None if is_less else self._search
        return is_less

    def keep_in_sentences(self, words: Iterable[str]) -> None:
        """Take these words for nobody's where a text has them in small letters, and no name beside them."""
        self._ours.update(words)

    def learn(self, value: str) -> bool:
        """Learn a value: a name, an address, a number or a date. Returns whether it is new."""
        if value in self._values:
            return False
        self._values.add(value)
        signs: dict[str, tuple[str, ...]] = dict.fromkeys((*_dates(value), *_numbers(value)), ())
        found = {**dict(self._names(unicodedata.normalize("NFC", value))), **signs}
        if new := {one: words for one, words in found.items() if one not in self._known}:
            self._known |= new
            self._search = None
        return True

    def spans(self, text: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
        """Where a text says something of people, but for the `$NAMES` in it that stand for values."""
        if not self._known:
            return
        self._search = self._search or _search(self._known)
        found = [one.span() for one in self._search.finditer(_lowered(text))]
        found = [one for one in found if _is_whole(text, *one) and not _is_in_name(text, *one, names)]
        others = {one for one in found if not is_in_a_sentence(text, *one, self._ours)}
        yield from (one for one in found if one in others or is_beside(text, one, others))

    def _names(self, value: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Expressions for the words of a value in a row, for the local part of an e-mail address, and for each word of
        a name; each with its words."""
        local, _, host = value.partition("@")
        for part in (value, *([local] if host else [])):
            words = words_of(part)
            is_some = len(words) <= MOST_WORDS and len("".join(words)) >= SHORTEST_VALUE
            if is_some and self._is_somebodys(words) and (is_name(value) or _is_beyond(words, self._ours)):
                yield from ((spelled, tuple(words)) for spelled in _composed(words))
        for word in words_of(value) if is_name(value) else ():
            if len(word) >= SHORTEST_WORD and self._is_somebodys([word]):
                yield from ((spelled, (word,)) for spelled in _composed([word]))

    def _is_somebodys(self, words: Iterable[str]) -> bool:
        return _is_beyond(words, self._ordinary)

    def _is_told(self, words: Iterable[str]) -> bool:
        return _is_beyond(words, self._documented)


def _is_beyond(words: Iterable[str], ordinary: Collection[str]) -> bool:
    """Whether one of these words is none of the ordinary ones, nor a part of such a one."""
    return any(any(sign.isalpha() for sign in word) and not _is_ordinary(word, ordinary) for word in words)


def _is_ordinary(word: str, ordinary: Collection[str]) -> bool:
    is_part = len(word) >= SHORTEST_INSIDE and any(word in one for one in ordinary)
    return is_part or word in ordinary


def words_of(text: str) -> list[str]:
    """The words of a text in small letters."""
    return WORD.findall(_lowered(text))


def is_name(value: str) -> bool:
    """Whether a value looks like a name: a few words of letters, the last of them with a capital somewhere or with a
    particle before it (`van`, `d'`). "First visit" is none, nor is "Bring the card"; "Maria della Rovere" is one, and
    so are "Sean O'connor" and "Hans-peter"."""
    words, parts = WORD.findall(value), value.split()
    is_short = len(parts) <= MOST_WORDS_OF_A_NAME and all(map(str.isalpha, words)) and not value.islower()
    begins = [WORD.findall(part)[:1] for part in parts[-1:] if part.islower()]
    ends = [word for [word] in begins if len(word) > LONGEST_PARTICLE and word not in PARTICLES]
    return is_short and not ends


def _composed(words: Sequence[str]) -> set[str]:
    """Expressions for words in a row: a letter with its accent is one character or two (Unicode Standard Annex 15)."""
    apart = [part for word in words for part in words_of(unicodedata.normalize("NFD", word))]
    return {BETWEEN.join(words), BETWEEN.join(apart)}


def _dates(value: str) -> Iterator[str]:
    """Expressions for the usual spellings of a date."""
    for form, order in DATES:
        found = form.fullmatch(value.strip())
        if found and (day := _day(dict(zip(order, map(int, found.groups()), strict=True)))):
            year = f"{day.year:04}"
            months, days = (sorted({f"{number}", f"{number:02}"}) for number in (day.month, day.day))
            for month, number in product(months, days):
                parts = ((year, month, number), (number, month, year), (month, number, year))
                yield from ("[-./_ ]".join(part) for part in parts)
                yield from ("".join(part) for part in parts if len(month + number) == FULL)
                yield from ("[-./]".join(part) for part in ((month, number, year[2:]), (number, month, year[2:])))
            yield from (spelled for number in days for spelled in _in_words(year, day.month, number))


def _in_words(year: str, month: int, number: str) -> Iterator[str]:
    """Expressions for a date with the English name of its month, whole or short: `13 September 1971`, `Sep 13, 71`."""
    named, ended = f"{MONTHS[month - 1]}[a-z]{{0,6}}", f"(?:{year[:2]})?{year[2:]}"
    yield AROUND_MONTH.join((number + ORDINAL, named, ended))
    yield AROUND_MONTH.join((named, number + ORDINAL, ended))


def _day(numbers: dict[str, int]) -> date | None:
    try:
        return date(numbers["y"], numbers["m"], numbers["d"])
    except ValueError:
        return None


def _numbers(value: str) -> Iterator[str]:
    """Expressions for a telephone number or another number, whatever is between its digits; of an international one
    also for the ways to call it from its own country."""
    digits = "".join(re.findall("[0-9]", value))
    if not SIGNS.fullmatch(value) or len(digits) < SHORTEST_NUMBER:
        return
    national = [digits[length:] for length in CODE_LENGTHS] if value.startswith("+") else []
    for number in (digits, *([f"00{digits}"] if national else []), *national, *(f"0{one}" for one in national)):
        if len(number) >= SHORTEST_NUMBER:
            yield r"[\s()./+_-]{0,3}".join(number)


def _search(known: Iterable[str]) -> re.Pattern[str]:
    """One expression for all, the longest first. It branches on the first character, to be fast."""
    groups: dict[str, list[str]] = defaultdict(list)
    for one in sorted(known, key=len, reverse=True):
        groups[one[0]].append(one[1:])
    return re.compile("|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in groups.items()))


def _lowered(text: str) -> str:
    """A text in small letters, each character at its place."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(one.lower()[:1] for one in text)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether what was found is more than a piece of another number or word."""
    before, after, last = text[start - 1 : start], text[end : end + 1], text[end - 1]
    if text[start].isdigit() and last.isdigit():
        return not (before.isdigit() or after.isdigit())
    begins = not before.isalpha() or (before.islower() and text[start].isupper())
    ends = not after.isalpha() or (last.islower() and after.isupper())
    is_short = end - start < SHORTEST_WORD and not text[start].isupper()
    return end - start >= SHORTEST_INSIDE or (begins and ends and not is_short)


def _is_in_name(text: str, start: int, end: int, names: Collection[str]) -> bool:
    """Whether what was found is a piece of a $NAME that stands for a value."""
    found = NAME.match(text, max(text.rfind("$", 0, start), 0))
    return found is not None and found.end() >= end and found[0] in names
