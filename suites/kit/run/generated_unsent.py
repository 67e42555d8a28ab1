"""Why none of the bodies that exploration generated was sent, with all causes at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from suites.kit.model.errors import CannotBePutBack, NotDeclared
from suites.kit.model.target import EDITABLE, EXPENDABLE

DROPPED, HELD_BACK, LEFT_OUT = "dropped", "held back", "left out"
MEANINGS = {
    DROPPED: "they turned out to belong to another group, may close the appointment, or name what only it shows",
    LEFT_OUT: "the requests of this run were spent",
}


@dataclass
class Unsent:
    """Why bodies were held back: `members` whose originals are unknown, and all other `reasons`, each once."""

    members: dict[str, None] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)

    def note(self, reason: NotDeclared) -> None:
        """Note why one body was held back."""
        if isinstance(reason, CannotBePutBack) and reason.members:
            self.members |= dict.fromkeys(reason.members)
        else:
            self.reasons[str(reason)] = None

    def reason(self, tally: Mapping[str, int]) -> str:
        """Why none of the bodies was sent, as they were counted."""
        causes = MEANINGS | {HELD_BACK: "; ".join((*self._unknown(), *self.reasons))}
        listed = [
            f"{tally[word]} {word} ({causes[word]})" for word in (HELD_BACK, DROPPED, LEFT_OUT) if tally.get(word)
        ]
        return f"none of the {sum(tally.values())} generated bodies was sent: {', '.join(listed)}"

    def _unknown(self) -> list[str]:
        known = f"add them to the originals of {EDITABLE}, or give {EXPENDABLE}, where they may stay changed"
        return [f"nothing could put back {', '.join(self.members)}: {known}"] if self.members else []
