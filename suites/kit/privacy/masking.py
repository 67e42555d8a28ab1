"""Answers as they may be shown: documented members in clear, all that is personal or undocumented by a word for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from contracts import Json
from suites.kit.model.exchange import Answer
from suites.kit.model.json_values import Absent
from suites.kit.privacy.documented import PERSONAL, Documented

UNDOCUMENTED = "$undocumented"
SHOWN_HEADERS = ("content-type", "retry-after", "location")
EXPLAINING = re.compile(
    r"(error|message|detail|title|reason|code|type|status)s?|error_(description|code)", re.IGNORECASE
)
"""Members of a refusal that say why, documented or not."""
BARE = ("absent", "null", "an object", "a list")
"""What a finding may say of any member without showing what it holds."""


class Masking:
    """Masks what a provider answers. `text` puts names in place of the values that are known."""

    def __init__(self, documented: Documented, text: Callable[[str], str]) -> None:
        self.documented = documented
        self.text = text

    def named(self, value: Json) -> Json:
        """A value of our own: in clear, but for the values that are known."""
        if isinstance(value, Mapping):
            return {self.text(name): self.named(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.named(item) for item in value]
        if isinstance(value, bool) or value is None or isinstance(value, float):
            return value
        told = self.text(str(value))
        return value if isinstance(value, int) and told == str(value) else told

    def body(self, answer: Answer) -> Json:
        """The body of an answer; of one that is no JSON only the length is told."""
        if not answer.content:
            return None
        if isinstance(answer.json, Absent):
            return f"{UNDOCUMENTED}, {len(answer.content)} bytes of {self.text(answer.media_type) or 'no media type'}"
        if not isinstance(answer.json, Mapping | list) and answer.is_accepted:
            return UNDOCUMENTED
        return self._part(answer.json, "", explains=not answer.is_accepted)

    def headers(self, answer: Answer) -> dict[str, str]:
        """The few headers that are shown; of the address in one of them only the names of its parameters."""
        shown = {name: value for name, value in answer.headers.items() if name in SHOWN_HEADERS}
        return {name: self.text(_address(value) if name == "location" else value) for name, value in shown.items()}

    def said(self, pointer: str, said: str) -> str:
        """What a finding says of a member; of an object or a list the same as of an answer."""
        if self.documented.is_personal(pointer):
            return PERSONAL
        if not self.documented.has(pointer):
            return said if said in BARE else UNDOCUMENTED
        if said[:1] not in ("{", "["):
            return self.text(said)
        try:
            return json.dumps(self._part(json.loads(said), pointer), ensure_ascii=False)
        except ValueError:
            return f"{UNDOCUMENTED}, {len(said)} characters"

    def _part(self, value: Json, at: str, explains: bool = False) -> Json:
        if isinstance(value, Mapping):
            return {self.text(name): self._member(name, item, at, explains) for name, item in value.items()}
        if isinstance(value, list):
            return [self._part(item, at, explains) for item in value]
        return self.named(value)

    def _member(self, name: str, value: Json, at: str, explains: bool) -> Json:
        if value is not None and self.documented.is_personal(f"{at}/{name}"):
            return PERSONAL
        if self.documented.knows(name, at.rpartition("/")[2]):
            return self._part(value, f"{at}/{name}", explains)
        return self._explained(value) if explains and EXPLAINING.fullmatch(name) else self._hidden(value)

    def _explained(self, value: Json) -> Json:
        """Why something was refused: words, lists of them, and the same by the name of a member."""
        if isinstance(value, Mapping):
            return {
                self.text(name): self._explained(item)
                if _is_words(item) or EXPLAINING.fullmatch(name)
                else self._hidden(item)
                for name, item in value.items()
            }
        if isinstance(value, list):
            return [self._explained(item) for item in value]
        return self.named(value)

    def _hidden(self, value: Json) -> Json:
        """What the contract does not document: names only, whatever it holds."""
        if isinstance(value, Mapping):
            return {self.text(name): self._hidden(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._hidden(item) for item in value]
        return UNDOCUMENTED


def _is_words(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _address(text: str) -> str:
    """An address without user, password, fragment, and the values of its parameters."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return UNDOCUMENTED
    query = "&".join(f"{name}={UNDOCUMENTED}" for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query, fragment=""))
