"""The verdict on a provider at a target in a word: what its badge says, and its colour."""

from __future__ import annotations

from collections.abc import Mapping

from reports._refused_alike import OPEN
from reports._unsteady import COMES_AND_GOES

CUT_SHORT = "cut short"
CHANGED = "breaking change"
NOT_ACCEPTED = "not accepted"
"""The word for a finding of an accepted clause that is broken in a way which nobody has accepted, and its target."""

STILL_CHANGED = "still changed"
MAY_BE_CHANGED = "may be changed"
RED = ("violation", "suite error", "inconclusive")
"""The verdicts that keep a run from being green."""

TARGET_TONES = (
    "violation",
    "suite error",
    CUT_SHORT,
    "inconclusive",
    COMES_AND_GOES,
    "warning",
    "kept",
    "not applicable",
)
"""What the colour of a provider at a target may say, the worst first."""

_VERDICT_FOR = {
    "vendor": "violation",
    OPEN: "violation",
    "ours": "suite error",
    "set-up": "inconclusive",
    "left": "inconclusive",
    "unknown": "inconclusive",
}
"""The verdict of a provider that has something red but no count of it, by who is responsible."""


def tone_of(counts: Mapping[str, int], whose: str) -> str:
    """The worst verdict on a provider, of those that there are and of what is implied by who is responsible."""
    red = next((verdict for verdict in RED if counts.get(verdict)), _VERDICT_FOR.get(whose))
    return red or ("warning" if counts.get("warning") else "kept")


def word_of(tone: str, whose: str) -> str:
    """What a badge says: what a run left changed is no inconclusive clause."""
    return STILL_CHANGED if whose == "left" and tone == "inconclusive" else tone
