"""What to do about a finding until it is fixed, and with whose key and at whose appointment it was seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.alerts.shortened import cut
from reports.history.findings import KnownFinding

ACCESS = ("guards", "hides")
"""Checks of who may update an appointment: their requests have to be refused."""

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

THROUGH = {
    "none": "anybody can change these appointments: compare yours with your own records, and tell the vendor at once",
    "powerless": "treat such a key as one that may update: give it to nobody who may not",
    "hides": "others may reach appointments of yours in the same way: compare yours with your own records, send ids of "
    "your own only, and tell the vendor at once",
}
"""What protects appointments while an update goes through that has to be refused."""

REFUSED = "nothing got through: take any answer but a success for the refusal"


def key_used(found: KnownFinding) -> Iterator[str]:
    """Lines that say with which key, and at which appointment, a request was not refused as promised."""
    if found.check not in ACCESS:
        return
    kind, role = _named(found, "credentials") or "good", _named(found, "appointment")
    name = IN_CURL.search(found.script) if kind.split(" ")[0] in SECRETS else None
    yield f"key used: {_key(kind)}{f' ({cut(name[1])})' if name and '$' in name[1] else ''}"
    if role:
        yield f"appointment used: that of the role {cut(role)} in targets.toml"


def _key(kind: str) -> str:
    """A kind of credential in words; of `wrong password`, what is wrong in it."""
    word, _, part = kind.partition(" ")
    return f"one with a wrong {cut(part)}" if part else KEYS.get(word, cut(word))


def _named(found: KnownFinding, what: str) -> str:
    """What the finding's keyword says of the request, as `credentials powerless; with note`."""
    parts = (part.partition(" ") for part in (found.keyword or "").split("; "))
    return next((value for name, _, value in parts if name == what), "")


def meanwhile(found: KnownFinding) -> str:
    """What protects our own appointments from a deviation."""
    if found.check not in ACCESS:
        compare = f" and compare {cut(found.pointer)}" if found.pointer else ""
        what = "your other appointments, too," if found.check == "isolates" else "the appointment again"
        return f"after each update like it, read {what}{compare}"
    if not (found.got.startswith("2") or found.pointer):
        return REFUSED
    kind = "hides" if found.check == "hides" else _named(found, "credentials").split(" ")[0]
    return THROUGH.get({"other": "hides"}.get(kind, kind), THROUGH["none"])
