"""Members that are null at a kind of appointment: `Breaks have a null patient field` beside a switch `appt_is_break`.

An update that makes an appointment one of that kind takes their value away, and a compliant vendor shows null.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import snake
from contracts._drafting.members.member import Member
from contracts._drafting.plan import Plan
from contracts._drafting.writing.quotes import said_of

NOTHING = r"(null|empty|blank|unset)"
OF_A_KIND = re.compile(
    rf"\b(?P<kind>[a-z]\w+) (have|has|get|gets|carry|carries|come with|comes with) (an? |the )?({NOTHING}|no)\b"
    rf"|\b{NOTHING} (in case of|for|on|at|in|with) (an? |the |all |any |every )?(?P<only>[a-z]\w+)",
    re.IGNORECASE,
)
"""How a description says of which appointments a member has no value."""
SHORTEST = 4
"""Letters of a word that tells a kind; shorter ones, as `it`, are of all appointments."""


def null_of_kinds(plan: Plan) -> Iterator[tuple[str, str]]:
    """The members of an update by which an appointment becomes of such a kind, each with the place of what is null
    then."""
    for member in plan.request.members:
        place = plan.fields.get(member.pointer)
        kinds = set(_kinds(said_of(member))) if place else set[str]()
        for other in plan.request.members if place else ():
            if other is not member and kinds & _words(other):
                yield other.pointer, str(place)


def _kinds(text: str) -> Iterator[str]:
    """The words for kinds of appointments in a description, each in the singular."""
    for sentence in sentences_of(unwrapped(text)):
        for found in OF_A_KIND.finditer(sentence):
            word = (found["kind"] or found["only"]).lower()
            if len(word) >= SHORTEST:
                yield _singular(word)


def _words(member: Member) -> set[str]:
    """The words of a switch, or those of the values of a closed list."""
    if set(types_of(member.schema)) - {"null"} == {"boolean"}:
        return set(snake(pointers.split(member.pointer)[-1]).split("_"))
    listed = (value for value in member.schema.get("enum") or () if isinstance(value, str))
    return {_singular(word) for value in listed for word in re.split(r"\W+|_", snake(value))}


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
