"""Objects that a vendor takes only as a whole, or only in a case: an update of one member of them may be refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from contracts._checking._schema_places import member_pointers, schema_at
from contracts._drafting.document.sentences import unwrapped, whole_sentences_of
from contracts._drafting.document.wording import is_negated, names_a_case

PARTS = r"(members?|fields?|properties|parts?|keys?|attributes?|values?|components?|lines?)"
EACH = r"(all|each|every one) (of )?(its|the|these|their)( \w+)?"
WHOLE = re.compile(
    rf"\b(needed|required|must|ha(s|ve) to|needs?|always|only|complete)\b.*\b{EACH} {PARTS}\b"
    rf"|\b{EACH} {PARTS} (is|are|must|have to|has to|need to) (be )?"
    r"(needed|required|mandatory|sent|given|present|set|filled)\b"
    r"|\b(only|always|must be) (be )?(sent|given|set|taken|accepted|replaced|updated)"
    r" (as a whole|whole|completely|in full)\b",
    re.IGNORECASE,
)
"""How the description of an object says that it has all of its members, or is sent as a whole."""
NO_VALUE = re.compile(
    r"\b(must|ha(s|ve) to|needs? to|may only|can only|should) be (null|absent|empty|left out|omitted)\b"
    r"|\b(must|may|can)( ?not|n't) be (sent|given|set|present|provided)\b",
    re.IGNORECASE,
)
OTHERWISE = re.compile(r"\b(with|for|in|at) (any|all|every|each|the) others?\b", re.IGNORECASE)
"""How it says that it has no value in some cases, of which others may be all that are not named."""


def taken_whole(schema: Mapping[str, Any], leaves: Collection[str]) -> Iterator[str]:
    """The leaves in objects of which the description says that they are needed whole, or have no value in some case.
    What the schema of an update says of the whole update is not meant."""
    for place in member_pointers(schema):
        if place not in leaves and any(_is_told(str(one.get("description", ""))) for one in _at(schema, place)):
            yield from (one for one in leaves if one.startswith(f"{place}/"))


def _at(schema: Mapping[str, Any], place: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = schema_at(schema, place)["anyOf"]
    return found


def _is_told(description: str) -> bool:
    return any(_is_whole(one) or _is_barred(one) for one in whole_sentences_of(unwrapped(description)))


def _is_whole(sentence: str) -> bool:
    found = WHOLE.search(sentence)
    return found is not None and not is_negated(sentence[: found.end()])


def _is_barred(sentence: str) -> bool:
    return NO_VALUE.search(sentence) is not None and bool(names_a_case(sentence) or OTHERWISE.search(sentence))
