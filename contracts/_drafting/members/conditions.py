"""Members that a vendor takes beside others only, or demands beside some values of them, as sentences say.

Which value the other member has is not known when one is sent, so ordinary updates leave out what may be refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from contracts import pointers
from contracts._drafting.document.beside import names
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.marks import SAID
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import snake
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.left_out import meaning_of
from contracts._drafting.members.member import Member
from contracts._drafting.members.pairs import pairs_of

DEMAND = (
    r"\b((is|are|becomes?) (then |also )?)?(required|mandatory|obligatory)\b"
    r"|\bmust (then )?be (sent|given|provided|present)\b"
)
BEFORE = re.compile(
    rf"(?P<rest>[^,;:]*?)({DEMAND})[^,;:]*?\b(if|when|whenever|where|once)\b(?P<case>.*)", re.IGNORECASE
)
AFTER = re.compile(rf"\W*(if|when|whenever|where|once)\b(?P<case>[^,;:]*)[,;:](?P<rest>.*?)({DEMAND})", re.IGNORECASE)
"""How a sentence demands a member in a case: `b is required if a is 2`, `if a is 2, b is required`."""
READING = re.compile(
    r"\b(shown|returned|visible|displayed|included|presents?|presented|available|answers?|responses?|reads?|empty|null"
    r"|missing|absent|omitted|blank|unset|makes sense|useful|relevant|used|needed|alone"
    r"|chang\w*|recalculat\w*|comput\w*)\b",
    re.IGNORECASE,
)
"""In a sentence about two members, they speak of what is shown, or of the case without the other one."""
DEMANDED = re.compile(r"\b(must|only|ha(s|ve) to|needs? to|required|always)\b", re.IGNORECASE)
"""Beside `together with`, they make it a rule; with none, it is what can be done."""


@dataclass(frozen=True)
class Condition:
    """A member that is demanded where another one (`by`) has one of these values; empty: any."""

    pointer: str
    by: str
    values: tuple[Any, ...]
    sentence: str


def needs_another(sentence: str) -> re.Match[str] | None:
    """Where a sentence says that a member is sent beside another one only, which the `rest` names.

    `Required if room_id is sent` is none: there it is the other one that is not sent alone.
    """
    found = re.search(r"\b(only (?:when|if|with|together)|together with)\b(?P<rest>.*)", sentence, re.I)
    is_open = is_negated(sentence) or READING.search(sentence) or not DEMANDED.search(sentence)
    return None if is_open else found


def needed_beside(sentence: str, member: Member, others: Sequence[Member]) -> Member | None:
    """The other member that a sentence requires: `only with x`, `must be sent together with x`.

    A name of one plain word, such as note or time, may be just that word; so one of the two has to be of several.
    """
    found = needs_another(sentence)
    if found is None:
        return None
    words = {snake(word) for word in re.findall(r"[A-Za-z_][\w]*", found["rest"])}
    named = [one for one in others if one.pointer != member.pointer and snake(one.pointer.rpartition("/")[2]) in words]
    return named[0] if len(named) == 1 and "_" in named[0].pointer + member.pointer else None


def bound_members(members: Sequence[Member]) -> dict[str, tuple[str, str]]:
    """The members that are sent beside another one only, each with that and the sentence: those whose values depend on
    what the other is, a switch or a choice. Times that are a pair go together anyway."""
    paired = {one for pair in pairs_of(tuple(members)) for one in pair}
    found: dict[str, tuple[str, str]] = {}
    for member in members:
        for sentence in _said_of(member):
            other = needed_beside(sentence, member, members) if member.pointer not in paired else None
            if other and _listed(other):
                found.setdefault(member.pointer, (other.pointer, sentence))
    return found


def _said_of(member: Member) -> list[str]:
    """What its description says of a member, and the sentences of the update that begin with its name."""
    name = re.escape(pointers.split(member.pointer)[-1])
    beside = sentences_of(str(member.schema.get(SAID, "")))
    own = sentences_of(str(member.schema.get("description", "")))
    return [*own, *(one for one in beside if re.match(rf"\W*(the )?[`'\"]?{name}\b", one, re.IGNORECASE))]


def conditions_of(members: Sequence[Member], update: str) -> Iterator[Condition]:
    """What is demanded where, by the descriptions of members and the text of the update."""
    texts = [(update, None), *((str(one.schema.get("description", "")), one) for one in members)]
    for text, own in texts:
        for sentence in sentences_of(unwrapped(text)):
            found = BEFORE.match(sentence) or AFTER.match(sentence)
            if found is None or is_negated(sentence):
                continue
            wanted = [one for one in members if _names(found["rest"], one)] or ([own] if own else [])
            leading = [one for one in members if _names(found["case"], one) and one not in wanted]
            if len(leading) == 1:
                values = tuple(_values_in(found["case"], leading[0]))
                yield from (Condition(one.pointer, leading[0].pointer, values, sentence) for one in wanted)


def within_conditions(members: tuple[Member, ...], required: Sequence[str], update: str) -> tuple[Member, ...]:
    """The members without the values that demand another one beside them, and without those that another one has to
    stand beside; what every update has to carry keeps its values."""
    bound = bound_members(members)
    taken: dict[str, list[Any]] = {}
    for one in conditions_of(members, update):
        if one.pointer not in required:
            taken.setdefault(one.by, []).extend(one.values)
    free = (replace(one, choice=None) if _is_left(one, bound, required) else one for one in members)
    return tuple(_without(one, taken[one.pointer]) if one.pointer in taken else one for one in free)


def _is_left(member: Member, bound: dict[str, tuple[str, str]], required: Sequence[str]) -> bool:
    return member.pointer in bound and member.pointer not in required


def _without(member: Member, values: list[Any]) -> Member:
    """The member without some of its ordinary values; without all of them if less than two are left."""
    choice = member.choice
    if choice is None or choice.named or member.is_moving:
        return member
    left = [one for one in choice.schema.get("enum", _listed(member)) if not _is_in(one, values)]
    usual = [one for one in left if one not in member.closing and one not in member.unclear]
    if len(usual) < 2:
        return replace(member, choice=None)
    plain = (usual[-1], usual[0])
    before = choice.before if _is_in(choice.before, left) else usual[0]
    return replace(member, choice=replace(choice, schema={**choice.schema, "enum": left}, plain=plain, before=before))


def _is_in(value: Any, values: Sequence[Any]) -> bool:
    """Whether a value is among others; true is not 1."""
    return json.dumps(value) in {json.dumps(one) for one in values}


def _listed(member: Member) -> list[Any]:
    """The values of a closed list or a switch."""
    if "boolean" in types_of(member.schema):
        return [True, False]
    return [one for one in member.schema.get("enum", ()) if one is not None]


def _values_in(case: str, member: Member) -> Iterator[Any]:
    """The values of a member that a part of a sentence names, as they are or by the words for them; all where it names
    none, as in `if a is sent`."""
    named = [one for one in _listed(member) if _is_named(case, one, member)]
    yield from named or _listed(member)


def _is_named(case: str, value: Any, member: Member) -> bool:
    words = [value if isinstance(value, str) else json.dumps(value), meaning_of(value, member.schema)]
    return any(re.search(rf"(?<![\w.-]){re.escape(one)}(?![\w-])", case, re.IGNORECASE) for one in words if one)


def _names(text: str, member: Member) -> bool:
    return names(text, pointers.split(member.pointer)[-1])
