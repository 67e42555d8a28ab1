"""The findings of the history as cards: one for each cause."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from contracts.leading import lead
from reports._causes import cause_of, grouped, number_shown, of_one_request, places_of
from reports._changed_data import is_changed_data
from reports._records import WORST_FIRST, short_digest
from reports._refused_alike import apart
from reports._shared import tells_little
from reports._tones import NOT_ACCEPTED
from reports._unsteady import COMES_AND_GOES
from reports._until_fixed import is_let_in
from reports.alerts.states import is_told_first
from reports.history.findings import KnownFinding
from reports.history.lives import State
from reports.history.text import ORDER
from reports.pages.unsteady import is_unsteady

Key = tuple[str, str, str]
"""A provider, its target, and the fingerprint of a finding there."""


UNMEASURED = "not measured any more"
"""The word for what no run looks for, as the contract has changed: it is neither there nor resolved."""
TOLD_FIRST = "told first in this run"
"""The word for what a run before has seen, too, and that alerts tell since the latest one: to a reader it is new."""


@dataclass(frozen=True)
class Card:
    """A finding at a target, with those `beside` it at other places of the same request, and `others`, of other
    promises, that the same request and answer show there. `is_unaccepted`: nobody has accepted it, though its clause is
    accepted. Its anchor is asked for only where it is shown: most of
    50,000 findings are counted."""

    found: KnownFinding
    others: tuple[Card, ...] = ()
    beside: tuple[Card, ...] = ()
    is_unaccepted: bool = False

    @property
    def tone(self) -> str:
        """What its badge says, and its colour: that known.yaml accepts its clause does not hold for what is new."""
        return NOT_ACCEPTED if self.is_unaccepted else self.found.severity

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
        """Where it stands in its life: what comes and goes is not resolved by a run that has not seen it, and what an
        alert has waited with is news."""
        if self.found.unmeasured:
            return UNMEASURED
        if is_unsteady(self.found):
            return COMES_AND_GOES
        return TOLD_FIRST if is_told_first(self.found) else str(self.found.life.state)

    @property
    def at(self) -> str:
        """Provider and target."""
        return f"{self.found.provider} at {self.found.target}"

    @property
    def anchor(self) -> str:
        """Its place on the page, the same on each page."""
        return f"finding-{short_digest(repr((self.found.provider, self.found.target, self.found.fingerprint)))}"


def cards_of(
    found: Iterable[KnownFinding], unaccepted: Collection[Key] = (), alike: Collection[Key] = ()
) -> list[Card]:
    """A card for each promise and request, and for each cause, with the promise that says most; what needs somebody
    first. `unaccepted` are the findings under accepted clauses that nobody has accepted, `alike` those that
    show the one answer that all updates of their run got."""
    of_one, others = apart(found, lambda one: _key(one) in alike)
    groups = [*grouped(others, _cause, lambda one: one.clause), *_of_targets(of_one)]
    cards = [_of_one_cause(those) for those in groups]
    places = of_one_request(cards, _request, lambda card: card.found.pointer)
    found_cards = (_of_one_request(those) for those in places)
    return _main_first(sorted((_marked(card, unaccepted) for card in found_cards), key=_rank))


def _main_first(cards: Sequence[Card]) -> list[Card]:
    """The same, but of those that one request and promise show, one at a member that the request names stands first: a
    stamp that moved along is a trifle beside it, even where only the stamp is new."""
    groups: dict[tuple[str, ...], list[Card]] = {}
    for card in cards:
        groups.setdefault((card.found.provider, *_promise(card)), []).append(card)
    return [card for those in groups.values() for card in sorted(those, key=_tells_little)]


def _tells_little(card: Card) -> tuple[bool, bool, bool]:
    return tells_little(card.found, card.places)


def _marked(card: Card, unaccepted: Collection[Key]) -> Card:
    return replace(card, is_unaccepted=_key(card.found) in unaccepted)


def _key(one: KnownFinding) -> Key:
    return one.provider, one.target, one.fingerprint


def _of_targets(found: Iterable[KnownFinding]) -> Iterable[list[KnownFinding]]:
    groups = dict[str, list[KnownFinding]]()
    for one in found:
        groups.setdefault(one.target, []).append(one)
    return groups.values()


def _request(card: Card) -> tuple[str, ...]:
    """What findings of one card have in common; one that is new is not hidden in one that has long been there."""
    return *_promise(card), str(card.found.life.state), card.found.unmeasured


def _promise(card: Card) -> tuple[str, str, str, str]:
    """What was promised and sent."""
    found = card.found
    return found.target, found.severity, found.clause, found.sent


def _of_one_request(cards: Sequence[Card]) -> Card:
    first, *rest = sorted(cards, key=_tells_little)
    others = tuple(other for card in cards for other in card.others)
    return Card(first.found, others, tuple(Card(card.found) for card in rest))


def _cause(one: KnownFinding) -> tuple[str | bool, ...]:
    return one.target, one.severity, one.life.state == State.RESOLVED, one.unmeasured, *cause_of(one)


def _of_one_cause(found: Sequence[KnownFinding]) -> Card:
    first, *others = sorted(found, key=lambda one: (one.severity == "warning", lead(one.clause, one.check)))
    return Card(first, tuple(Card(one) for one in others))


def _rank(card: Card) -> tuple[int, bool, bool, int, int, int]:
    found = card.found
    state, latest = ORDER.index(found.life.state), -found.life.last_seen.started
    is_safe = not is_let_in(found.check, found)
    is_trifle = found.severity == "warning" and not is_changed_data(found.check, found)
    tone = WORST_FIRST.index("violation" if card.is_unaccepted else found.severity)
    return tone, is_safe, is_trifle, state, latest, -number_shown(found.spread)
