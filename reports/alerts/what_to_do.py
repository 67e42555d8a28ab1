"""With whose key and at whose appointment a finding was seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports._until_fixed import ACCESS, named
from reports.alerts.shortened import cut
from reports.history.findings import KnownFinding

KEYS = {
    "good": "a valid one, that of the other requests",
    "none": "none was sent",
    "empty": "an empty one",
    "malformed": "one that is no key at all",
    "wrong": "one that the vendor does not know",
    "powerless": "a valid one without the right to do this",
    "other": "a valid one of another account",
    "incomplete": "a valid one, without the further headers that belong to it",
}
"""What the kinds of credentials mean that a contract names."""

SECRETS = ("good", "wrong", "powerless", "other", "incomplete")
"""The kinds of which a secret was sent: the cURL line names its variable."""

IN_CURL = re.compile(r'^curl -i -X \S+ "[^"]*" -[Hu] "([^"]*)"')
"""Where the key stands in a cURL line: in the first header, or as the user."""


def key_used(found: KnownFinding) -> Iterator[str]:
    """Lines that say with which key, and at which appointment, a request was not refused as promised."""
    if found.check not in ACCESS:
        return
    kind, role = named(found, "credentials") or "good", named(found, "appointment")
    name = IN_CURL.search(found.script) if kind.split(" ")[0] in SECRETS else None
    yield f"key used: {_key(kind)}{f' ({cut(name[1])})' if name and '$' in name[1] else ''}"
    if role:
        yield f"appointment used: that of the role {cut(role)} in targets.toml"


def _key(kind: str) -> str:
    """A kind of credential in words; of `wrong password`, what is wrong in it."""
    word, _, part = kind.partition(" ")
    return f"one with a wrong {cut(part)}" if part else KEYS.get(word, cut(word))
