"""Where an answer shows the appointment, and where the appointment shows what an update sends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, member_pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.marks import ON_DEMAND
from contracts._drafting.document.times import snake
from contracts._drafting.members.left_out import OWN_ID, STAMP

DEEPEST = 3
"""How far below the top an answer shows the appointment: {data: {appointment: {…}}} is the deepest that we know."""
LEAST_SHARE = 0.3
"""Below this share of common members an object of the answer is something else, such as a message."""
LEAST_SHARE_OF_READ = 0.1
"""The same for a GET at the path of the appointment, which shows it, though documents may describe little of that."""


@dataclass(frozen=True)
class Place:
    """A place in an answer that shows appointments, and the schema of one of them.

    `schema` is what every answer shows, `whole` also what answers have only where a parameter asks for it.
    """

    pointer: str
    schema: Mapping[str, Any]
    is_list: bool = False
    whole: Mapping[str, Any] = field(default_factory=dict)


def appointment_in(
    answer: Mapping[str, Any] | None, request: Mapping[str, Any], in_list: bool = False, least: float = LEAST_SHARE
) -> Place | None:
    """The place in an answer that is most like the request; None where nothing is like it."""
    wanted = _names(request) | {"id"}
    rated = [(_share(place.schema, wanted), place.pointer.count("/"), place) for place in _places(answer or {}, "", 0)]
    fitting = [one for one in rated if one[2].is_list == in_list and one[0] >= least]
    return max(fitting, key=lambda one: one[:2])[2] if fitting else None


def shown_places(request: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, str | None]:
    """Each leaf of a request: where the appointment shows it, by the same pointer or else by its name alone.

    A place shows one member: of several with its name the one that is spelled like it, and of none otherwise.
    """
    known = list(dict.fromkeys(member_pointers(shown)))
    hidden = list(_on_demand(request, ""))
    leaves = list(leaf_pointers(request))
    around = _envelope(leaves, known)
    inner = {leaf: leaf.removeprefix(around) for leaf in leaves}
    places = {leaf: None if pointers.under(leaf, hidden) else place_of(inner[leaf], known) for leaf in leaves}
    places |= {leaf: None for leaf, place in places.items() if place and _is_of_a_part(leaf, place, leaves)}
    count = Counter(places.values())
    own = {leaf for leaf, place in places.items() if place and _plain(place) == _plain(inner[leaf])}
    return {leaf: place if leaf in own or count[place] == 1 else None for leaf, place in places.items()}


def _envelope(leaves: list[str], known: list[str]) -> str:
    """The object that a request wraps everything in and an appointment does not show, as /data; else nothing."""
    tops = {pointers.join("", pointers.split(one)[0]) for one in leaves}
    top = next(iter(tops)) if len(tops) == 1 else ""
    return top if top not in {*known, *leaves} else ""


def _on_demand(schema: Mapping[str, Any], pointer: str) -> Iterator[str]:
    for name, inner in schema.get("properties", {}).items():
        place = pointers.join(pointer, name)
        yield from [place] if inner.get(ON_DEMAND) else _on_demand(inner, place)


def _is_of_a_part(leaf: str, place: str, leaves: list[str]) -> bool:
    """Whether a leaf is a stamp or an id of a part of the appointment, which is not the appointment's own."""
    last = snake(pointers.split(leaf)[-1])
    is_envelope = len({pointers.split(one)[0] for one in leaves}) == 1
    is_own = bool(STAMP.search(last) or OWN_ID.fullmatch(last))
    return is_own and leaf.count("/") > place.count("/") and not is_envelope


def place_of(leaf: str, known: list[str]) -> str | None:
    """The one place among those that are `known` that has the name of a request member; None for none or several."""
    if leaf in known:
        return leaf
    whole = [one for one in known if _plain(one) == _plain(leaf)]
    ends = [one for one in known if _plain(leaf).endswith(_plain(one)) or _plain(one).endswith(_plain(leaf))]
    last = pointers.split(leaf)[-1]
    same = [one for one in known if _plain(pointers.split(one)[-1]) == _plain(last)]
    for found in (whole, ends, same):
        if len(found) == 1:
            return found[0]
    return None


def _plain(pointer: str) -> str:
    """A pointer or a name without what only spelling tells apart: start_time and /startTime."""
    return re.sub(r"[^a-z0-9/]", "", pointer.lower())


def _places(schema: Mapping[str, Any], pointer: str, depth: int) -> Iterator[Place]:
    if "array" in types_of(schema) or "items" in schema:
        if isinstance(schema.get("items"), Mapping):
            yield Place(pointer, schema["items"], is_list=True)
        return
    for branch in (schema, *(one for word in ("oneOf", "anyOf") for one in schema.get(word, ()))):
        if branch.get("properties"):
            yield Place(pointer, branch)
            if depth < DEEPEST:
                for name, inner in branch["properties"].items():
                    yield from _places(inner, pointers.join(pointer, name), depth + 1)


def _names(schema: Mapping[str, Any]) -> set[str]:
    return {_plain(pointers.split(one)[-1]) for one in leaf_pointers(schema)}


def _share(schema: Mapping[str, Any], wanted: set[str]) -> float:
    there = {_plain(pointers.split(one)[-1]) for one in member_pointers(schema) if one.count("/") <= 2}
    return len(there & wanted) / len(wanted)
