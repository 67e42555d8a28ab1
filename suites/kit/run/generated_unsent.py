"""Why none of the bodies that exploration generated was sent, with all causes at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from suites.kit.model.errors import CannotBePutBack, NotDeclared
from suites.kit.model.target import EDITABLE, EXPENDABLE

DROPPED, HELD_BACK, LEFT_OUT = "dropped", "held back", "left out"
WHY_DROPPED = "they belong to another group, may close the appointment, name what only it shows, or were sent before"
DRAWS_MORE = "; a longer profile draws more"
NONE_ORDINARY = (
    "none is an ordinary update, though they were made from what the contract takes for that: look at what "
    "schemas/ordinary.schema.json and the values of the target allow together"
)
AT_THE_END = (
    "the few requests that the run had left are for the clauses after them: "
    "choose a longer profile, or raise `requests` under `limits`"
)


@dataclass
class Unsent:
    """Why bodies were held back: `members` whose originals are unknown, and all other `reasons`, each once; and
    `why_dropped`, why the others were not sent."""

    members: dict[str, None] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)
    why_dropped: str = WHY_DROPPED

    def note(self, reason: NotDeclared) -> None:
        """Note why one body was held back."""
        if isinstance(reason, CannotBePutBack) and reason.members:
            self.members |= dict.fromkeys(reason.members)
        else:
            self.reasons[str(reason)] = None

    def reason(self, tally: Mapping[str, int], stopped_by: str = "") -> str:
        """Why none of the bodies was sent, as they were counted; `stopped_by` is why no more could be."""
        held_back = "; ".join((*self._unknown(), *self.reasons))
        causes = {HELD_BACK: held_back, DROPPED: self.why_dropped, LEFT_OUT: stopped_by or AT_THE_END}
        listed = [
            f"{tally[word]} {word} ({causes[word]})" for word in (HELD_BACK, DROPPED, LEFT_OUT) if tally.get(word)
        ]
        return f"none of the {sum(tally.values())} generated bodies was sent: {', '.join(listed)}"

    def _unknown(self) -> list[str]:
        known = f"add them to the originals of {EDITABLE}, or give {EXPENDABLE}, where they may stay changed"
        return [f"nothing could put back {', '.join(self.members)}: {known}"] if self.members else []
