"""A change of a vendor's behaviour between two runs, with the class that the table of changes gives it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports._records import short_digest

if TYPE_CHECKING:
    from contracts.change_table import Row

Classes = Mapping[str, str]
"""A team's own classes of changes, by id or kind."""
TABLE_ONLY: Classes = {}
"""No class but those of the table."""
TONES = {"error": "violation", "warning": "warning", "info": "observed"}
"""The verdicts in whose colours the classes are shown."""
TITLES = {"error": "breaking", "warning": "risky", "info": "harmless"}
"""What the classes mean for a client, in the words of `contracts drift`; the worst first."""


WHOSE = "the vendor's, who may do so: it breaks no promise of its page"
"""Whose a change is."""
SLOWER = "answers-slower"
"""The kind of change that answers take much longer."""
PERHAPS_OURS = (
    "the vendor's, unless our own machine or the way to it was slow: look whether other targets took longer, too"
)


def whose_of(kind: str) -> str:
    """Whose a change of a kind is: how long an answer takes does not depend on the vendor alone."""
    return PERHAPS_OURS if kind == SLOWER else WHOSE


TO_DO = {
    "error": "look whether an application of ours relies on what was before; if so, change it, and until then let no "
    "release rely on that; ask the vendor whether the change is meant",
    "warning": "look whether each application of ours is ready for it; ask the vendor whether the change is meant",
    "info": "nothing",
}
"""What to do about changes of each class."""


@dataclass(frozen=True)
class Behaviour:
    """One change of behaviour: which kind of the table it is, where, and in one sentence what was and what is.

    `place` tells nothing of the run: the same change has the same place, and fingerprint, whichever runs are compared.
    """

    kind: str
    level: str
    place: str
    sentence: str
    fingerprint: str

    @property
    def id(self) -> str:
        """Its kind and place, by which a team may give it another class."""
        return f"{self.kind}:{self.place}"

    @property
    def means(self) -> str:
        """What it means for a client, in one sentence."""
        return _row(self.kind).meaning


def behaviour(kind: str, place: str, sentence: str, classes: Classes = TABLE_ONLY) -> Behaviour:
    """A change of this kind. Raises KeyError for a kind that the table does not have."""
    id = f"{kind}:{place}"
    level = classes.get(id, classes.get(kind, _row(kind).level))
    return Behaviour(kind, level, place, sentence, short_digest(id))


def worst_first(changes: Iterable[Behaviour]) -> tuple[Behaviour, ...]:
    """The changes by their class, then by place."""
    return tuple(sorted(changes, key=lambda one: ([*TITLES].index(one.level), one.place, one.kind)))


def breaks(changes: Sequence[Behaviour]) -> bool:
    """Whether a client has to change."""
    return any(one.level == "error" for one in changes)


def _row(kind: str) -> Row:
    from contracts.change_table import KINDS  # with it comes all that reads contracts, which takes long to import

    return KINDS[kind]
