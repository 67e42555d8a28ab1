"""What is known of a member beside a finding there: what a run could not put back, and what no update may change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from contracts.changed_values import FIXED
from reports._moves import Moves, moved_by, moves_of
from reports._written import Places, places_of, written

TRIED = re.compile(r"putting (.+?) back was (?:accepted, (?:and changed nothing|but gave)|answered \d)")
"""How a run says that it could not put members back, each of them or "it": a person who sets them cannot either."""

NO_UPDATE = re.compile(r"no update that the contract documents puts (.+?) back")
"""The same of members that no update sets."""


class Placed(Protocol):
    """A finding, as far as its place goes."""

    @property
    def pointer(self) -> str | None:
        """The place in the answer."""

    @property
    def keyword(self) -> str | None:
        """What rule it breaks, or what its request was."""


class Sent(Placed, Protocol):
    """The same with its request."""

    @property
    def sent(self) -> str:
        """The request."""


@dataclass(frozen=True)
class Beside:
    """What is known of a target beside a finding: `left` are the texts about what is left changed there, `fixed` the
    members that no update may change, as another promise says, as JSON pointers, `places` how updates name members,
    `moves` which members were seen to change where others are set."""

    left: tuple[str, ...] = ()
    fixed: frozenset[str] = frozenset()
    places: Places = field(default_factory=dict)
    moves: Moves = field(default_factory=dict)

    @staticmethod
    def of(left: Iterable[str], found: Iterable[Sent], provider: str = "") -> Beside:
        """The same, by all that was found at a target of a provider."""
        found = [*found]
        fixed = frozenset(one.pointer for one in found if one.pointer and word_of(one) in FIXED)
        return Beside(tuple(left), fixed, places_of(provider) if provider else {}, moves_of(found))

    def moved_by(self, pointer: str) -> list[str]:
        """The members that may change where a member is set alone, as JSON pointers of a read."""
        place = written(pointer, self.places)
        return moved_by([pointer, *([place.pointer] if place else [])], self.moves)

    def is_settable(self, pointer: str | None) -> bool:
        """Whether an update may set a member, as far as is known."""
        return bool(pointer) and (not self.places or written(pointer or "", self.places) is not None)

    def is_refused(self, pointer: str | None) -> bool:
        """Whether the run has tried to put a member back, and it stayed changed."""
        return self._is_told(TRIED, pointer)

    def is_fixed(self, pointer: str | None) -> bool:
        """Whether no update sets a member."""
        return pointer in self.fixed or self._is_told(NO_UPDATE, pointer)

    def _is_told(self, words: re.Pattern[str], pointer: str | None) -> bool:
        lines = (line for text in self.left for line in text.splitlines())
        told = ((line, found[1]) for line in lines for found in words.finditer(line))
        return any(is_named(pointer, [names if names.startswith("/") else line]) for line, names in told)


NOTHING = Beside()
"""What is known where nobody has looked."""


def word_of(found: Placed) -> str:
    """The keyword of a finding, without what it says of the request."""
    return (found.keyword or "").partition(";")[0].strip()


def is_named(pointer: str | None, left: Iterable[str]) -> bool:
    """Whether a member is among those that are left changed."""
    return bool(pointer) and any(re.search(rf"(?<!\S){re.escape(pointer or '')}(?![\w/])", text) for text in left)
