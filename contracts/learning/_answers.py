"""Where the whole answer of a read has the appointment, and how a list goes on after its first page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contracts import pointers
from contracts._model import Contract
from contracts._paging import NEXT, pages_of
from contracts.learning._proposals import BEHAVIOUR, Proposal
from contracts.learning._seen import EACH, Names
from contracts.pointers import Json

DEEPEST = 3
"""Envelopes in wide use have one or two levels: `data`, or `data` in `response`."""
WRAPPERS = re.compile(
    r"data|results?|response|payload|body|content|items?|records?|values?|attributes|objects?|entity|resource"
    r"|(meta|page|paging|pagination|links?|cursors?)(_?(data|info))?|appointments?|bookings?|visits?|events?",
    re.IGNORECASE,
)
"""Names of envelopes and of what stands beside them. Any other that no page gives could be a person's name."""


def place_of_appointment(contract: Contract, answers: Sequence[Json]) -> str | None:
    """Where every answer has an object that shows most of what an appointment should; None where none does.

    The contract's own place is kept as long as it shows anything that the contract names.
    """
    reading = contract.behaviour.read
    if reading is None or reading.match or not answers:
        return None
    if any(_score(contract, pointers.get(one, reading.at)) for one in answers):
        return reading.at
    common = set.intersection(*({place for place, _ in _objects(one)} for one in answers))
    scored = {place: min(_score(contract, pointers.get(one, place)) for one in answers) for place in common}
    best = max(sorted(scored), key=scored.__getitem__, default="")
    return best if scored.get(best) else None


def _score(contract: Contract, value: Json) -> int:
    """How many members an object shows of those that the contract expects of an appointment."""
    expected = {field.shows or field.pointer for field in contract.behaviour.fields}
    return sum(pointers.get(value, one) is not pointers.ABSENT for one in expected) if value else 0


def _objects(value: Json, pointer: str = "") -> Iterator[tuple[str, Mapping[str, Json]]]:
    if isinstance(value, Mapping) and pointer.count("/") <= DEEPEST:
        yield pointer, value
        for name, child in value.items():
            yield from _objects(child, pointers.join(pointer, name))


def about_answers(contract: Contract, answers: Sequence[Json], place: str | None, names: Names) -> Iterator[Proposal]:
    """What the answers say about the read itself: where the appointment stands, and how a list goes on."""
    reading = contract.behaviour.read
    if reading is not None and place is not None and place != reading.at:
        at = named(place, names)
        hidden = "" if at == place else f" ({EACH}: a name that could be a value, and is not shown)"
        yield Proposal(BEHAVIOUR, "/read/at", at, f"the appointment stands at {at or 'the top'} of the answer{hidden}")
    if reading is not None and reading.match and reading.pages is None:
        query = [str(one["name"]) for one in contract.operations[reading.operation].parameters if one["in"] == "query"]
        pages: Any = pages_of(query, [one for one in _beside(answers, reading.at) if named(one, names) == one])
        if pages:
            yield Proposal(BEHAVIOUR, "/read/pages", pages, f"the list has pages, by {pages['parameter']}")


def named(place: str, names: Names) -> str:
    """A place in an answer, with `*` for each name that could be a value."""
    parts = pointers.split(place)
    are_names = [one in names.documented or WRAPPERS.fullmatch(one) or NEXT.fullmatch(one) for one in parts]
    return pointers.join("", *(one if is_name else EACH for one, is_name in zip(parts, are_names, strict=True)))


def _beside(answers: Sequence[Json], at: str) -> list[str]:
    """What stands in the answers of a list outside of its rows."""
    found = dict.fromkeys(place for one in answers for place, _ in pointers.leaves(one))
    return [place for place in found if at and not pointers.under(place, [at])]
