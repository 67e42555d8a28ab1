"""Whether a verb says what a vendor does, `video clears the note`, or a caller may do: `send null to clear it`."""

from __future__ import annotations

import re

CALLER = r"(you|callers?|clients?|users?|integrations?|integrators?|partners?|developers?|people|staff)"
OF_A_CALLER = re.compile(rf"\b{CALLER}( (may|can|must|should|will|also|then|have to|need to))*\W*$", re.IGNORECASE)
"""Whose deed it is."""
ADVISED = re.compile(
    r"(^|[,;:(])\W*$|\b(to|please|can|could|must|should|(allow|permit)(s|ed)?|let(s)?|instead|first|then please)\W*$",
    re.IGNORECASE,
)
"""What stands before a bare verb that advises, asks for or permits something: nothing, too, before an imperative."""
A_THING = re.compile(r"\b(an?|any|no|the|each|every|your|its?|or|with|for|of|if|is|are)\W*$|^\W*$", re.IGNORECASE)
"""What stands before a bare word that is no verb: `an empty note`."""
A_NOUN = re.compile(
    r"(^|\b(by|for|of|on|when|if|before|after|without|allow(s|ed)?|support(s|ed)?|permit(s|ted)?|is|means|and|or|to)\b)\W*$",
    re.IGNORECASE,
)
"""What stands before a form in -ing that is no deed of anybody yet: `clearing the note is allowed`."""
CAUSED = re.compile(r"\b(caus(es|ed|ing)|forc(es|ed|ing)|makes?|leads?|led) ([\w`]+ ){0,3}to\W*$", re.IGNORECASE)
"""What makes `to clear` a deed of the vendor."""


def is_of_the_vendor(before: str, verb: str, behind: str) -> bool:
    """Whether a verb tells a deed of a vendor or the effect of a value. `before` is what stands before it in its
    sentence, `behind` what stands between it and what it takes."""
    small = verb.lower()
    if OF_A_CALLER.search(before):
        return False
    if small.endswith("ing"):
        return not A_NOUN.search(before)
    if small.endswith("s"):
        return True
    is_thing = A_THING.search(before) and not re.search(r"\w", behind)
    return not is_thing and (CAUSED.search(before) is not None or not ADVISED.search(before))
