"""What a title says where an update goes through that has to be refused: nothing else is as urgent."""

from __future__ import annotations

from collections.abc import Iterable

from reports._until_fixed import is_let_in, named
from reports.history.findings import KnownFinding

WITH = {
    "none": "without a key",
    "empty": "with an empty key",
    "malformed": "with what is no key",
    "wrong": "with a wrong key",
    "altered": "with a key with another end",
    "powerless": "with a key without the right",
    "other": "with a key of another account",
    "incomplete": "with an incomplete key",
}
"""How an update was sent, by the kind of its credentials."""
OTHERS = "an appointment of others can be changed"
REFUSED_AND_STORED = "is refused and stored all the same"


WITHOUT = [f"an update {WITH[kind]} goes through" for kind in ("none", "empty", "malformed", "wrong", "altered")]
ANYBODY = "updates without a valid key go through"
"""What a title says in place of several of these: it is one hole."""


def let_in(findings: Iterable[KnownFinding]) -> list[str]:
    """Who is let in, once for each kind, for a title; nothing where everybody is refused who has to be."""
    found = list(dict.fromkeys(_who(one) for one in findings if is_let_in(one.check, one)))
    several = [one for one in found if one in WITHOUT]
    return [*([ANYBODY] if len(several) > 1 else several), *(one for one in found if one not in several)]


def _who(found: KnownFinding) -> str:
    kind, _, part = named(found, "credentials").partition(" ")
    if found.check == "hides" or not kind:
        return OTHERS
    how = f"with a wrong {part}" if part else WITH.get(kind, f"with a key: {kind}")
    return f"an update {how} {'goes through' if found.got.startswith('2') else REFUSED_AND_STORED}"
