"""Finds refusals that have already written: a vendor that stores a part of an update, and then refuses it.

After the first refusals of each clause with each status the appointment is read, once for several of them; where an
update's answer shows it, that of the next accepted update will do. If it has changed, they are sent again one by one,
each with a read, so that the check of refused updates (`leaves`) finds the one that did it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from contracts.pointers import ABSENT, get, is_named, under
from suites.kit.checks import judge
from suites.kit.generate.companions import accompanied, may_be_accompanied
from suites.kit.model.appointment_state import (
    changes,
    known_before,
    may_be_reset,
    possible_values,
    possibly_touched,
    touched,
)
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import ACCOMPANIED, EITHER, REFUSED, Exchange, Place, Probe, Region, States
from suites.kit.model.json_values import differences, same, same_shown
from suites.kit.run.unjudged_refusals import UnjudgedRefusals, take_back

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

GROUP = 5
"""How many first refusals share a read: with more of them, it takes long to find the one that has written."""
MOST_AGAIN = 8
"""How many refused updates are sent again when something has changed: the likeliest ones come first."""
FEWER_AGAIN = 3
"""The same where an accepted update came after them, which is as likely to have made the change."""
UNEXPLAINED = (
    "changed though only refused updates were sent, and not again when the likeliest of them were sent once more: "
    "either the vendor does this now and then, or something else writes to this appointment"
)
MOST_LOOKS = 4
"""How often a run looks for the refusal behind a change: more would cost more than the clauses still to come."""


@dataclass
class LateRefusals:
    """The refused updates of a run since their appointment was last shown."""

    campaign: Campaign
    _pending: dict[Place, list[Exchange]] = field(default_factory=lambda: defaultdict(list))
    _first: dict[Place, list[Exchange]] = field(default_factory=lambda: defaultdict(list))
    _known: set[tuple[str, int | None]] = field(default_factory=set)
    _alone: dict[str, Probe] = field(default_factory=dict)
    _joined: set[tuple[str, int | None]] = field(default_factory=set)
    _suspected: set[str] = field(default_factory=set)
    _looks: int = 0
    _is_looking: bool = False

    def __post_init__(self) -> None:
        self._clauses = [clause for clause in self.campaign.selected if kind_of(clause).on_refusals]
        self._unjudged = UnjudgedRefusals(self.campaign)
        self._of_boundaries = {clause.id for clause in self.campaign.selected if clause.send == "boundaries"}

    def accompany(self, probe: Probe) -> Probe:
        """The first probe of a clause that should be refused, with an ordinary member beside what is wrong with it; one
        that breaks no rule of its body goes with all of them, as it may name nothing that is stored too early."""
        bound = self.campaign.bound
        if not self._clauses or probe.clause in self._alone or not may_be_accompanied(probe, bound):
            return probe
        is_well_formed = bound.region(probe.body) is Region.OPEN
        longer = self._in_company(probe, len(bound.contract.behaviour.fields) if is_well_formed else 1)
        self._alone[longer.clause] = probe
        return longer if longer.body == probe.body else replace(longer, choice=ACCOMPANIED)

    def _send_alone(self, sent: Exchange) -> None:
        """Send an update alone that was not answered in company as its clause wants it: a member beside it may have
        taken away why it is to be refused."""
        clause = next((one for one in self.campaign.selected if one.id == sent.probe.clause), None)
        by_itself = replace(sent, probe=replace(sent.probe, choice=""))
        if clause and sent.probe.choice == ACCOMPANIED and judge(clause, by_itself, self.campaign.bound):
            self.campaign.send_all([self._alone[clause.id]])

    def _in_company(self, probe: Probe, most: int) -> Probe:
        has = partial(self.campaign.expected.has, probe.place)
        for _ in range(most):
            probe = accompanied(probe, self.campaign.bound, self.campaign.reader.before(probe), has)
        return probe

    def try_with_company(self, refused: Exchange) -> None:
        """Send a well-formed update that was refused once more, with the other ordinary members beside it and a read
        after it: the first of each clause and status. A short run does so only where a clause had no company so far,
        and not for boundary values, which are many."""
        self._send_alone(refused)
        bound, key = self.campaign.bound, (refused.probe.clause, refused.status)
        is_spared = not bound.thorough and (key[0] in self._alone or key[0] in self._of_boundaries)
        if is_spared or key in self._joined or not (self._clauses and _is_well_formed(refused, bound)):
            return
        self._joined.add(key)
        longer = replace(refused.probe, wants=EITHER, region=None, rereads=True, choice="", samples=(), parts=())
        longer = self._in_company(longer, len(bound.contract.behaviour.fields))
        with suppress(BudgetSpent, CannotBePutBack):
            if longer.body != refused.body:
                self.campaign.send(longer)

    def read_before(self, probe: Probe) -> None:
        """Read an appointment before an update that would hide what refused ones have written, if it is accepted."""
        first, bound = self._first[probe.place], self.campaign.bound
        if self._is_looking or not first or probe.wants == REFUSED or not probe.is_at_own_appointment:
            return
        hidden = touched(probe.body, bound)
        if any(under(shows, hidden) for one in first for shows in _shown(one, bound)):
            self._read(probe)

    def flush(self) -> None:
        """Read each appointment with first refusals that nothing has shown since."""
        for place in [place for place, first in self._first.items() if first]:
            with suppress(BudgetSpent):
                self._read(self._first[place][-1].probe)

    def note(self, exchange: Exchange) -> Exchange:
        """Note a refusal, or compare what an accepted update shows of the members that refused ones named.

        Returns the exchange as it is to be judged: not by what refused updates have changed.
        """
        probe, place = exchange.probe, exchange.probe.place
        if not self._clauses:
            return self._unjudged.note(exchange)
        if self._is_looking or not probe.names_own_appointment or self.campaign.unconfirmed:
            return exchange
        if exchange.is_refused and exchange.is_definite and "read" not in exchange.after:
            self._add(exchange)
        elif exchange.is_accepted and exchange.body is ABSENT:
            self._take(place)  # nobody knows what an update changes that is no JSON, or sends a member twice
        elif exchange.is_accepted and exchange.after and self._pending[place]:
            pending, own = self._take(place), possibly_touched(exchange.body, self.campaign.bound)
            changed = _changed(pending, exchange.before, exchange.after, exchange.unread, self.campaign.bound)
            changed = [shows for shows in changed if not under(shows, own)]
            if self._look(pending, changed, exchange.before, exchange.after):
                return replace(exchange, before={})
            if not (changed or exchange.late) and self._was_before(pending, exchange, own):
                return replace(exchange, before={})
            return known_before(exchange, _written_by(pending, exchange, self.campaign.bound))
        return exchange

    def _add(self, exchange: Exchange) -> None:
        place, key = exchange.probe.place, (exchange.probe.clause, exchange.status)
        if not _shown(exchange, self.campaign.bound):
            return
        self._pending[place].append(exchange)
        if key not in self._known:
            self._known.add(key)
            self._first[place].append(exchange)
        if len(self._first[place]) >= GROUP:
            with suppress(BudgetSpent):
                self._read(exchange.probe)

    def _take(self, place: Place) -> list[Exchange]:
        self._first[place] = []
        return self._pending.pop(place, [])

    def _read(self, probe: Probe) -> None:
        """Read an appointment now, and look for the refusal behind a change."""
        reader, pending, bound = self.campaign.reader, self._take(probe.place), self.campaign.bound
        before, unread = reader.before(probe), reader.unread(probe)
        may_be_late, after = reader.late(probe), reader.read_now(probe)
        changed = _changed(pending, before, after, unread, bound)
        unnamed = [] if changed or may_be_late else _unnamed(before, after, unread, bound)
        read, elsewhere = after.get("read", {}), self.campaign.elsewhere
        found = [shows for shows in changed or unnamed if not elsewhere.has_sent(probe, shows, get(read, shows))]
        self._look(pending, found, before, after)

    def _was_before(self, pending: list[Exchange], exchange: Exchange, own: set[str]) -> bool:
        """Whether what neither an accepted update names nor the refused ones before it was changed by one of those.

        Only the last ones are sent again, and once for each member: else it is the accepted update that is judged.
        """
        changed = [pointer for pointer, _, _ in changes(exchange, own) if pointer not in self._suspected]
        self._suspected.update(changed)
        return bool(changed) and self._find(pending[-FEWER_AGAIN:], changed, exchange.before, exchange.after)

    def _look(self, pending: list[Exchange], changed: list[str], before: States, after: States) -> bool:
        """Send refused updates again, each with a read, until a changed member is seen to change. Returns whether."""
        if not changed or self._is_known(changed):
            return bool(changed)
        is_found = self._looks < MOST_LOOKS and self._find(pending, changed, before, after)
        if not is_found and not self.campaign.reader.lag:  # else a read may have been behind
            for clause in self._clauses:
                self.campaign.evidence.unclear_about(clause.id, changed, f"{', '.join(changed)} {UNEXPLAINED}")
        return is_found

    def _find(self, pending: list[Exchange], changed: list[str], before: States, after: States) -> bool:
        """Whether one of the refused updates, sent again, is seen to change a member."""
        self._looks += 1
        self._is_looking = True
        try:
            return any(self._has_written(one, changed, before, after) for one in _likeliest(pending, changed, self))
        except BudgetSpent:
            return False
        finally:
            self._is_looking = False

    def _has_written(self, refused: Exchange, changed: list[str], before: States, after: States) -> bool:
        """Whether a refused update that is sent again changes a member, which is taken back before."""
        with suppress(CannotBePutBack):
            take_back(self.campaign, refused.probe.place, changed, before, after)
            self.campaign.send(replace(refused.probe, rereads=True), refused.previous)
        return self._is_known(changed)

    def _is_known(self, changed: list[str]) -> bool:
        """Whether a refused update has been seen to change one of these members."""
        return any(self.campaign.evidence.has_at(clause.id, changed) for clause in self._clauses)

    def names(self, refused: Exchange, pointers: Iterable[str]) -> bool:
        """Whether a refused update names a member that is shown at one of these places."""
        return any(under(shows, pointers) for shows in _shown(refused, self.campaign.bound))


def _written_by(pending: list[Exchange], exchange: Exchange, bound: BoundContract) -> list[str]:
    """The members that have, after an accepted update, a value that only a refused one before it has sent."""
    sent = [one for refused in pending for one in possible_values(refused.body, bound)]
    found = {pointer: new for differing in exchange.differing.values() for pointer, _, new in differing}
    return [
        pointer
        for pointer, new in found.items()
        for at, value in sent
        if under(pointer, (at,)) and value is not ABSENT and same(get(value, pointer.removeprefix(at)), new)
    ]


def _is_well_formed(refused: Exchange, bound: BoundContract) -> bool:
    """Whether a refused update is an ordinary request that breaks no documented rule of its body."""
    probe = refused.probe
    is_usual = probe.media_type is None and probe.method is None and not (probe.query or probe.stale or probe.same_key)
    is_repeatable = not (probe.closes or probe.is_final or probe.is_emptying or refused.is_after_closing)
    is_sound = isinstance(refused.body, Mapping) and bound.region(refused.body) in (Region.ORDINARY, Region.OPEN)
    is_refusal = refused.is_refused and refused.is_definite and probe.wants != REFUSED
    return is_refusal and probe.is_at_own_appointment and is_usual and is_repeatable and is_sound


def _shown(exchange: Exchange, bound: BoundContract) -> list[str]:
    """Where the appointment shows the members that an update names."""
    fields = bound.contract.behaviour.fields
    return [field.shows for field in fields if field.shows and is_named(exchange.body, field.pointer)]


def _changed(
    pending: list[Exchange], before: States, after: States, unread: Iterable[str], bound: BoundContract
) -> list[str]:
    """The members that refused updates named and that are not as they were.

    What the last read showed of `unread` members is out of date; an answer is always newer. What a replacing update
    may have reset says nothing of refused ones.
    """
    named = dict.fromkeys(shows for one in pending for shows in _shown(one, bound))
    return [shows for shows in named if _differs(shows, before, after, unread, bound)]


def _unnamed(before: States, after: States, unread: frozenset[str], bound: BoundContract) -> list[str]:
    """The members that no update has named since the last read, and that are not as they were.

    Where updates were accepted since, only what the last answer still showed as that read did: else one of those may
    have changed it.
    """
    if "read" not in before or "read" not in after:
        return []
    found = differences(before["read"], after["read"], {*bound.contract.behaviour.volatile, *unread})
    answered = before.get("answer", {})
    found = ((shows, old, new) for shows, old, new in found if not may_be_reset(shows, new, bound))
    return [shows for shows, old, _ in found if not unread or same(get(answered, shows), old)]


def _differs(shows: str, before: States, after: States, unread: Iterable[str], bound: BoundContract) -> bool:
    old = next(
        (value for source, value in _values(shows, before) if source != "read" or not under(shows, unread)), ABSENT
    )
    new = next((value for _, value in _values(shows, after)), ABSENT)
    is_known = ABSENT not in (old, new) and not may_be_reset(shows, new, bound)
    return is_known and not same_shown(old, new)


def _values(shows: str, states: States) -> Iterator[tuple[str, object]]:
    """The values of a member by source: as the answer shows it, then as the read does."""
    found = ((source, get(state, shows)) for source, state in sorted(states.items()))
    return ((source, value) for source, value in found if value is not ABSENT)


def _likeliest(pending: list[Exchange], changed: list[str], refusals: LateRefusals) -> list[Exchange]:
    """The refused updates that name a changed member, and the last one of each clause; the latest first."""
    naming = [one for one in reversed(pending) if refusals.names(one, changed)]
    last = {one.probe.clause: one for one in pending}
    return [*naming, *(one for one in reversed(last.values()) if one not in naming)][:MOST_AGAIN]
