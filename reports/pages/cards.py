"""The findings of the history as cards: one for each cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.leading import lead
from reports._causes import cause_of, grouped, number_shown, of_one_request, places_of
from reports._records import WORST_FIRST, short_digest
from reports._unsteady import COMES_AND_GOES
from reports._until_fixed import is_let_in
from reports.history.findings import KnownFinding
from reports.history.lives import State
from reports.history.text import ORDER
from reports.pages.unsteady import is_unsteady


@dataclass(frozen=True)
class Card:
    """A finding at a target, with those `beside` it at other places of the same request, and `others`, of other
    promises, that the same request and answer show there. Its anchor is asked for only where it is shown: most of
    50,000 findings are counted."""

    found: KnownFinding
    others: tuple[Card, ...] = ()
    beside: tuple[Card, ...] = ()

    @property
    def number(self) -> int:
        """How many findings it stands for."""
        return 1 + len(self.others) + len(self.beside)

    @property
    def places(self) -> tuple[str, ...]:
        """The members that it is about, as JSON pointers."""
        return places_of(card.found.pointer for card in (self, *self.beside))

    @property
    def state(self) -> str:
        """Where it stands in its life: what comes and goes is not resolved by a run that has not seen it."""
        return COMES_AND_GOES if is_unsteady(self.found) else str(self.found.life.state)

    @property
    def at(self) -> str:
        """Provider and target."""
        return f"{self.found.provider} at {self.found.target}"

    @property
    def anchor(self) -> str:
        """Its place on the page, the same on each page."""
        return f"finding-{short_digest(repr((self.found.provider, self.found.target, self.found.fingerprint)))}"


def cards_of(found: Iterable[KnownFinding]) -> list[Card]:
    """A card for each promise and request, and for each cause, with the promise that says most; what needs somebody
    first."""
    cards = [_of_one_cause(those) for those in grouped(found, _cause, lambda one: one.clause)]
    places = of_one_request(cards, _request, lambda card: card.found.pointer)
    return sorted((_of_one_request(those) for those in places), key=_rank)


def _request(card: Card) -> tuple[str, ...]:
    """What findings of one card have in common; one that is new is not hidden in one that has long been there."""
    found = card.found
    return found.target, found.severity, found.life.state, found.clause, found.sent


def _of_one_request(cards: Sequence[Card]) -> Card:
    first, *rest = cards
    others = tuple(other for card in cards for other in card.others)
    return Card(first.found, others, tuple(Card(card.found) for card in rest))


def _cause(one: KnownFinding) -> tuple[str | bool, ...]:
    return one.target, one.severity, one.life.state == State.RESOLVED, *cause_of(one)


def _of_one_cause(found: Sequence[KnownFinding]) -> Card:
    first, *others = sorted(found, key=lambda one: lead(one.clause, one.check))
    return Card(first, tuple(Card(one) for one in others))


def _rank(card: Card) -> tuple[int, bool, int, int, int]:
    found = card.found
    state, latest = ORDER.index(found.life.state), -found.life.last_seen.started
    is_safe = not is_let_in(found.check, found)
    return WORST_FIRST.index(found.severity), is_safe, state, latest, -number_shown(found.spread)
