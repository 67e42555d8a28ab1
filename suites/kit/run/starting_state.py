"""Brings appointments back to one state before each request that is compared between runs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from contracts import Clause, Json
from contracts.pointers import ABSENT, get, under, without
from suites.kit.generate.left_open import SAME_SEED
from suites.kit.generate.steps import Steps
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, NotDeclared
from suites.kit.model.exchange import EITHER, Exchange, Place, Probe
from suites.kit.model.json_values import differences
from suites.kit.run.campaign import Campaign

WHY = "put back, for what the page leaves open"
TRIES = 2
"""How often an appointment is put back before it is given up: the second time meets what the first one has changed."""


@dataclass
class StartingState:
    """The state from which requests go out, by appointment: as it was before the run, with personal members that hold
    ordinary values of ours, as nobody's own may be sent where a journal shows it.

    It is what a read shows after the first putting back: what that cannot change is part of it. Where that is refused,
    as a time that is over by now, it is an ordinary state that the appointment takes.
    """

    campaign: Campaign
    clause: Clause
    _known: dict[Place, Mapping[str, Json]] = field(default_factory=dict, repr=False)
    _updates: dict[Place, Probe] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._steps = Steps(self.clause, replace(self.campaign.bound, seed=SAME_SEED))

    def put_back(self, place: Place) -> bool:
        """Give an appointment its state again. Returns whether a read shows that. Raises BudgetSpent, NotDeclared."""
        if place not in self._known:
            exchange = self._begun(place)
            shown = exchange.after.get("read") if exchange.is_accepted else None
            if shown is None:
                return False
            self._known[place] = shown
            self.campaign.reader.read_now(self._probe(place))
            if not self._is_there(place):  # a second read shows something else: nobody knows which of the two it is
                del self._known[place]
                return False
        for _ in range(TRIES):
            if self._is_there(place):
                return True
            self._sent(place)
        return self._is_there(place)

    def leave(self) -> None:
        """Give all appointments their state again, for the clauses that come next, as far as they take it."""
        for place in self._known:
            with suppress(BudgetSpent, NotDeclared):
                self.put_back(place)

    def _begun(self, place: Place) -> Exchange:
        """Put an appointment back for the first time: as it was, else in an ordinary state."""
        state = self.campaign.reader.original(self._probe(place))
        first = self.campaign.reader.first(self._probe(place)) or state
        usual = replace(self._steps.starting(), appointment=place[0], fixture=place[1])
        for update in (self._steps.putting_back(first.get("read", {}), place), usual):
            self._updates[place] = replace(update, why=WHY, rereads=True, wants=EITHER)
            exchange = self._sent_what_can_be_put_back(place)
            if not exchange.is_refused:
                break
        return exchange

    def _sent_what_can_be_put_back(self, place: Place) -> Exchange:
        """Send the update of a place, without the members of which nothing tells the value before the run."""
        try:
            return self._sent(place)
        except CannotBePutBack as reason:
            update = self._updates[place]
            if not reason.members:
                raise
            self._updates[place] = replace(update, body=without(update.body, set(reason.members)))
            return self._sent(place)

    def _sent(self, place: Place) -> Exchange:
        return self.campaign.send(self._updates[place])

    def _probe(self, place: Place) -> Probe:
        return Probe(self.clause.id, WHY, appointment=place[0], fixture=place[1], rereads=True)

    def _is_there(self, place: Place) -> bool:
        """Whether the appointment is shown as it was after the first putting back, but for what changes by itself, and
        for what no update sends as it is shown: lists whose items the server fills, what stands for a hidden member."""
        behaviour = self.campaign.bound.contract.behaviour
        left_out = {*behaviour.volatile, *(str(one.shows) for one in behaviour.fields if one.key and one.shows)}
        for hidden in (one for one in behaviour.fields if not one.shows):
            left_out |= set(behaviour.follows.get(hidden.pointer, ()))
        now, known = self.campaign.reader.before(self._probe(place)).get("read"), self._known[place]
        merged = [one for one in behaviour.merged_or_replaced.values() if one]
        changed = () if now is None else differences(known, now, left_out)
        # A vendor that merges an object keeps what an update has added to it, and no update takes that out.
        return now is not None and all(under(at, merged) and get(known, at) is ABSENT for at, _, _ in changed)
