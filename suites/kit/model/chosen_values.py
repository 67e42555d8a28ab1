"""Which values of closed lists updates send: a vendor may store one of seven statuses wrong, and the others right.

Only what the vendor's document lists (`enum`), true and false: such a word names nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts import Contract, Json, current
from contracts.pointers import leaves

BOOLEANS: tuple[Json, ...] = (False, True)
"""The closed list of a boolean."""


@dataclass(frozen=True)
class Choices:
    """The values of one member that updates sent: those `wrong` that showed a finding, each with how often it did, and
    those of others that could have shown it and did not; empty where the member has no closed list."""

    wrong: tuple[tuple[str, int], ...] = ()
    right: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The values that went wrong."""
        return [value for value, _ in self.wrong]


NOTHING_CHOSEN = Choices()
"""What is known of a member without a closed list."""


def chosen_values(body: Json, contract: Contract) -> dict[str, str]:
    """What an update sends of closed lists, as text, by the pointer at which the appointment shows the member; without
    those that it shows as other words, of which nobody knows whether they were there before."""
    fields = (one for one in contract.behaviour.fields if not (one.mapped or one.maybe_mapped))
    shows = {one.pointer: one.shows or one.pointer for one in fields}
    return {shows[at]: text_of(value) for at, value in leaves(body) if at in shows and _is_listed(value, at, contract)}


def stood_values(state: Json, contract: Contract) -> dict[str, str]:
    """What an appointment shows of closed lists, as text, by its pointers: as what a status and the like stand."""
    fields = (one for one in contract.behaviour.fields if not (one.mapped or one.maybe_mapped))
    sent_as = {one.shows or one.pointer: one.pointer for one in fields}
    shown = ((at, value) for at, value in leaves(state) if at in sent_as)
    return {at: text_of(value) for at, value in shown if _is_listed(value, sent_as[at], contract)}


def _is_listed(value: Json, at: str, contract: Contract) -> bool:
    """Whether a value is of the closed list of its member. JSON tells true from 1, and Python does not."""
    listed = _listed(current.schemas_at(contract.documented, at))
    return any(type(one) is type(value) and one == value for one in listed)


def _listed(schemas: Iterable[Mapping[str, Any]]) -> Iterator[Json]:
    for part in current.parts(schemas):
        yield from part.get("enum", ())
        yield from BOOLEANS if "boolean" in part.get("type", ()) else ()  # one type, or a list of several


def text_of(value: Any) -> str:
    """A plain value as it is listed; empty for what no closed list has, as an object."""
    if isinstance(value, str):
        return value
    return json.dumps(value) if value is None or isinstance(value, int | float) else ""
