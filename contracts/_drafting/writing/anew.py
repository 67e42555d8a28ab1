"""Sentences of which the words alone tell what follows from what: `is always worked out anew`, `moves the visit`."""

from __future__ import annotations

import re

from contracts._drafting.document.wording import is_conditional, is_negated

WORKED_OUT = re.compile(
    r"\b(is|are|gets?|be) ((then|also|always|automatically|again|never stored but) )*"
    r"(worked out|(re-?)?(calculated|computed|derived|determined))\b",
    re.IGNORECASE,
)
"""How a sentence says that the vendor works a member out."""
AT_BOOKING = re.compile(
    r"\b(at|on|upon|during|by|with|after) (the )?(time of )?"
    r"(booking|creation|creating|confirmation|completion|check-?out)\b"
    r"|\b(once|initially|originally|first)\b|\bfixed\b",
    re.IGNORECASE,
)
"""How it says that this happens at one moment of the life of an appointment, and not with an update."""
CHANGES_A_THING = re.compile(
    r"[^\w,;:()]*((may|might|will|then|also|always|automatically) )*(moves?|changes?|shifts?|reschedules?)"
    r" (the|an?|your|that|this) (?!(moment|minute|day|time|next|same|first|other)\b)\w+",
    re.IGNORECASE,
)
"""What stands behind names of members that bring a change about, and do not suffer it: `moves the reservation`."""
NULL_CLEARS = re.compile(
    r"\b(send|sending|pass|passing|set|use|a|an explicit|explicit|with)\W+null\b(?!\W+(for|as|in|at|of)\b)[^.;:]*?"
    r"\bto (clear|remove|unset|empty|erase|delete|switch off|turn off|reset)\b",
    re.IGNORECASE,
)
"""How it says that null clears the member for which it is sent: each of those that it names is its own cause."""


def is_worked_out(sentence: str) -> bool:
    """Whether a sentence says that the vendor works members out whenever an appointment changes. It names nothing from
    which, so that each update may change them."""
    found = WORKED_OUT.search(sentence)
    is_plain = found is not None and not (is_negated(sentence) or is_conditional(sentence))
    return is_plain and not AT_BOOKING.search(sentence)


def changes_a_thing(after: str) -> bool:
    """Whether the names before these words are of members that change something: `court_id moves the reservation`."""
    return CHANGES_A_THING.match(after) is not None


def is_about_itself(sentence: str) -> bool:
    """Whether a sentence only says that null clears the member for which it is sent."""
    return NULL_CLEARS.search(sentence) is not None
