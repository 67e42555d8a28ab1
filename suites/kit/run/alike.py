"""What an appointment showed earlier in the run, where all that was shown but what the vendor works out was the same.

A member that is worked out from the appointment has one value then: two values contradict each other, and no formula
need be known to see it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from contracts.pointers import ABSENT, get, without
from contracts.relations import DETERMINED
from suites.kit.model.exchange import Exchange, Place

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.model.bound_contract import BoundContract


@dataclass
class Alike:
    """The states that each appointment showed first, by all that was shown but stamps and what is worked out."""

    bound: BoundContract
    _first: dict[tuple[Place, str, str], Mapping[str, Any]] = field(default_factory=dict)

    def with_earlier(self, exchange: Exchange) -> Exchange:
        """The exchange with what was shown earlier where all else was the same; without it where nothing was, or no
        clause asks for it."""
        ignored = {str(one.relation["of"]) for one in self.bound.contract.clauses if one.relation_kind == DETERMINED}
        is_own = exchange.probe.is_at_own_appointment and exchange.is_accepted and exchange.is_definite
        if not ignored or not is_own or exchange.late or exchange.probe.together:
            return exchange
        ignored |= set(self.bound.contract.behaviour.volatile)
        found = {}
        for source, state in self._whole(exchange):
            key = exchange.probe.place, source, json.dumps(without(state, ignored), sort_keys=True)
            first = self._first.setdefault(key, state)
            if first is not state:
                found[source] = first
        return replace(exchange, alike=found)

    def _whole(self, exchange: Exchange) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """What shows the appointment after an update, by its source, with all that updates change. Two short answers
        are the same though the appointment is another one."""
        states = [*exchange.before.values(), *exchange.after.values()]
        places = [one.shows for one in self.bound.contract.behaviour.fields if one.shows]
        known = [at for at in places if any(get(state, at) is not ABSENT for state in states)]
        for source, state in exchange.after.items():
            if all(get(state, at) is not ABSENT for at in known):
                yield source, state
