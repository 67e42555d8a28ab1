"""Answers as they may be shown: documented members in clear, `$personal` and `$undocumented` in place of others."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import isfinite
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from contracts import Json, pointers
from contracts.pointers import ABSENT, Absent
from suites.kit.model.answer import Answer
from suites.kit.model.findings import Phrase
from suites.kit.model.json_values import same
from suites.kit.model.printable import visible
from suites.kit.privacy.documented import PERSONAL, Documented
from suites.kit.privacy.free_texts import MEDIA_TYPE, MESSAGE, FreeTexts

UNDOCUMENTED = "$undocumented"
SHOWN_HEADERS = ("content-type", "retry-after", "location")
EXPLAINING = re.compile(
    r"(error|message|detail|title|reason|code|type|status)s?|error_(description|code)", re.IGNORECASE
)
"""Members of a refusal that say why, documented or not."""
ALIKE: dict[str, Callable[[str], str]] = {
    "in other case": str.casefold,
    "with other white space": lambda text: "".join(text.split()),
    "escaped": lambda text: html.unescape(text).replace("\\", ""),
    "in another Unicode form": lambda text: unicodedata.normalize("NFKC", text),
}
"""Ways in which pipelines spoil a text, and what makes two texts equal that differ in this way only."""
LONGEST_VALUE = 300
"""Characters of a value that a person reads in one look; the journal's exchange has more of it."""
STATUSES = range(100, 600)
"""What an answer's status may be (RFC 9110, 15): as a finding about no member, such a number is one, and no id."""
ANOTHER = f"another value ({PERSONAL})"
SOME = f"a value ({PERSONAL})"
"""In place of none: which one it is, is asked of the known ones, as for another value."""
Known = Mapping[str, Iterable[Any]]
"""Values that an exchange holds beside a finding, by the words for them."""
NOTHING: Known = {}


class Masking:
    """Masks what a provider answers. `text` puts names in place of the values that are known to be private; `own` does
    so in sentences of ours, whose counts and statuses stay."""

    def __init__(
        self,
        documented: Documented,
        text: Callable[[str], str],
        free_texts: FreeTexts,
        own: Callable[[str], str] | None = None,
    ) -> None:
        self.documented = documented
        self.text = text
        self.own = own or text
        self.free_texts = free_texts

    def named(self, value: Json) -> Json:
        """A value of our own: in clear, except for values that are known to be private."""
        return self._each(value, self._named_leaf)

    def _each(self, value: Json, leaf: Callable[[Json], Json]) -> Json:
        """A copy of a value with names in place of private values in its members' names, and `leaf` of each leaf."""
        if isinstance(value, Mapping):
            return {self.text(name): self._each(item, leaf) for name, item in value.items()}
        return [self._each(item, leaf) for item in value] if isinstance(value, list) else leaf(value)

    def _named_leaf(self, value: Json) -> Json:
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, float):
            return value if isfinite(value) else str(value)  # 1e999 is read as infinity, which JSON cannot write
        masked = self.text(str(value))
        return value if isinstance(value, int) and masked == str(value) else masked

    def body(self, answer: Answer) -> Json:
        """The body of an answer; only the length of one that is not JSON."""
        if not answer.content:
            return None
        if isinstance(answer.json, Absent):
            media_type = answer.media_type if MEDIA_TYPE.fullmatch(answer.media_type) else ""
            return f"{UNDOCUMENTED}, {len(answer.content)} bytes of {self.text(media_type) or 'no media type'}"
        if not isinstance(answer.json, Mapping | list) and answer.is_accepted:
            return UNDOCUMENTED
        return self._part(answer.json, "", explains=not answer.is_accepted)

    def reasons(self, answer: Answer) -> Iterator[str]:
        """The texts in which a refusal says why, as they came."""
        yield from _reasons(answer.json, "")

    def headers(self, answer: Answer) -> dict[str, str]:
        """The few headers that are shown. Of a redirect's query only the names of its parameters are."""
        shown = {name: value for name, value in answer.headers.items() if name in SHOWN_HEADERS}
        return {
            name: visible(self.text(_address(value) if name == "location" else self.free_texts.header(name, value)))
            for name, value in shown.items()
        }

    def rendered(self, pointer: str, value: Any, explains: bool = False) -> str:
        """A value of a finding as text: our own words as they are, what stands in an answer as an answer shows it."""
        if isinstance(value, Phrase):
            parts = [self.rendered(pointer, part, explains) for part in value.values]
            return self.own(value.text.format(*parts) if parts else value.text)
        if isinstance(value, Absent) or value is None:
            return "absent" if isinstance(value, Absent) else "null"
        if not pointer and type(value) is int and value in STATUSES:
            return str(value)
        if self.documented.is_personal(pointer):
            return PERSONAL
        if not self.documented.has(pointer):
            return UNDOCUMENTED
        text = json.dumps(self._part(value, pointer, explains), ensure_ascii=False)
        return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}... ({len(text)} characters)"

    def difference(
        self, pointer: str, expected: Any, got: Any, explains: bool = False, known: Known = NOTHING
    ) -> tuple[str, str]:
        """Both values of a finding as text. Of personal ones only in what way they differ, and which of the `known`
        ones they are, by the words for these."""
        is_phrase = Phrase in (type(expected), type(got))
        leading = expected.leading if isinstance(expected, Phrase) else ABSENT
        if leading is not ABSENT and not isinstance(got, Phrase) and self.documented.is_personal(pointer):
            return self.rendered(pointer, expected, explains), self.difference(pointer, leading, got, known=known)[1]
        if not self.documented.is_personal(pointer) or is_phrase:
            wanted, shown = self.rendered(pointer, expected, explains), self.rendered(pointer, got, explains)
            said = f"{expected.found} ({shown})" if isinstance(expected, Phrase) and expected.found else shown
            return wanted, _apart(shown, expected, got, known) if wanted == shown and not is_phrase else said
        wanted = _emptiness(expected) or _which(expected, known) or PERSONAL
        shown = _emptiness(got) or _how(expected, got)
        return wanted, (_which(got, known) or shown) if shown in (ANOTHER, SOME) else shown

    def _part(self, value: Json, at: str, explains: bool = False) -> Json:
        if isinstance(value, Mapping):
            return {self.free_texts.name(name): self._member(name, item, at, explains) for name, item in value.items()}
        if isinstance(value, list):
            return [self._part(item, at, explains) for item in value]
        if isinstance(value, str) and (explains or not at or MESSAGE.fullmatch(at.rpartition("/")[2])):
            return visible(self.free_texts.in_files(value))
        return visible(self.text(value)) if isinstance(value, str) else self.named(value)

    def _member(self, name: str, value: Json, at: str, explains: bool) -> Json:
        if value is not None and self.documented.is_personal(pointers.join(at, name)):
            return PERSONAL
        if self.documented.knows(name, (pointers.split(at) or ("",))[-1]):
            return self._part(value, pointers.join(at, name), explains)
        return self._explained(value) if explains and EXPLAINING.fullmatch(name) else self._hidden(value)

    def _explained(self, value: Json) -> Json:
        """Why something was refused: texts, lists of texts, and the same by the name of a member."""
        if isinstance(value, Mapping):
            return {
                self.free_texts.name(name): self._explained(item)
                if _is_words(item) or EXPLAINING.fullmatch(name)
                else self._hidden(item)
                for name, item in value.items()
            }
        if isinstance(value, list):
            return [self._explained(item) for item in value]
        if isinstance(value, str):
            return visible(self.free_texts.in_files(value))
        return self.free_texts.number(named) if isinstance(named := self.named(value), int | float) else named

    def _hidden(self, value: Json) -> Json:
        """What the contract does not document: only the names of its members."""
        if isinstance(value, Mapping):
            return {self.free_texts.name(name): self._hidden(item) for name, item in value.items()}
        return [self._hidden(item) for item in value] if isinstance(value, list) else UNDOCUMENTED


def _reasons(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner, item in value.items():
            yield from _reasons(item, inner if EXPLAINING.fullmatch(inner) else name)
    elif isinstance(value, list):
        for item in value:
            yield from _reasons(item, name)
    elif isinstance(value, str) and name:
        yield value


def _is_words(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _emptiness(value: Any) -> str:
    """In what way there is no value; empty where there is one."""
    if isinstance(value, Absent):
        return "absent"
    if value is None:
        return "null"
    return "empty" if value in ("", [], {}) else ""


def _apart(shown: str, expected: Any, got: Any, known: Known) -> str:
    """How one of two values differs that are shown alike, as the same name stands in place of both."""
    if type(expected) is not type(got):
        return f"{shown}, {_unlike(expected, got)}"
    return (_which(got, known) or ANOTHER).replace(PERSONAL, shown) if "$" in shown else shown


def _unlike(expected: Any, got: Any) -> str:
    """That a value is of another type, where the same name stands in place of both."""
    return f"as {type(got).__name__} and not {type(expected).__name__}"


def _which(value: Any, known: Known) -> str:
    """Which of the known values a personal one is, in words; empty where it is none of them."""
    return next(
        (f"{words} ({PERSONAL})" for words, values in known.items() if any(same(value, one) for one in values)), ""
    )


def _how(expected: Any, got: Any) -> str:
    """A personal value that differs from another one: in what way, in words that tell nothing of either."""
    if _emptiness(expected):
        return SOME
    if type(expected) is not type(got):
        return f"{PERSONAL}, {_unlike(expected, got)}"
    if not isinstance(got, str):
        return ANOTHER
    if expected.startswith(got):
        return f"only the first {len(got)} character{'s' * (len(got) != 1)} of it ({PERSONAL})"
    way = next((way for way, plain in ALIKE.items() if plain(expected) == plain(got)), "")
    return f"{PERSONAL}, {way}" if way else ANOTHER


def _address(text: str) -> str:
    """An address without user, password, fragment, and the values of its parameters."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return UNDOCUMENTED
    query = "&".join(f"{name}={UNDOCUMENTED}" for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query, fragment=""))
