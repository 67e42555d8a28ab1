"""Members that another one overrules: what is sent for them is not stored where that one has certain values.

A document says so at either of the two, or in the text of the operation. Whether such a value stands is not known when
the member is sent, so no clause demands to see it again: a person is asked when it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from contracts import pointers
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import name_of
from contracts._drafting.members.member import Member
from contracts._drafting.plan import LEFT_OUT, Plan, described
from contracts._drafting.writing.consequences import AFTER, CONDITION, changed_in, spellings

ITSELF = re.compile(r"\b(it|this|this (member|field|value|property|attribute)|which)(?= )", re.IGNORECASE)
"""How the description of a member speaks of that."""
VALUE = (
    r"(null|true|false|empty|zero|cleared|emptied|reset|unset|removed|ignored|forced|set to|changed to|overwritten)\b"
)
"""What a member becomes that gets a value which nobody sends."""
BECOMES = re.compile(
    rf" ((is|are|becomes?|gets?|stays?|remains?|will be) )?((then|also|always) )*{VALUE}", re.IGNORECASE
)
"""What is said of it after its name."""
BEGINNING = re.compile(
    rf"\W*((is|are) )?(((then|always|automatically) )+{VALUE}|(cleared|emptied|reset|unset|removed|forced)\b)",
    re.IGNORECASE,
)
"""How a description begins that leaves out its name: `always null for`, `cleared when`."""
JOINT = re.compile(r"\b(where|so|so that|then|and|as|for which|in which case)\W*$", re.IGNORECASE)
"""What joins such a part to the case of which the sentence speaks."""
CASE = re.compile(r"\b(if|when(ever)?|while|where|once|as long as|unless|for|with|on|always)\b", re.IGNORECASE)
"""Words of a sentence that speaks of what stands, or of a change, and not of every update."""
STANDS = re.compile(r"\b(always|while|as long as|where|not applicable|never (set|shown|kept))\b", re.IGNORECASE)
"""Words by which that holds for as long as the other value stands."""
MARK = r"[`'\"*]"


@dataclass(frozen=True)
class Overruled:
    """A member of an update that changes with others (`by`), by a sentence of the document.

    `is_standing`: also where it is sent alone, as it depends on the value that another member has.
    """

    pointer: str
    by: tuple[str, ...]
    sentence: str
    is_standing: bool


@lru_cache(maxsize=1)
def overruled(plan: Plan) -> tuple[Overruled, ...]:
    """The members of an update that others overrule, as far as the document says it."""
    members = {one.pointer: one for one in plan.request.members if not one.is_moving}
    found = list(_said(described(plan.source, plan.update.pointer), None, members))
    for pointer, member in members.items():
        found += _said(str(member.schema.get("description", "")), pointer, members)
    return tuple(found)


def ask_about_overruled(plan: Plan) -> None:
    """Ask when what is sent for such a member is stored: until then no clause compares it with what was sent."""
    for one in {one.pointer: one for one in overruled(plan) if one.is_standing}.values():
        what = f"beside which values of {', '.join(one.by)} is {one.pointer} stored as it is sent? The document says:"
        todo = "No clause compares it with what was sent: add it to the fields of ECHO and READ-BACK if it always is."
        plan.decide("behaviour.yaml", "/fields", f'{what} "{one.sentence}". {todo}', LEFT_OUT)


def _said(text: str, own: str | None, members: Mapping[str, Member]) -> Iterator[Overruled]:
    """What a text says, which is the description of a member (`own`) or of the update."""
    names = spellings(members)
    for sentence in sentences_of(unwrapped(text)):
        told = [one for one in changed_in(sentence, names) if one != own]
        itself = [own] if own and _is_told_of_itself(sentence) else []
        for pointer in told or itself:
            valued = [one for one in members if one != pointer and _names_values(sentence, members[one])]
            named = [one for one in members if one != pointer and _names(sentence, one)] if own else []
            by = valued or named or ([own] if own and pointer != own else [])
            if by:
                yield Overruled(pointer, tuple(by), sentence, bool(valued or STANDS.search(sentence)))


def _is_told_of_itself(sentence: str) -> bool:
    """Whether the description of a member says that this gets a value which nobody sends, in some case."""
    begins = BEGINNING.match(sentence)
    if begins and CASE.search(sentence, begins.end()):
        return True
    for found in ITSELF.finditer(sentence):
        before, after = JOINT.sub("", sentence[: found.start()]), sentence[found.end() :]
        if (BECOMES.match(after) or AFTER.match(after)) and not CONDITION.search(before):
            return True
    return False


def _names_values(sentence: str, member: Member) -> bool:
    """Whether a sentence names a value of a closed list: one that is marked or no plain word, or two of any kind."""
    values = [one for one in member.schema.get("enum", ()) if isinstance(one, str)]
    found = [one for one in values if re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", sentence)]
    odd = [one for one in found if len(one) > 1 and not (one.isalpha() and one.islower())]
    marked = [one for one in found if re.search(rf"{MARK}{re.escape(one)}{MARK}", sentence)]
    return bool(odd or marked or len(found) > 1)


def _names(sentence: str, pointer: str) -> bool:
    """Whether a sentence names a member, or speaks of it in plain words with an article: `the body part`."""
    name = pointers.split(pointer)[-1]
    is_plain = name.isalpha() and name.islower()
    words = re.sub(r"_(id|ids|uuid|at|on|time)$", "", name_of(f"/{name}")).replace("_", "[ _-]")
    is_named = re.search(rf"{MARK}{re.escape(name)}{MARK}" if is_plain else rf"(?<![\w-]){re.escape(name)}\b", sentence)
    return bool(is_named or re.search(rf"\b(the|an?|another) {words}\b", sentence, re.IGNORECASE))
