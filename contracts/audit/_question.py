"""One question to a vendor: what a page says at one place, and what it says against that at another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where something is said: the line of the file, the JSON pointer in its document, and the words or the value.

    The pointer is empty for a sentence of the page around a document.
    """

    line: int
    pointer: str
    quote: str


@dataclass(frozen=True)
class Question:
    """What contradicts what at two places, what is asked, and what is taken to hold until there is an answer.

    `more` are further places with the same contradiction.
    """

    kind: str
    about: str
    places: tuple[Place, Place]
    found: str
    asks: str
    assumes: str
    more: tuple[Place, ...] = ()

    @property
    def id(self) -> str:
        """Its kind and what it is about, the same in each audit of the same page."""
        return f"{self.kind}:{self.about}"
