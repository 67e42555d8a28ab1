"""What follows from a member by the states of an appointment: a stamp named after one, or a state with it or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers
from contracts._drafting.document.member_names import MARKS, in_words
from contracts._drafting.document.name_patterns import any_of, plain, spellings
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import snake
from contracts._drafting.plan import Plan
from contracts._drafting.writing.sent_places import closed_lists, states_of, texts_of_lists

OF_A_STAMP = re.compile(r"_(at|on|by|date|time|date_?time|timestamp|since)$")
"""How a stamp is named after the state that it is of: `confirmed_at`."""
HAS_IT = r"\b(with(out)?|(has|have|having|if|when|where|while|as long as)( there is)? (an?|no))\b[^,:]*?"
"""What stands before the name of a member that an appointment has, or has not."""
IS_IN = (
    rf"[^:]*?\b(is|are|stays?|remains?|becomes?|counts? as|has the (status|state))\W+{MARKS}(?P<value>[\w -]+?){MARKS}"
)
"""What stands behind it, and says in which state the appointment is then."""
MAKES = re.compile(
    rf"\b(makes|turns|sets|switches) (the|its) (?P<words>\w+( \w+)?) ((in)?to )?{MARKS}(?P<value>[\w -]+?){MARKS}",
    re.IGNORECASE,
)
"""How a sentence says in plain words what sending a member does to another one: `makes the duration manual`."""


def stamps_of(plan: Plan, place: str) -> Iterator[str]:
    """The shown members that are named after a value of a closed list at a place: sending it may set such a stamp."""
    values = {snake(one) for one in closed_lists(plan).get(place, ())}
    for one in leaf_pointers(plan.whole) if values else ():
        name = snake(pointers.split(one)[-1])
        if OF_A_STAMP.search(name) and OF_A_STAMP.sub("", name) in values and one not in plan.fields.values():
            yield one


def states_beside(plan: Plan, text: str, sent: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The members of an update with the state that an appointment has with or without each: `without a room the visit
    is tentative`. Only a value of one list, which the text marks, says which state is meant."""
    names = spellings([*sent, *sent.values()])
    states = [(place, value) for place, listed in states_of(plan).items() for value in listed]
    for sentence in sentences_of(unwrapped(text)) if names and states else ():
        for found in re.finditer(rf"{HAS_IT}(?P<name>{any_of(names)}){IS_IN}", sentence, re.IGNORECASE):
            places = [place for place, value in states if value == found["value"]]
            for one in names.get(plain(found["name"]), ()) if len(places) == 1 else ():
                yield from ((sent.get(one, one), place) for place in places if sent.get(one, one) != sent.get(place))


def made_of(plan: Plan, text: str, place: str) -> Iterator[str]:
    """The shown members that get a value of their closed list when the member at a place is sent, as a sentence says
    that names this one in plain words: `a number makes the duration manual`. The value has to be of one list only."""
    lists = texts_of_lists(plan)
    for found in MAKES.finditer(unwrapped(text)):
        is_meant = re.fullmatch(in_words(place), found["words"], re.IGNORECASE) is not None
        places = [one for one, listed in lists.items() if found["value"] in listed]
        yield from places if is_meant and len(places) == 1 and places[0] not in plan.fields.values() else ()
