"""Members that another one overrules: what is sent for them is not stored where that one has certain values.

A document says so at either of the two, or in the text of the operation. Whether such a value stands is not known when
the member is sent, so no clause demands to see it again: a person is asked when it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.member_names import MARKS, in_words, is_named_in_words, names_member
from contracts._drafting.document.name_patterns import any_of, plain, spellings
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import name_of
from contracts._drafting.members.member import Member
from contracts._drafting.members.said_values import STATES, plainly_named_values
from contracts._drafting.plan import LEFT_OUT, Plan, described
from contracts._drafting.writing.consequences import (
    AFTER,
    CONDITION,
    TAKEN_AWAY,
    changed_in,
    is_condition,
)
from contracts._drafting.writing.dropped import dropped

ITSELF = re.compile(
    r"\b(it|this|this (member|field|value|property|attribute)|which|(what|whatever|anything) (is|was|you) (sent|send)"
    r"|(the|any) (sent|given) value)(?= )",
    re.IGNORECASE,
)
"""How the description of a member speaks of that."""
VALUE = rf"(((stored|saved|kept) as )?(null|empty)|true|false|zero|ignored|forced|set to|changed to|{TAKEN_AWAY})\b"
"""What a member becomes that gets a value which nobody sends."""
IN_USE = r"(stored|used|set|kept|saved|applicable|relevant|present|available|considered|taken)"
KEPT = rf"(only {IN_USE}|{IN_USE} only)"
"""How it is said that what is sent counts in some case only."""
BECOMES = re.compile(
    rf" ((is|are|becomes?|gets?|stays?|remains?|will be) )?((then|also|always) )*({VALUE}|{KEPT} (if|when|for)\b)",
    re.IGNORECASE,
)
"""What is said of it after its name."""
BEGINNING = re.compile(
    rf"\W*((is|are|will be) )?(((then|always|automatically) )+{VALUE}|({TAKEN_AWAY}|forced)\b"
    r"|(null|empty|zero|absent|ignored|unused|not (set|stored|used|kept|applicable))(?= (unless|for|if|when|while|in"
    rf"|with|on|where)\b)|{KEPT}\b)",
    re.IGNORECASE,
)
"""How a description begins that leaves out its name: `always null for`, `cleared when`."""
JOINT = re.compile(r"\b(where|so|so that|then|and|as|for which|in which case)\W*$", re.IGNORECASE)
"""What joins such a part to the case of which the sentence speaks."""
CASE = re.compile(r"\b(if|when(ever)?|while|where|once|as long as|unless|for|with|on|always)\b", re.IGNORECASE)
"""Words of a sentence that speaks of what stands, or of a change, and not of every update."""
OVER = re.compile(r" ((takes?|has|have) precedence over|overrides?|overrules?)( the)?\W*$", re.IGNORECASE)
"""What stands before the name of a member that does not count beside another one."""
COMPUTED = re.compile(
    r"\b(re-?)?(computed|calculated|derived|worked out|determined)\b[^.]*\b(from|by|out of|with|based on)\b",
    re.IGNORECASE,
)
"""How a sentence says that others make up the value of a member."""
UNLESS_SENT = re.compile(
    r"\b(unless|if|when|where)\b[^,;]*\b(sent|given|provided|omitted|left out|missing|absent|set"
    r"|specified|explicit(ly)?|empty)\b",
    re.IGNORECASE,
)
"""How it says that this is so without a value of its own only: one that is sent is stored."""
ANY_OTHER = re.compile(
    r"\b(any|all|every|each) others?\b|\b(with|for|in|at|under) the other \w+s\b|\b(otherwise|else)\b", re.IGNORECASE
)
"""How a sentence speaks of the cases that the one before it does not name: those of the same member."""
PRECEDENCE = re.compile(
    r" (takes? precedence|has precedence|have precedence|wins?|overrides?|overrules?)\b", re.IGNORECASE
)
"""How it says that one of two members that are sent together counts."""
OWN_STATE = re.compile(
    rf"\b(if|when(ever)?|while|where|as long as|once) ((it|this) is |set to |switched |turned )?{MARKS}?"
    rf"({'|'.join(STATES.values())}){MARKS}?(?!\w)",
    re.IGNORECASE,
)
"""How the description of a switch speaks of one of its values: `when off`."""
STANDS = re.compile(r"\b(always|while|as long as|where|not applicable|never (set|shown|kept))\b", re.IGNORECASE)
"""Words by which that holds for as long as the other value stands."""


@dataclass(frozen=True)
class Overruled:
    """A member of an update that changes with others (`by`, empty: nobody knows which), by a sentence of the document.

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
    known = {one.pointer for one in found if one.is_standing}
    return (*found, *(one for one in _cleared(plan, members) if one.pointer not in known))


def _cleared(plan: Plan, members: Mapping[str, Member]) -> Iterator[Overruled]:
    """The members that have no value for as long as another one has some, in whatever words that is said."""
    own = {pointer: str(one.schema.get("description", "")) for pointer, one in members.items()}
    for one in dropped(described(plan.source, plan.update.pointer), members.values(), own):
        if one.is_standing:
            yield Overruled(one.place, (one.by,), one.sentence, is_standing=True)


def ask_about_overruled(plan: Plan) -> None:
    """Ask when what is sent for such a member is stored: until then no clause compares it with what was sent."""
    for one in {one.pointer: one for one in overruled(plan) if one.is_standing}.values():
        when = f"beside which values of {', '.join(one.by)}" if one.by else "when"
        what = f"{when} is {one.pointer} stored as it is sent? The document says:"
        todo = "No clause compares it with what was sent: add it to the fields of ECHO and READ-BACK if it always is."
        plan.decide("behaviour.yaml", "/fields", f'{what} "{one.sentence}". {todo}', LEFT_OUT)


def _said(text: str, own: str | None, members: Mapping[str, Member]) -> Iterator[Overruled]:
    """What a text says, which is the description of a member (`own`) or of the update."""
    names, sentences = spellings(members), sentences_of(unwrapped(text))
    for before, sentence in zip(["", *sentences], sentences, strict=False):
        told = [one for one in _told_in(sentence, names) if one != own]
        itself = [own] if own and _is_told_of_itself(sentence, own) else []
        is_computed = COMPUTED.search(sentence) is not None and not UNLESS_SENT.search(sentence)
        for pointer in told or itself:
            valued = [one for one in members if one != pointer and _is_valued(sentence, members[one], one == own)]
            is_tied = own or is_computed or PRECEDENCE.search(sentence)
            names_it = is_named_in_words if is_computed else _names
            named = [one for one in members if one != pointer and names_it(sentence, one)] if is_tied else []
            rest = [one for one in members.values() if one.pointer != pointer]
            others = [one.pointer for one in rest if _is_about_others(before, sentence, one, bool(itself))]
            by = valued or named or others or ([own] if own and pointer != own else [])
            if by or is_computed:
                is_standing = bool(valued or is_computed or others or STANDS.search(sentence))
                yield Overruled(pointer, tuple(by), sentence, is_standing)


def _is_about_others(before: str, sentence: str, member: Member, is_of_itself: bool) -> bool:
    """Whether a sentence speaks of all values of a member but those that the one before it names: `with any other`. In
    the text of the update, which is about all members, the one before has to name a value."""
    is_named = _names(before, member.pointer) if is_of_itself else bool(plainly_named_values(before, member))
    return ANY_OTHER.search(sentence) is not None and is_named


def _told_in(sentence: str, names: Mapping[str, list[str]]) -> list[str]:
    """The members of which a sentence says that they change, get a value which nobody sends, or do not count."""
    found = list(changed_in(sentence, names))
    for one in re.finditer(any_of(names), sentence):
        before, after = sentence[: one.start()], sentence[one.end() :]
        is_overridden = OVER.search(before)
        if is_overridden or (BECOMES.match(after) and not is_condition(before)):
            found += names[plain(one[0])]
    return list(dict.fromkeys(found))


def _is_told_of_itself(sentence: str, own: str) -> bool:
    """Whether the description of a member says that this gets a value which nobody sends, in some case."""
    begins = BEGINNING.match(sentence)
    if (begins and CASE.search(sentence, begins.end())) or COMPUTED.match(sentence.lstrip("`'\"* ")):
        return True
    called = re.compile(rf"\bthe {name_of(own).rpartition('/')[2].replace('_', '[ _-]')}(?= )", re.IGNORECASE)
    for found in (*ITSELF.finditer(sentence), *called.finditer(sentence)):
        before, after = JOINT.sub("", sentence[: found.start()]), sentence[found.end() :]
        if (BECOMES.match(after) or AFTER.match(after)) and not CONDITION.search(before):
            return True
    return False


def _is_valued(sentence: str, member: Member, is_own: bool) -> bool:
    """Whether a sentence plainly names values of a member; its own description need not name a switch."""
    is_switch = "boolean" in types_of(member.schema)
    return bool(plainly_named_values(sentence, member) or (is_own and is_switch and OWN_STATE.search(sentence)))


def _names(sentence: str, pointer: str) -> bool:
    """Whether a sentence names a member, or speaks of it in plain words with an article: `the body part`."""
    is_told = re.search(rf"\b(the|an?|another) ({in_words(pointer)})\b", sentence, re.IGNORECASE)
    return bool(is_told or names_member(sentence, pointer))
