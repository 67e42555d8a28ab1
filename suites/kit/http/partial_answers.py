"""Completes answers that show an appointment in part.

Most pages let answers leave members out. So nothing is said of them: only a read tells what became of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import Json
from contracts.pointers import ABSENT, Absent, get, leaves
from suites.kit.model.answer import Answer
from suites.kit.model.appointment_state import sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import EITHER, Exchange, Probe, States
from suites.kit.model.json_values import described, merged
from suites.kit.model.keyed_lists import in_order


def described_by(bound: BoundContract, source: str, shown: Mapping[str, Json]) -> dict[str, Any]:
    """The members of a shown appointment that the schema of this source describes, lists with keys in one order."""
    return in_order(described(shown, bound.shown_schema(source)), bound.contract.behaviour.fields)


@dataclass
class PartialAnswers:
    """What answers to updates leave out, and which of that a read has to tell."""

    bound: BoundContract
    _known: set[frozenset[str]] = field(default_factory=set)

    def answered(self, answer: Answer) -> Json | Absent:
        """The appointment as an answer to an update shows it; ABSENT where it does not."""
        pointer = self.bound.contract.behaviour.answer
        return get(answer.json, pointer) if pointer is not None and answer.is_accepted else ABSENT

    def left_out(self, probe: Probe, shown: Json | Absent, latest: States) -> frozenset[str]:
        """What an answer does not show, though the update named it, or the appointment was last shown with it."""
        if not isinstance(shown, Mapping) or self.bound.contract.behaviour.read is None:
            return frozenset()
        named = [(one.shows, get(probe.body, one.pointer)) for one in sent_fields(probe.body, self.bound)]
        known = (described_by(self.bound, "answer", state) for state in latest.values())
        members = [*named, *(member for state in known for member in leaves(state))]
        return frozenset(one for one, value in members if one and value is not None and get(shown, one) is ABSENT)

    def need_a_read(self, probe: Probe, left_out: frozenset[str]) -> bool:
        """Whether a read would tell enough to be worth a request: of what the update named, and of members that had not
        been left out before."""
        named = {one.shows for one in sent_fields(probe.body, self.bound)}
        is_new = bool(left_out) and left_out not in self._known
        self._known.add(left_out)
        return is_new or (probe.wants != EITHER and bool(left_out & named))

    def completed(self, shown: Json | Absent, read: States, left_out: frozenset[str]) -> States:
        """The appointment as an answer and a read show it. What the answer leaves out is as the read shows it. Without
        a read, such an answer cannot be compared with others."""
        if not isinstance(shown, Mapping) or (left_out and "read" not in read):
            return read
        rest = described_by(self.bound, "answer", read["read"]) if left_out else {}
        return {"answer": merged(rest, described_by(self.bound, "answer", shown)), **read}

    def alone(self, probe: Probe, answer: Answer, latest: States) -> States:
        """The appointment as an answer shows it that no read follows."""
        shown = self.answered(answer)
        return self.completed(shown, {}, self.left_out(probe, shown, latest))

    def completed_anew(self, exchange: Exchange, read: States) -> States:
        """The same after a later read; nothing where that shows nothing."""
        if "read" not in read or exchange.answer is None:
            return read
        shown = self.answered(exchange.answer)
        return self.completed(shown, read, self.left_out(exchange.probe, shown, read))
