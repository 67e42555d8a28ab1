"""What follows from a member of an update, as far as clauses say it beside `follows` in behaviour.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from contracts import pointers
from contracts._behaviour import Behaviour
from contracts._model import Clause
from contracts.relations import BECOMES, EQUALS

ANY_ITEM = "-"
"""Stands in a pointer for each item of a list: what changes there has no place of its own."""


def with_told(behaviour: Behaviour, clauses: Iterable[Clause]) -> Behaviour:
    """The behaviour, in which a member changes with those by whose values a clause tells it.

    A clause that says `the state is unassigned when the technician is null` is kept by a state that changes with the
    technician, so that nobody may be blamed for that change, whether or not `follows` lists it, too.
    """
    follows = {pointer: list(places) for pointer, places in behaviour.follows.items()}
    for clause in clauses:
        place = str(clause.relation.get("of", ""))
        for cause in _causes(behaviour, clause) if place and ANY_ITEM not in pointers.split(place) else ():
            if place not in follows.setdefault(cause, []):
                follows[cause].append(place)
    return replace(behaviour, follows={pointer: tuple(places) for pointer, places in follows.items() if places})


def _causes(behaviour: Behaviour, clause: Clause) -> Iterator[str]:
    """The members of an update with which the member of a clause changes, other than that one itself."""
    own = clause.relation.get("of")
    if clause.relation_kind == EQUALS:
        when = clause.relation.get("when", {})
        yield from (one.pointer for one in behaviour.fields if one.shows in when and one.shows != own)
    elif clause.relation_kind == BECOMES:
        shown = {one.pointer: one.shows for one in behaviour.fields}
        yield from (one for one in clause.causes if shown.get(one) != own)
