"""What each appointment must be by now, as far as what was sent and shown tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import Field, Json
from contracts.pointers import ABSENT, get
from suites.kit.model.appointment_state import effects, expected_value, sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Place, States
from suites.kit.model.spellings import same_value


@dataclass
class ExpectedStates:
    """The values of each appointment's members, by place and pointer of the request member, as they would be shown.

    A member that nothing showed since something else may have changed it is not among them. `answered` is each
    appointment as the answer to its last accepted update showed it.
    """

    bound: BoundContract
    answered: dict[Place, Mapping[str, Json]] = field(default_factory=dict)
    _known: dict[Place, dict[str, Any]] = field(default_factory=dict)

    def note(self, exchange: Exchange) -> None:
        """Take in what an exchange did and showed."""
        if not exchange.probe.is_at_own_appointment:
            return
        known = self._known.setdefault(exchange.probe.place, self._shown(exchange.before))
        if not exchange.is_definite:
            known.clear()
        elif exchange.is_accepted:
            self.answered[exchange.probe.place] = exchange.after.get("answer", {})
            self._apply(exchange.body, known)
        known |= self._shown(exchange.after)

    def value(self, place: Place, member: Field) -> Any:
        """The value that a member has, as it is shown; ABSENT where that is unknown."""
        return self._known.get(place, {}).get(member.pointer, ABSENT)

    def has(self, place: Place, member: Field, value: Json) -> bool:
        """Whether a member is known to have this value already."""
        known = self.value(place, member)
        return known is not ABSENT and same_value(member, expected_value(member, value), known)

    def _apply(self, body: Any, known: dict[str, Any]) -> None:
        """Let the members have what an accepted update gives them; what follows from it is unknown."""
        sent = sent_fields(body, self.bound)
        changed = effects(sent, self.bound)
        for member in self.bound.contract.behaviour.fields:
            if member.shows in changed:
                known.pop(member.pointer, None)
        known |= {member.pointer: expected_value(member, get(body, member.pointer)) for member in sent}

    def _shown(self, states: States) -> dict[str, Any]:
        """The members that some states show; what a read shows counts more than an answer."""
        return {
            member.pointer: value
            for _, state in sorted(states.items())
            for member in self.bound.contract.behaviour.fields
            if member.shows and (value := get(state, member.shows)) is not ABSENT
        }
