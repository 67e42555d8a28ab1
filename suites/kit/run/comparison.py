"""Which members of the update a run compared with what it sent, and why it did not compare the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from contracts import Clause, Field
from contracts.pointers import ABSENT, get, under
from suites.kit.model.appointment_state import judged_values, shown_at
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange

SOURCES = {"echoes": ("answer",), "persists": ("read",), "replaces": ("answer", "read")}
"""The checks that compare what is shown with what was sent, and where each looks."""
ADJUSTED = 'the page says of it "{}"'
HIDDEN = "the contract names no place where it is shown"
OTHERWISE = "it is shown in another form only"
NO_CLAUSE = "no clause compares it with what was sent"
NOT_SENT = "no accepted update sent it"
NOT_SHOWN = "nothing that was sent for it tells what should be shown"


@dataclass
class Comparison:
    """The members (pointers into the request) of which the run has compared a sent value with a shown one."""

    compared: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)

    def note(self, exchange: Exchange, bound: BoundContract) -> None:
        """Take in what an exchange sent and showed."""
        if not (exchange.is_definite and exchange.is_accepted and exchange.is_judged_update):
            return
        fields = [one.pointer for one in bound.contract.behaviour.fields]
        self.accepted |= {one for one in fields if get(exchange.body, one) is not ABSENT}
        for clause in comparing(bound.contract.clauses):
            for source in set(SOURCES[clause.check]) & exchange.after.keys():
                judged = judged_values(exchange, bound, source, clause.fields)
                self.compared |= {one.pointer for one, _ in judged}

    def missing(self, bound: BoundContract) -> dict[str, str]:
        """The members that an update may send and nothing compared, each with the reason; what each update carries
        without changing it is no such member."""
        rest = (one for one in bound.contract.behaviour.fields if one.pointer not in self.compared)
        return {one.pointer: self._why(one, bound) for one in rest if not self._is_within(one.pointer)}

    def _is_within(self, pointer: str) -> bool:
        """Whether a member around this one was compared whole, or all that is known in it was."""
        return under(pointer, self.compared) or any(under(one, (pointer,)) for one in self.compared)

    def _why(self, member: Field, bound: BoundContract) -> str:
        if member.adjusted:
            return ADJUSTED.format(member.adjusted)
        if not member.shows:
            return OTHERWISE if shown_at(member, bound) else HIDDEN
        if not any(_is_about(clause, member.pointer) for clause in comparing(bound.contract.clauses)):
            return NO_CLAUSE
        return NOT_SHOWN if member.pointer in self.accepted else NOT_SENT


def comparing(clauses: Sequence[Clause]) -> Iterator[Clause]:
    """The clauses that compare what is shown with what was sent. One without fields that reads the appointment
    compares the read with the answer only."""
    return (one for one in clauses if one.check in SOURCES and (one.fields or one.check != "persists"))


def _is_about(clause: Clause, pointer: str) -> bool:
    return not clause.fields or pointer in clause.fields


def by_reason(missing: Mapping[str, str]) -> dict[str, list[str]]:
    """The members by the reason why nothing compared them."""
    found: dict[str, list[str]] = {}
    for pointer, reason in missing.items():
        found.setdefault(reason, []).append(pointer)
    return found
