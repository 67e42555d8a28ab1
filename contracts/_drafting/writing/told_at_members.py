"""What the description of a member says that the vendor changes with it: `another date sets permit_status back`.

Only what no update sends counts here, and it may stay as it is: whether it has to change, other clauses say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from contracts import pointers
from contracts._checking._schema_places import schema_at
from contracts._drafting.document.name_patterns import spellings
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.members.member import Member
from contracts._drafting.plan import Plan
from contracts._drafting.writing.consequences import UNLESS_SENT, changed_in, turned_in
from contracts._drafting.writing.sent_places import places_of

OF_OBJECT = re.compile(r"\bof (the|an?|its) [`'\"]?(?P<name>\w+)", re.IGNORECASE)
"""How a sentence names the object of the members that it lists: `another street or city of the origin`."""


def told_at_members(plan: Plan, rest: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The members of an update, each with a place of `rest` that its description says to change with it."""
    places, sent = list(rest), places_of(plan)
    shown, values = spellings(places), {place: _texts(plan, place) for place in places}
    known = {pointer: place for place, pointer in sent.items()}
    for member in plan.request.members:
        if member.pointer in known:
            yield from _told(member, shown, values, plan)


def _told(
    member: Member, shown: Mapping[str, list[str]], values: Mapping[str, list[str]], plan: Plan
) -> Iterator[tuple[str, str]]:
    for whole in sentences_of(unwrapped(str(member.schema.get("description", "")))):
        sentence = UNLESS_SENT.sub("", whole)
        changed = dict.fromkeys([*changed_in(sentence, shown), *turned_in(sentence, values)])
        for cause in _causes(sentence, member, plan) if changed else ():
            yield from ((cause, place) for place in changed)


def _causes(sentence: str, member: Member, plan: Plan) -> list[str]:
    """The member itself, or the members of another object that the sentence lists as what changes."""
    found = OF_OBJECT.search(sentence)
    inside = [
        one.pointer for one in plan.request.members if found and found["name"] in pointers.split(one.pointer)[:-1]
    ]
    named = [one for one in inside if re.search(rf"\b{re.escape(pointers.split(one)[-1])}\b", sentence)]
    return named or [member.pointer]


def _texts(plan: Plan, place: str) -> list[str]:
    """The texts of the closed list of a shown member."""
    found = (value for one in schema_at(plan.whole, place)["anyOf"] for value in one.get("enum", ()))
    return [one for one in found if isinstance(one, str)]
