"""Sentences of what may still be changed in some state: `checked_in bookings: only note may change`.

They say what a vendor takes of an update then. Nothing changes by itself with what they name, and as long as an
appointment is in another state, they tie no member to another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from contracts._drafting.document.meanings import OWN_THINGS
from contracts._drafting.document.member_names import MARKS
from contracts._drafting.document.times import snake

MAY = re.compile(
    r"\W*((may|can|could|might) (still |then |also |only |always )*(be )?"
    r"(change[d]?|updated?|edited|modified|altered|sent|set|touched)\b"
    r"|(is|are|remains?|stays?) (still )?(changeable|editable|open)\b)",
    re.IGNORECASE,
)
"""What stands behind the names of members that an update may change."""
LIMITED = re.compile(r"\b(only|just|nothing (else|but)|still)\b", re.IGNORECASE)
"""Words by which a sentence says that there is more that an update may not change."""
THINGS = rf"({OWN_THINGS}|lesson|job|order|ride|class|slot|it|one)s?"
SUBJECT = r"^\W*((for|of|in|at|with|while|when|if|once|as soon as|where|after) )?((an?|the|any|all|every|each) )?"
"""What stands before the state at the beginning of a sentence."""


def is_permission(before: str, after: str) -> bool:
    """Whether a name between these parts of a sentence is that of a member which an update may change, and of which
    nothing is said otherwise: `only the note may change`, `held bookings: note may be changed`."""
    of_state = re.search(rf"{MARKS}\w+{MARKS} {THINGS}\b", before, re.IGNORECASE)
    return bool(MAY.match(after) and (LIMITED.search(before) or of_state))


def is_of_a_state(sentence: str, states: Iterable[str]) -> bool:
    """Whether a sentence is about appointments in one of these states: it names one first, as its subject or its case,
    with nothing but the appointment before it."""
    names = "|".join(re.escape(snake(one)).replace("_", "[_ -]?") for one in states if one)
    word = rf"{MARKS}?({names}){MARKS}?"
    listed = rf"{word}((,| and| or|, and|, or) {word})*"
    verbs = r"( (that|which|whose|in|with|is|are|has|status|state|been)){0,3}"
    around = rf"(({THINGS}|{MARKS}?(status|state){MARKS}?){verbs} )?"
    found = rf"{SUBJECT}{around}{listed}(?=[,:;]| {THINGS}\b| (may|can|must)\b|$)"
    return bool(names) and re.search(found, sentence, re.IGNORECASE) is not None
