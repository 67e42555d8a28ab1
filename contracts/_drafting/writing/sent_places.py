"""Where an appointment shows what an update sends, and the closed lists of that."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from contracts._checking._schema_places import leaf_pointers, member_pointers, schema_at
from contracts._drafting.document.times import name_of
from contracts._drafting.members.left_out import OF_SOMETHING_ELSE, OPEN, STATE_NAME
from contracts._drafting.members.requests import flat
from contracts._drafting.plan import Plan


def closed_lists(plan: Plan) -> dict[str, list[str]]:
    """The texts of the closed lists of an update, by the places that show them."""
    placed = [(plan.fields.get(one.pointer), one.schema.get("enum", ())) for one in plan.request.members]
    return {place: [one for one in listed if isinstance(one, str)] for place, listed in placed if place and listed}


def places_of(plan: Plan) -> dict[str, str]:
    """The members of an update by where an appointment shows each, also where it does so only on demand."""
    known = set(member_pointers(plan.whole))
    found = {pointer: place or pointer for pointer, place in plan.fields.items()}
    return {place: pointer for pointer, place in found.items() if place in known}


def states_of(plan: Plan) -> dict[str, list[str]]:
    """The texts of the closed lists that say in which state an appointment is, by the places that show them."""
    return {place: listed for place, listed in _lists(plan) if listed and _is_a_state(place)}


def unusual_states(plan: Plan) -> list[str]:
    """Those of them in which an appointment that may be updated is not, as far as their words tell: `checked_in` beside
    `booked`. A list without such a word, as active and done, tells nothing."""
    lists = (values for values in states_of(plan).values() if any(map(_is_open, values)))
    return [one for one in dict.fromkeys(chain.from_iterable(lists)) if not _is_open(one)]


def _is_open(state: str) -> bool:
    return OPEN.fullmatch(state.replace("_", " ")) is not None


def texts_of_lists(plan: Plan) -> dict[str, list[str]]:
    """The texts of all closed lists of an appointment, by the places that show them."""
    return {place: listed for place, listed in _lists(plan) if listed}


def _is_a_state(place: str) -> bool:
    name = name_of(place)
    return STATE_NAME.search(name) is not None and not OF_SOMETHING_ELSE.search(name)


def _lists(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    for place in leaf_pointers(plan.whole):
        schema = flat(schema_at(plan.whole, place)["anyOf"][0])
        yield place, [one for one in schema.get("enum", ()) if isinstance(one, str)]
