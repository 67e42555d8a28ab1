"""Groups of members of which each update perhaps has to carry one, as sentences say: `at least one of a and b`.

A schema says so by alternatives. A sentence may mean what an update sends, or what an appointment has afterwards; where
it does not tell, ordinary updates carry the first one, and a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from contracts._drafting.document.member_names import MARKS
from contracts._drafting.document.sentences import unwrapped, whole_sentences_of

NAMED = r"(?P<names>[^.;:()]+?)"
DEMANDED = (
    r"(is|are) (\w+ )?(required|mandatory|needed)|(must|ha(s|ve) to|needs? to) (\w+ )?be "
    r"(sent|given|provided|present|included|supplied|passed|specified|set)"
)
OF_THE_BODY = (
    r"\b(every|each|an?|the|any) (\w+ )?(update|request|body|call|payload)s? (must|ha(s|ve) to|needs? to) "
    r"(contain|have|carry|include|name|send|hold|give)"
)
GROUPS = (
    re.compile(rf"\bat least one of( the( following)?)?( members| fields)?:? ?{NAMED} ({DEMANDED})\b", re.IGNORECASE),
    re.compile(rf"{OF_THE_BODY} (at least one of|either|one of) {NAMED}(?=$|[.;:(]| \()", re.IGNORECASE),
    re.compile(rf"(^[\s*+-]*(either )?|\beither )(?P<names>[^.;:()]+? or [^.;:()]+?) ({DEMANDED})\b", re.IGNORECASE),
)
"""How a sentence says that one of some members is required."""
BESIDE_THAT = re.compile(
    r"\b(if|when|unless|where|for|once|while|optional|not|never|neither|no|leaves?)\b", re.IGNORECASE
)
"""Words of a sentence that holds in some case, or says what an appointment has to have afterwards."""


def carried_one(text: str, schema: Mapping[str, Any]) -> str | None:
    """The first of the members of a request of which the text of the update says that one is required; None where it
    names none so."""
    names = list(schema.get("properties", {}))
    for sentence in whole_sentences_of(unwrapped(text)):
        if BESIDE_THAT.search(sentence):
            continue
        for pattern in GROUPS:
            found = pattern.search(sentence)
            group = _listed(found["names"], names) if found else []
            if len(group) > 1:
                return group[0]
    return None


def _listed(text: str, names: Sequence[str]) -> list[str]:
    """The names of a list joined by `or`, `and` or commas; none where one of them is no member."""
    parts = [re.sub(rf"^\W*(the )?{MARKS}?|{MARKS}?\W*$", "", one) for one in re.split(r",? or |,? and |, |/", text)]
    return parts if parts and all(one in names for one in parts) else []
