"""What an appointment showed earlier in the run, where all that was shown but what the vendor works out was the same.

A member that is worked out from the appointment has one value then: two values contradict each other, and no formula
need be known to see it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from contracts import Clause
from contracts.pointers import ABSENT, get, without
from contracts.relations import DETERMINED
from suites.kit.model.exchange import Exchange, Place
from suites.kit.model.json_values import same

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.model.bound_contract import BoundContract


@dataclass
class Alike:
    """The states that each appointment showed first, by all that was shown but stamps and what is worked out."""

    bound: BoundContract
    _first: dict[tuple[Place, str, str], Mapping[str, Any]] = field(default_factory=dict)
    _worked_out: set[tuple[Place, str]] = field(default_factory=set)

    def with_earlier(self, exchange: Exchange) -> Exchange:
        """The exchange with what was shown earlier where all else was the same; without it where nothing was, or no
        clause asks for it."""
        clauses = [one for one in self.bound.contract.clauses if one.relation_kind == DETERMINED]
        is_own = exchange.probe.is_at_own_appointment and exchange.is_accepted and exchange.is_definite
        if not clauses or not is_own or exchange.late or exchange.probe.together:
            return exchange
        ignored = {str(one.relation["of"]) for one in clauses} | set(self.bound.contract.behaviour.volatile)
        keys = {source: without(state, ignored) for source, state in self._whole(exchange)}
        found = dict(self._earlier(exchange, keys))
        for one in clauses:
            keys = {source: self._sources(one, exchange, source) for source in exchange.after if one.sources}
            known = {source: key for source, key in keys.items() if key is not None}
            found |= {f"{one.id} {source}": state for source, state in self._earlier(exchange, known, one.id)}
        return replace(exchange, alike=found)

    def _earlier(
        self, exchange: Exchange, keys: Mapping[str, Any], about: str = ""
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """What each source showed first by these keys; nothing where that is what it shows now."""
        for source, key in keys.items():
            state = exchange.after[source]
            name = exchange.probe.place, f"{about} {source}", json.dumps(key, sort_keys=True)
            if (first := self._first.setdefault(name, state)) is not state:
                yield source, first

    def _sources(self, clause: Clause, exchange: Exchange, source: str) -> list[Any] | None:
        """The values from which something is worked out, as a source shows them; None where one is missing, where no
        update of the run has changed one of them yet, as an appointment may show what was right when it was booked, or
        where this one has: a vendor may work it out a moment later."""
        before, after = exchange.before.get(source, {}), exchange.after[source]
        values = [(get(before, one), get(after, one)) for one in clause.sources]
        name = exchange.probe.place, clause.id
        if any(ABSENT in pair or not same(*pair) for pair in values):
            self._worked_out |= set() if any(ABSENT in pair for pair in values) else {name}
            return None
        return [now for _, now in values] if name in self._worked_out else None

    def _whole(self, exchange: Exchange) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """What shows the appointment after an update, by its source, with all that updates change. Two short answers
        are the same though the appointment is another one."""
        states = [*exchange.before.values(), *exchange.after.values()]
        places = [one.shows for one in self.bound.contract.behaviour.fields if one.shows]
        known = [at for at in places if any(get(state, at) is not ABSENT for state in states)]
        for source, state in exchange.after.items():
            if all(get(state, at) is not ABSENT for at in known):
                yield source, state
