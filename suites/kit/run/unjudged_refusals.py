"""Refused updates of a run in which no clause says that they change nothing: the contract has none, or it is not run.

What one of them has written shows after the next accepted update, which is not to blame for it. So the likeliest ones
are sent again, each with a read.
"""

from __future__ import annotations

from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from contracts.pointers import ABSENT, get, under
from suites.kit.generate.bodies import body_undoing, body_with
from suites.kit.model.appointment_state import changes, known_before, possibly_touched
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, NotDeclared
from suites.kit.model.exchange import EITHER, Exchange, Place, Probe, States
from suites.kit.model.json_values import merged, same
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

MOST_AGAIN = 3
"""How many refused updates are sent again for one change: the accepted one after them is as likely to have made it."""
MOST_LOOKS = 4
"""How often a run looks for the refusal behind a change: more would cost more than the clauses still to come."""
WRITTEN = (
    "{} changed with refused updates, which is for a clause with `check: leaves` to judge, and none is in this run: "
    "what other updates do there cannot be told apart from that"
)


@dataclass
class UnjudgedRefusals:
    """The refused updates since their appointment was last shown, and the members that such ones were seen to write."""

    campaign: Campaign
    _pending: dict[Place, deque[Exchange]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=MOST_AGAIN))
    )
    _written: set[str] = field(default_factory=set)
    _looks: int = 0
    _is_looking: bool = False

    def note(self, exchange: Exchange) -> Exchange:
        """Note a refusal. Returns the exchange as it is to be judged: not by what refused updates have changed."""
        place = exchange.probe.place
        if self._is_looking or not exchange.probe.names_own_appointment or self.campaign.unconfirmed:
            return exchange
        if exchange.is_refused and exchange.is_definite and "read" not in exchange.after:
            self._pending[place].append(exchange)
        elif exchange.after and (pending := self._pending.pop(place, None)) and exchange.is_accepted:
            return self._without_written(exchange, pending)
        return exchange

    def _without_written(self, exchange: Exchange, pending: deque[Exchange]) -> Exchange:
        """An accepted update without what refused ones before it were seen to write."""
        own = {""} if exchange.body is ABSENT else possibly_touched(exchange.body, self.campaign.bound)
        changed = [pointer for pointer, _, _ in changes(exchange, own)]
        is_new = any(not under(pointer, self._written) for pointer in changed)
        is_closed = self.campaign.closure.is_noticed([*pending], changed, exchange.after)
        if is_new and not is_closed and self._looks < MOST_LOOKS:
            self._look(pending, changed, exchange.before, exchange.after)
        return known_before(exchange, [pointer for pointer in changed if under(pointer, self._written)])

    def _look(self, pending: deque[Exchange], changed: list[str], before: States, after: States) -> None:
        """Send refused updates again, the latest first, until one is seen to change a member."""
        self._looks += 1
        self._is_looking = True
        try:
            with suppress(BudgetSpent, CannotBePutBack):
                found = (self._has_written(one, changed, before, after) for one in reversed(pending))
                self._note_written(next(filter(None, found), []))
        finally:
            self._is_looking = False

    def _has_written(self, refused: Exchange, changed: list[str], before: States, after: States) -> list[str]:
        """The members that a refused update changes that is sent again, once they are taken back."""
        take_back(self.campaign, refused.probe.place, changed, before, after)
        again = self.campaign.send(replace(refused.probe, rereads=True), refused.previous)
        differing = [pointer for pointer, _, _ in changes(again, set())] if again.is_refused else []
        return [pointer for pointer in differing if pointer in changed]

    def _note_written(self, pointers: list[str]) -> None:
        self._written.update(pointers)
        for clause in self.campaign.selected if pointers else ():
            if kind_of(clause).keeps_unsent:
                self.campaign.evidence.unclear_about(clause.id, pointers, WRITTEN.format(", ".join(pointers)))


def take_back(campaign: Campaign, place: Place, changed: list[str], before: States, after: States) -> None:
    """Give members of an appointment other values than a refused update may have written, so that it shows again.

    Raises BudgetSpent, CannotBePutBack.
    """
    for body in _undoing(campaign, changed, before, after):
        campaign.send(_taking_back(campaign, place, body))


def give_back(campaign: Campaign, place: Place, changed: list[str], before: States, after: States) -> None:
    """Give members of an appointment the values back that they had before, where the document lets one update send
    them; else others, as `take_back` does. One update, as each value alone may meet another booking on its way.

    Raises BudgetSpent, CannotBePutBack.
    """
    state, bound, whole = (
        {key: v for one in before.values() for key, v in one.items()},
        campaign.bound,
        dict[str, Any](),
    )
    with suppress(NotDeclared):
        for field in (one for one in bound.contract.behaviour.fields if one.shows in changed):
            old = get(state, str(field.shows))
            sent = next((sent for sent, shown in field.mapped.items() if same(shown, old)), old)
            whole = merged(whole, body_with(field, sent, bound))
    if whole and bound.is_documented(whole):
        campaign.send(replace(_taking_back(campaign, place, whole), wants=EITHER))
    else:
        take_back(campaign, place, changed, before, after)


def _undoing(campaign: Campaign, changed: list[str], before: States, after: States) -> list[dict[str, Any]]:
    """The updates that give each of these members its value from before, else another one."""
    state, now = ({key: v for one in states.values() for key, v in one.items()} for states in (before, after))
    return [body for pointer in changed if (body := body_undoing(pointer, state, now, campaign.bound))]


def _taking_back(campaign: Campaign, place: Place, body: dict[str, Any]) -> Probe:
    plain = replace(smoke_probe(campaign.bound), appointment=place[0], fixture=place[1], region=None)
    return replace(plain, body=body, why="take back what a refused update may have written")
