"""What a document says in words of updates of a closed appointment: that they are refused, and with which status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contracts._drafting.document.common_answers import statuses_in
from contracts._drafting.document.member_names import names_member
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.wording import EXCEPTED
from contracts._drafting.plan import Plan, described

CLOSED = re.compile(r"(?<![a-z])(closed|cancell?ed|completed|finished|in state \d+)(?![a-z])", re.IGNORECASE)
"""How a sentence speaks of an appointment that is over, also as a part of a code."""
FIXED = re.compile(
    r"\b(can(not| ?not|'t| no longer)|may not|must not) be (updated|changed|modified|edited|altered)\b"
    r"|\b(every|any) (update|change|call|request)\b[^.;:]*\b4\d\d\b"
    r"|\bany other (member|field|property)\b[^.;:]*\brefused\b",
    re.IGNORECASE,
)
"""How it says that no update changes it."""
OPEN = re.compile(rf"\b(unless|may be|might|sometimes|usually)\b|{EXCEPTED}", re.IGNORECASE)
STATUSES = (400, 403, 409, 410, 422, 423)
"""The statuses that such a refusal may have (RFC 9110, 15.5; 423 is RFC 4918)."""


@dataclass(frozen=True)
class ClosedTold:
    """The status of every update of a closed appointment, and the sentence of the `text` that says it."""

    status: int
    sentence: str
    text: str


def closed_told(plan: Plan) -> ClosedTold | None:
    """What the text of the update says of it, the plainest sentence first; None where it does not, or where an ordinary
    update may name what it says to be open still."""
    text = described(plan.source, plan.update.pointer)
    found = sorted(_told(plan, text), key=lambda one: "other" in one.sentence)
    return next(iter(found), None)


def _told(plan: Plan, text: str) -> Iterator[ClosedTold]:
    sentences = sentences_of(unwrapped(text))
    for before, sentence in zip(["", *sentences], sentences, strict=False):
        statuses = [one for one in statuses_in(sentence) if one in STATUSES]
        is_told = CLOSED.search(sentence.replace("_", " ")) and FIXED.search(sentence) and not OPEN.search(sentence)
        if is_told and len(statuses) == 1 and not _names_ordinary(plan, f"{before} {sentence}"):
            yield ClosedTold(statuses[0], sentence, text)


def _names_ordinary(plan: Plan, text: str) -> bool:
    """Whether a text names a member that ordinary updates send: it may be one that stays open."""
    return any(one.choice and names_member(text, one.pointer) for one in plan.request.members)
