"""Drafted clauses about what a sentence says to follow from some members: `price follows kind and length`.

Of the same members it is worked out to one value, so that two values at one appointment contradict each other. No
formula need be known, and no request be sent for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts._checking._schema_places import leaf_pointers
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import snake
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.natures import STATE
from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.anew import AT_BOOKING
from contracts._drafting.writing.consequences import told_in
from contracts._drafting.writing.followed_names import followed_names
from contracts._drafting.writing.quotes import quoted
from contracts._drafting.writing.resulting import name_for, wholes
from contracts._drafting.writing.rules import row_of
from contracts._drafting.writing.sent_places import closed_lists, places_of
from contracts._drafting.writing.steady import is_of_others, may_change_by_itself
from contracts._drafting.writing.worded import texts_at
from contracts._drafting.writing.worked_out import worked_out
from contracts.pointers import split, under
from contracts.relations import DETERMINED

Row = dict[str, Any]
SAYS = re.compile(
    r"\b(worked out|(re-?)?(calculated|computed|derived|determined|priced)|follows?|results? from)\b", re.IGNORECASE
)
"""How a sentence says that something has one value for each state of others. `depends on` says what matters, and not
that nothing else does."""
OPEN = re.compile(
    r"\b(usual(ly)?|normally|typical(ly)?|mostly|generally|often|sometimes|among others?|etc|partly|may|might|can|could"
    r"|also|unless|except\w*|otherwise|and (others|more|so on)|such as|for example|e\.g\.)(?!\w)",
    re.IGNORECASE,
)
"""Words of one that leaves open what else matters."""


def determined_from(plan: Plan, known: Iterable[Row]) -> Iterator[Row]:
    """The clauses, each for what no row of those `known` is about."""
    if not (plan.reading or plan.answer):
        return
    text, sent = described(plan.source, plan.update.pointer), places_of(plan)
    rest = [one for one in leaf_pointers(plan.shown) if one not in sent]
    told = {str(row["relation"]["of"]) for row in known if "of" in row.get("relation", {})}
    for sentence in sentences_of(unwrapped(text)):
        for place in wholes(list(_followers(plan, sentence, sent, rest)), rest):
            causes = _causes(plan, place)
            if causes and place not in told and not _is_of_others(plan, place, rest):
                told.add(place)
                says = f"{place} has one value for each state of {', '.join(causes)}."
                relation = {"kind": DETERMINED, "of": place, "from": causes}
                row = row_of(f"{name_for(place)}-FOLLOWS", says, "derives", relation=relation, draft=True)
                yield {**row, "source": quoted(plan, place, text, sentence)}


def _followers(plan: Plan, sentence: str, sent: Mapping[str, str], rest: list[str]) -> Iterator[str]:
    """The shown members of which a sentence says it: not a state, which depends on what it was before."""
    others = (is_negated, AT_BOOKING.search, OPEN.search)
    if not SAYS.search(sentence) or any(words(sentence) for words in others) or may_change_by_itself(sentence, rest):
        return
    places = [*sent, *rest]
    pairs = [(one.causes, one.changed) for one in told_in([sentence], sent, rest)]
    pairs += followed_names([sentence], sent, places, closed_lists(plan))
    moving = worked_out(plan).volatile
    found = dict.fromkeys(place for causes, changed in pairs if causes for place in changed)
    yield from (one for one in found if one in rest and one not in moving and not STATE.search(snake(split(one)[-1])))


def _causes(plan: Plan, place: str) -> list[str]:
    """Where an appointment shows all from which a member may follow, by whatever the document says; none where it does
    not show one of them."""
    follows = worked_out(plan).follows
    causes = [pointer for pointer, listed in follows.items() if any(under(one, (place,)) for one in listed)]
    shown = [plan.fields.get(one) for one in causes]
    return [one for one in shown if one] if all(shown) else []


def _is_of_others(plan: Plan, place: str, rest: Iterable[str]) -> bool:
    """Whether a description at a place, in it or around it says that other people decide what is there, or the time."""
    inside = [one for one in rest if under(one, (place,))]
    return any(
        is_of_others(text) or may_change_by_itself(text, rest) for one in inside for _, text in texts_at(plan, one)
    )
