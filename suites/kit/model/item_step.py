"""What an update does to a list whose items have a key."""

from __future__ import annotations

from dataclasses import dataclass, field

from contracts import Json
from contracts.pointers import ABSENT, Absent

ADDED, CHANGED, REMOVED = "an item added", "an item changed", "an item removed"


@dataclass(frozen=True)
class ItemStep:
    """What becomes of a list whose items have a key (`pointer`), as the appointment shows it when the probe is sent.

    `member` is the one of an item that is changed; to `value`, or to another ordinary one where that is ABSENT.
    """

    what: str
    pointer: str
    member: str = ""
    value: Json | Absent = field(default=ABSENT, repr=False)
