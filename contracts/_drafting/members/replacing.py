"""An update that replaces the appointment: what it leaves out is reset, so each carries the rest as it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts._checking._schema_places import leaf_pointers, schema_at
from contracts._drafting.document.sentences import sentences_of, unwrapped, whole_sentences_of
from contracts._drafting.document.times import snake
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.left_alone import STAYS, UNSENT
from contracts._drafting.members.values import STATES, can_be_repeated

REPLACES_ALL = re.compile(
    r"\bfull replace|\b(fully|completely|entirely) replace|\breplaces (the )?(whole|entire|complete|full)"
    r"|\breplaces (the |an? )?(\w+ )?(as a whole|whole|in full|entirely|completely)\b"
    r"|\breplaces all (of (the|an?|it)|(the )?(fields|members|properties|attributes|values|data))\b"
    r"|(\bnot (be )?(sen[dt]|included?|provided?|specified|present)|n't (be )?(sen[dt]|included?|provided?|specified)"
    r"|\b(omitted|left out|leave out|missing|absent))\b.{0,60}"
    r"\b(defaults?|reset|cleared|removed|null(?! (is|are|will))|emptied|erased|deleted|lost|overwritten)\b"
    r"|\bsend (the )?(whole|entire|complete|full)\b|\bsend everything( back)?\b",
    re.IGNORECASE,
)
"""How the description of an update says that its body is the whole appointment, and that what it leaves out goes."""
LEAVES = re.compile(
    r"\b(stays?|remains?|keeps?|kept|unchanged|untouched|left alone|as they are|as it is)\b", re.IGNORECASE
)
"""What, between the two, says that it stays: the rest of the sentence is about something else, such as null."""
OF_OTHERS = re.compile(r"\b(other|remaining)\b", re.IGNORECASE)
"""Words of the rest of an update, which in the description of one member are of its text: `other signs are refused`."""


def carried_as_shown(schema: Mapping[str, Any], places: Mapping[str, str | None]) -> Iterator[str]:
    """The members of an update that replaces all which it can carry as an appointment shows them: those that have a
    place there. What names the state of the appointment moves by itself, and what stays if left out needs no value."""
    for pointer in leaf_pointers(schema):
        place = places.get(pointer)
        is_state = place is not None and place.count("/") == 1 and snake(place[1:]) in STATES
        if place and can_be_repeated(place) and not is_state and not stays_unsent(_described(schema, pointer)):
            yield pointer


def stays_unsent(description: str) -> bool:
    """Whether the description of a member says that it stays as it is in an update that leaves it out."""
    told = [OF_OTHERS.sub("", one) for one in sentences_of(unwrapped(description))]
    said = [one for one in told if UNSENT.search(one) and STAYS.search(one)]
    return any(not is_negated(STAYS.sub("", UNSENT.sub("", one))) for one in said)


def _described(schema: Mapping[str, Any], pointer: str) -> str:
    found: Mapping[str, Any] = next(iter(schema_at(schema, pointer)["anyOf"]), {})
    return str(found.get("description", ""))


def replaces_all(description: str) -> bool:
    """Whether the description of an update says so, and does not deny it: `what is not sent is never cleared`."""
    sentences = whole_sentences_of(unwrapped(description).replace("*", ""))
    found = [match for sentence in sentences for match in REPLACES_ALL.finditer(sentence)]
    told = [one for one in found if not LEAVES.search(one[0])]
    return any(not is_negated(UNSENT.sub("", _part_with(one))) for one in told)


def _part_with(match: re.Match[str]) -> str:
    """The part of a sentence in which something was found, between the marks around it."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return re.split(r"[,:;(]", before)[-1] + match[0] + re.split(r"[,:;)]", after)[0]
