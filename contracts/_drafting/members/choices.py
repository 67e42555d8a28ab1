"""Whether a document says of a closed list that its values may be sent in capitals, too."""

from __future__ import annotations

import re

from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.wording import is_negated

ANY_CASE = re.compile(
    r"\b(stored|kept|saved|returned|converted|normali[sz]ed|put|changed|turned)\b[^,;]{0,30}"
    r"\b(upper|lower)[- ]?case\b|\bcase[- ]insensitive|\bin any case\b(?! *,)"
    r"|\bcase is ignored\b|\bregardless of case\b",
    re.IGNORECASE,
)
"""How a document says so. `Lower case letters` alone says how a value has to be sent, and in capitals it is wrong."""


def is_any_case(described: str) -> bool:
    """Whether a value in other letters is none that the list forbids, by what is said of its member."""
    found = ((one, ANY_CASE.search(one)) for one in sentences_of(unwrapped(described)))
    return any(at is not None and not is_negated(one[: at.start()]) for one, at in found)
