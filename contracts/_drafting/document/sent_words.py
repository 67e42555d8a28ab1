"""Whether the words for a member say that a client sends it, or that the vendor makes it, though a request lists it."""

from __future__ import annotations

import re

from contracts._drafting.document.sentences import sentences_of, unwrapped

VENDOR = (
    r"(us|(the|our|your) (own )?(system|server|back ?-?end|API|platform|service|application|software|scheduler|engine))"
)
MAKES = (
    r"(assigned|generated|set|computed|calculated|maintained|managed|filled( in)?|populated|issued|created|determined"
    r"|controlled|worked out|derived|handed out|updated|allocated|chosen|tracked|kept)"
)
CLIENTS = r"(you|clients?|callers?|integrators?|partners?|integrations?|apps?|consumers?)"
SEND = (
    r"(sen[dt]|set|provide[ds]?|suppl(y|ied)|chang(e|ed)|pass(ed)?|writ(e|ten)|edit(ed)?|specif(y|ied)|choose|chosen)"
)
MADE = re.compile(
    rf"\b{MAKES} (automatically |only |exclusively )?by {VENDOR}\b|\b(system|server|auto)[- ]{MAKES}\b"
    rf"|\bautomatically {MAKES}\b|\b(we|the (system|server|API|platform|backend)) (hands? (it|them) out"
    r"|(assigns?|generates?|computes?|calculates?|maintains?|fills?|issues?|allocates?) (it|them|this))\b"
    r"|\b(output|response)[- ]only\b",
    re.IGNORECASE,
)
"""How a sentence says that a vendor makes the value."""
NOT_SENT = re.compile(
    rf"\b{CLIENTS} (do(es)?n't|do(es)? not|can ?not|can't|must not|should not|may not|never) {SEND} (it|this|them)\b"
    rf"|^\W*((please|and|so) )?(do not|don't|never) {SEND} (it|this|one|them|a value)\b|\b(do not|don't) {SEND} it\b"
    rf"|\b(values?|what(ever)?|anything|one) (that |which )?({CLIENTS} )?{SEND} (here )?(is|are|will be)"
    r" (silently )?ignored\b"
    r"|\bignored (in|on|by|with|for) (all |every |any )?(updates?|requests?|writes?|input|PATCH|PUT|POST)\b"
    r"|\bnot (settable|writ(e)?able|editable|updat(e)?able|modifiable)\b|\bfor information only\b",
    re.IGNORECASE,
)
"""How it says that nobody else sends one, or that it counts for nothing."""
SENT = re.compile(
    r"\b(unless|if|when|where)\b[^,;]*"
    r"\b(sent|given|provided|omitted|left out|missing|absent|empty|none|no value|blank)\b"
    rf"|\bdefaults? to\b|\b{CLIENTS} (may|can|could) (also )?({SEND}|override)\b|\b(may|can) be (overrid\w+|{SEND})\b",
    re.IGNORECASE,
)
"""How it says that a client may send one all the same."""
GOES_ON = re.compile(
    r"\b(maintained|updated|computed|calculated|derived|tracked|counted|refreshed|current(ly)?|at present|recalculated"
    r"|worked out|managed)\b",
    re.IGNORECASE,
)
"""How it says that the value may become another one at any time."""


def is_made_by_vendor(description: str) -> bool:
    """Whether a description says that the vendor makes a value, and not that a client may send one."""
    told = sentences_of(unwrapped(description))
    is_made = any(MADE.search(one) or NOT_SENT.search(one) for one in told)
    return is_made and not any(SENT.search(one) for one in told)


def goes_on(description: str) -> bool:
    """Whether such a description says that the value changes by itself."""
    return is_made_by_vendor(description) and GOES_ON.search(description) is not None
