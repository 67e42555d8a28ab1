"""What class of status a fingerprint was made of, by each rule that has given findings their fingerprints."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

CLASSES = range(1, 6)


def class_of(status: int | None) -> str:
    """The class of a status, as 5xx; empty where there was no answer."""
    return f"{status // 100}xx" if status else ""


def class_in(fingerprint: str, naming: int, *place: str) -> str | None:
    """The class of the status that a fingerprint was made of, at a place: provider, clause, pointer and key.

    None where that cannot be read: the rule is another one, or the key was hidden when it was stored.
    """
    return next((known for known, text in _texts(naming) if _name(*place, text) == fingerprint), None)


def _name(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _texts(naming: int) -> Iterator[tuple[str, str]]:
    """Each class with the texts by which a rule may have named it: rule 1 had the status itself."""
    if naming == 1:
        yield "", str(None)
        yield from ((f"{first}xx", str(100 * first + rest)) for first in CLASSES for rest in range(100))
    elif naming == 2:
        yield from ((text, text) for text in ("", *(f"{first}xx" for first in CLASSES)))
