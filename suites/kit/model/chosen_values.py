"""Which values of closed lists updates send: a vendor may store one of seven statuses wrong, and the others right.

Only what the vendor's document lists (`enum`), true and false: such a word names nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import Contract, Json, current, shown_schema
from contracts.pointers import leaves

BOOLEANS: tuple[Json, ...] = (False, True)
"""The closed list of a boolean."""


@dataclass(frozen=True)
class Choices:
    """The values of one member that updates sent: those `wrong` that showed a finding, each with how often it did, and
    those of others that could have shown it and did not; empty where the member has no closed list. `tells_apart`: no
    case that did not show it sent one of the wrong ones. `at` is the member, as an appointment shows it."""

    wrong: tuple[tuple[str, int], ...] = ()
    right: tuple[str, ...] = ()
    tells_apart: bool = field(default=False, compare=False)
    at: str = field(default="", compare=False)

    @property
    def names(self) -> list[str]:
        """The values that went wrong."""
        return [value for value, _ in self.wrong]

    def said_of(self, shown: int, others: int) -> str:
        """That the value is what tells the cases that showed a finding from the others, in words; empty where it does
        not, or where not all of them sent one."""
        if not self.tells_apart or not others or sum(times for _, times in self.wrong) != shown:
            return ""
        if len(self.wrong) == 1:
            return f"all {shown} sent {self.names[0]} for {self.at}, none of the other {others} did"
        sent = ", ".join(f"{times} sent {value}" for value, times in self.wrong)
        return f"{sent}; none of the other {others} sent one of these"


NOTHING_CHOSEN = Choices()
"""What is known of a member without a closed list."""


def chosen_values(body: Json, contract: Contract) -> dict[str, str]:
    """What an update sends of closed lists, as text, by the pointer at which the appointment shows the member; without
    those that it shows as other words, of which nobody knows whether they were there before."""
    fields = (one for one in contract.behaviour.fields if not (one.mapped or one.maybe_mapped))
    shows = {one.pointer: one.shows or one.pointer for one in fields}
    answer = shown_schema(contract, "answer")
    sent = [(at, shows[at], value) for at, value in leaves(body) if at in shows]
    return {
        to: text_of(value)
        for at, to, value in sent
        if _is_listed(value, contract.documented, at) or _is_listed(value, answer, to)
    }


def stood_values(state: Json, contract: Contract) -> dict[str, str]:
    """What an appointment shows of closed lists, as text, by its pointers: as what a status and the like stand."""
    fields = (one for one in contract.behaviour.fields if not (one.mapped or one.maybe_mapped))
    sent_as = {one.shows or one.pointer: one.pointer for one in fields}
    shown = ((at, value) for at, value in leaves(state) if at in sent_as)
    return {at: text_of(value) for at, value in shown if _is_listed(value, contract.documented, sent_as[at])}


def _is_listed(value: Json, schema: Mapping[str, Any], at: str) -> bool:
    """Whether a value is of the closed list of its member: that of an update, or that of an answer, which may be closed
    where an update is free. JSON tells true from 1, and Python does not."""
    listed = _listed(current.schemas_at(schema, at))
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
