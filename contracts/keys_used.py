"""With whose key, and at whose appointment, a request was sent that had to be refused: in words, never by a value."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["kind_of_key", "used"]

ACCESS = ("guards", "hides")
"""Checks of who may update an appointment: their requests have to be refused."""

KEYS = {
    "good": "a valid one, that of the other requests",
    "none": "none was sent",
    "empty": "an empty one",
    "malformed": "one that is no key at all",
    "wrong": "one that the vendor does not know",
    "altered": "a valid one with another end: its last characters were replaced",
    "powerless": "a valid one without the right to do this",
    "other": "a valid one of another account",
    "incomplete": "a valid one, without the further headers that belong to it",
}
"""What the kinds of credentials mean that a contract names."""

SECRETS = ("good", "wrong", "altered", "powerless", "other", "incomplete")
"""The kinds of which a secret was sent: the cURL line names its variable."""

IN_CURL = re.compile(r'curl -i -X \S+ "[^"]*" -[Hu] "([^"]*)"')
"""Where the key stands in a cURL line: in the first header, or as the user."""


def used(check: str, keyword: str | None, script: str) -> Iterator[tuple[str, str]]:
    """What was used, and which: ("key used", "an empty one"). Nothing where the check is not about access. `keyword` is
    that of the finding, `script` the cURL lines that show it."""
    if check not in ACCESS:
        return
    kind, role = _named(keyword, "credentials") or "good", _named(keyword, "appointment")
    names = IN_CURL.findall(script) if kind.split(" ")[0] in SECRETS else []
    # of a sequence the last request is the one that shows it
    yield "key used", f"{kind_of_key(kind)}{f' ({names[-1]})' if names and '$' in names[-1] else ''}"
    if role:
        yield "used at", f"an appointment of the role {role} in targets.toml"


def kind_of_key(kind: str) -> str:
    """A kind of credential in words; of `wrong password`, what is wrong in it."""
    word, _, part = kind.partition(" ")
    return f"one with a wrong {part}" if part else KEYS.get(word, word)


def _named(keyword: str | None, what: str) -> str:
    """What the finding's keyword says of the request, as `credentials powerless; with note`."""
    parts = (part.partition(" ") for part in (keyword or "").split("; "))
    return next((value for name, _, value in parts if name == what), "")
