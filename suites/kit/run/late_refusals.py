"""Finds refusals that have already written: a vendor that stores a part of an update, and then refuses it.

After the first refusals of each clause with each status the appointment is read, once for several of them; where an
update's answer shows it, that of the next accepted update will do. If it has changed, they are sent again one by one,
each with a read, so that the check of refused updates (`leaves`) finds the one that did it. Accepted updates that no
read has followed yet may have done it as well: they go first, as only few of them do not name what has changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from contracts import Json
from contracts.pointers import ABSENT, get, under
from suites.kit.checks import judge
from suites.kit.checks.acceptance import is_clash
from suites.kit.generate.companions import accompanied, may_be_accompanied
from suites.kit.model.appointment_state import changes, known_before, possibly_touched, touched
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import ACCOMPANIED, AS_NAMED, EITHER, REFUSED, Exchange, Place, Probe, Region, States
from suites.kit.run.choices import telling
from suites.kit.run.culprits import is_sent
from suites.kit.run.elsewhere import is_due_before
from suites.kit.run.refused_changes import (
    changed_members,
    is_well_formed,
    shown_at,
    unnamed_members,
    written_by,
)
from suites.kit.run.stored_refusals import StoredRefusals
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
AMONG_OTHERS = (
    "changed after refused updates and accepted ones that do not name it, and not again when the likeliest of them "
    "were sent once more: either the vendor does this now and then, or something else writes to this appointment"
)
MOST_LOOKS = 4
"""How often a run looks for the refusal behind a change: more would cost more than the clauses still to come."""


@dataclass
class LateRefusals:
    """The refused updates of a run since their appointment was last shown."""

    campaign: Campaign
    pending: dict[Place, list[Exchange]] = field(default_factory=lambda: defaultdict(list))
    first: dict[Place, list[Exchange]] = field(default_factory=lambda: defaultdict(list))
    _known: set[tuple[str, int | None, Place | None]] = field(default_factory=set)
    _accompanied: Counter[str] = field(default_factory=Counter)
    _as_named: dict[str, Probe] = field(default_factory=dict)
    _joined: set[tuple[str, int | None]] = field(default_factory=set)
    _suspected: set[str] = field(default_factory=set)
    _accepted: dict[Place, list[Exchange]] = field(default_factory=lambda: defaultdict(list))
    _looks: int = 0
    is_looking: bool = False

    def __post_init__(self) -> None:
        self.clauses = [clause for clause in self.campaign.selected if kind_of(clause).on_refusals]
        self._keeping = [clause for clause in self.campaign.selected if kind_of(clause).keeps_unsent]
        self.stored = StoredRefusals(self)
        self._unjudged = UnjudgedRefusals(self.campaign)
        self._of_boundaries = {clause.id for clause in self.campaign.selected if clause.send == "boundaries"}

    def accompany(self, probe: Probe) -> Probe:
        """A probe that should be refused as it would show that it is stored: with values that are not there, and the
        first of its clause with an ordinary member beside what is wrong with it. That shows also who drops what is
        wrong and takes the rest, though it refuses it alone."""
        bound = self.campaign.bound
        if probe.choice == AS_NAMED:
            return probe
        longer = self._in_company_or_alone(telling(probe, self.campaign.expected, bound))
        if longer.choice == ACCOMPANIED:
            self._as_named[probe.clause] = replace(probe, choice=AS_NAMED)
        return longer

    def _in_company_or_alone(self, probe: Probe) -> Probe:
        """The first probe of a clause with another member; one that breaks no rule of its body goes with all of them,
        as it may name nothing that is stored too early.

        The others go alone: a vendor may look at a member only where it comes by itself, or only beside another one. In
        a long run, which has more of them, every second one that breaks the schema goes in company.
        """
        bound = self.campaign.bound
        if not may_be_accompanied(probe, bound):
            return probe
        region, number = bound.region(probe.body), self._accompanied[probe.clause]
        is_every_second = bound.thorough and region is Region.INVALID and number % 2 == 0
        is_seen = bool(self.clauses) or region is Region.INVALID  # what is left, or that the rest is taken
        self._accompanied[probe.clause] += 1
        if not is_seen or (number and not is_every_second):
            return probe
        is_well_formed = region is Region.OPEN
        longer = self._in_company(probe, len(bound.contract.behaviour.fields) if is_well_formed else 1)
        return longer if longer.body == probe.body else replace(longer, choice=ACCOMPANIED)

    def _send_alone(self, sent: Exchange) -> None:
        """Send an update as its clause names it that was not answered in company as that wants it: a member beside it,
        or in place of one, may have taken away why it is to be refused."""
        clause = next((one for one in self.campaign.selected if one.id == sent.probe.clause), None)
        by_itself = replace(sent, probe=replace(sent.probe, choice=""))
        if clause and sent.probe.choice == ACCOMPANIED and judge(clause, by_itself, self.campaign.bound):
            self.campaign.send_all([self._as_named[clause.id]])

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
        is_spared = not bound.thorough and (key[0] in self._accompanied or key[0] in self._of_boundaries)
        if is_spared or key in self._joined or not (self.clauses and is_well_formed(refused, bound)):
            return
        self._joined.add(key)
        longer = replace(refused.probe, wants=EITHER, region=None, rereads=True, choice="", samples=(), parts=())
        longer = self._in_company(longer, len(bound.contract.behaviour.fields))
        with suppress(BudgetSpent, CannotBePutBack):
            if longer.body != refused.body:
                self.campaign.send(longer)

    def read_before(self, probe: Probe) -> None:
        """Read an appointment before an update that would hide what refused ones have written, if it is accepted; and
        before any other one where refused updates are known to be stored, as that may be why it would be refused."""
        first, bound = self.first[probe.place], self.campaign.bound
        if self.is_looking or probe.wants == REFUSED or not probe.is_at_own_appointment:
            return
        hidden = touched(probe.body, bound) if first else set()
        is_hiding = any(under(shows, hidden) for one in first for shows in shown_at(one, bound))
        is_hiding |= bool(first) and is_due_before(self.campaign, probe)  # that read would be the one before it
        if is_hiding or self.stored.is_known_at(probe.place):
            self.read(probe)
        if self.campaign.stop:
            raise BudgetSpent(self.campaign.stop)

    def flush(self) -> None:
        """Read each appointment with first refusals that nothing has shown since."""
        for place in [place for place, first in self.first.items() if first]:
            with suppress(BudgetSpent):
                self.read(self.first[place][-1].probe)

    def note(self, exchange: Exchange) -> Exchange:
        """Note a refusal, or compare what an accepted update shows of the members that refused ones named.

        Returns the exchange as it is to be judged: not by what refused updates have changed.
        """
        probe, place = exchange.probe, exchange.probe.place
        if not self.clauses:
            return self._unjudged.note(exchange)
        if self.is_looking or not probe.names_own_appointment or self.campaign.unconfirmed:
            return exchange
        if exchange.is_refused and exchange.is_definite and "read" not in exchange.after:
            self._add(exchange)
        elif exchange.is_accepted and not exchange.after:
            self._accepted[place].append(exchange)
        elif exchange.is_accepted and exchange.body is ABSENT:
            self._take(place)  # nobody knows what an update changes that is no JSON, or sends a member twice
        elif exchange.is_accepted and exchange.after and self.pending[place]:
            pending, own = self._take(place), possibly_touched(exchange.body, self.campaign.bound)
            changed = changed_members(pending, exchange.before, exchange.after, exchange.unread, self.campaign.bound)
            changed = [shows for shows in changed if not under(shows, own)]
            if self._look(pending, changed, exchange.before, exchange.after, [exchange]):
                return replace(exchange, before={}) if self.is_known(changed) else exchange
            if not (changed or exchange.late) and self._was_before(pending, exchange, own):
                return replace(exchange, before={})
            return known_before(exchange, written_by(pending, exchange, self.campaign.bound))
        return exchange

    def _add(self, exchange: Exchange) -> None:
        place, clashed = exchange.probe.place, is_clash(exchange, self.campaign.bound)
        is_apart = clashed or exchange.probe.in_other_state
        key = exchange.probe.clause, exchange.status, place if is_apart else None
        if not shown_at(exchange, self.campaign.bound):
            return
        self.pending[place].append(exchange)
        if key not in self._known:
            self._known.add(key)
            self.first[place].append(exchange)
        if len(self.first[place]) >= GROUP:
            with suppress(BudgetSpent):
                self.read(exchange.probe)

    def _take(self, place: Place) -> list[Exchange]:
        self.first[place] = []
        self._accepted.pop(place, None)
        return self.pending.pop(place, [])

    def read(self, probe: Probe) -> bool:
        """Read an appointment now, and look for the update behind a change. Returns whether it was a refused one."""
        reader, bound, accepted = self.campaign.reader, self.campaign.bound, self._accepted[probe.place]
        pending, before, unread = self._take(probe.place), reader.before(probe), reader.unread(probe)
        may_be_late, after = reader.late(probe), reader.read_now(probe)
        changed = changed_members(pending, before, after, unread, bound)
        unnamed = [] if changed or may_be_late else unnamed_members(before, after, unread, bound)
        shown = [(shows, get(after.get("read", {}), shows)) for shows in changed or unnamed]
        found = [at for at, new in shown if self._may_be_of(pending, at, new) or not self._elsewhere(probe, at, new)]
        self._look(pending, found, before, after, accepted if unread else [])
        return bool(found) and self.is_known(found)

    def _may_be_of(self, pending: list[Exchange], shows: str, value: Json) -> bool:
        """Whether one of these refused updates has sent a value, also where updates of other appointments did."""
        return is_sent(pending, shows, value, self.campaign)

    def _elsewhere(self, probe: Probe, shows: str, value: Json) -> bool:
        return self.campaign.elsewhere.has_sent(probe, shows, value)

    def _was_before(self, pending: list[Exchange], exchange: Exchange, own: set[str]) -> bool:
        """Whether what neither an accepted update names nor the refused ones before it was changed by one of those.

        Only the last ones are sent again, and once for each member: else it is the accepted update that is judged.
        """
        changed = [pointer for pointer, _, _ in changes(exchange, own) if pointer not in self._suspected]
        self._suspected.update(changed)
        again = _likeliest(pending[-FEWER_AGAIN:], changed, self)
        if self.campaign.closure.is_noticed(pending, changed, exchange.after):
            return False
        return bool(changed) and self._find(again, changed, exchange.before, exchange.after)

    def _look(
        self, pending: list[Exchange], changed: list[str], before: States, after: States, accepted: list[Exchange]
    ) -> bool:
        """Send updates again, each with a read, until a changed member is seen to change. Returns whether.

        What refused ones have written is taken back at once: what comes next is to be judged by itself. Where somebody
        else has closed the appointment, nothing is.
        """
        if self.campaign.closure.is_noticed([*pending, *accepted], changed, after):
            return False
        likeliest = [one for one in accepted if not (one.probe.closes or one.probe.is_final)][-FEWER_AGAIN:]
        if changed and not (is_found := self._is_explained(changed, accepted)):
            again = [*reversed(likeliest), *_likeliest(pending, changed, self)]
            is_found = self._looks < MOST_LOOKS and self._find(again, changed, before, after)
            why = AMONG_OTHERS if accepted else UNEXPLAINED
            for clause in [] if is_found or self.campaign.reader.lag else self.clauses:  # a read may have been behind
                self.campaign.evidence.unclear_about(clause.id, changed, f"{', '.join(changed)} {why}")
        if changed and self.is_known(changed):
            self.stored.take_back(pending[-1].probe, changed, before)
        return bool(changed) and is_found

    def _is_explained(self, changed: list[str], accepted: list[Exchange]) -> bool:
        """Whether an update of a kind that may have changed these members has been seen to do so before."""
        clauses = [*self.clauses, *(self._keeping if accepted else ())]
        return any(self.campaign.evidence.has_at(clause.id, changed) for clause in clauses)

    def _find(self, again: list[Exchange], changed: list[str], before: States, after: States) -> bool:
        """Whether one of these updates, sent again, is seen to change a member."""
        self._looks += 1
        self.is_looking = True
        try:
            return any(self._has_written(one, changed, before, after) for one in again)
        except BudgetSpent:
            return False
        finally:
            self.is_looking = False

    def _has_written(self, sent: Exchange, changed: list[str], before: States, after: States) -> bool:
        """Whether an update that is sent again changes a member, which is taken back before."""
        with suppress(CannotBePutBack):
            take_back(self.campaign, sent.probe.place, changed, before, after)
            self.campaign.send(replace(sent.probe, rereads=True), sent.previous)
        return self._is_explained(changed, [sent] if sent.is_accepted else [])

    def is_known(self, changed: list[str]) -> bool:
        """Whether a refused update has been seen to change one of these members."""
        return any(self.campaign.evidence.has_at(clause.id, changed) for clause in self.clauses)

    def names(self, refused: Exchange, pointers: Iterable[str]) -> bool:
        """Whether a refused update names a member that is shown at one of these places."""
        return any(under(shows, pointers) for shows in shown_at(refused, self.campaign.bound))


def _likeliest(pending: list[Exchange], changed: list[str], refusals: LateRefusals) -> list[Exchange]:
    """The refused updates that name a changed member, and the last one of each clause; the latest first."""
    naming = [one for one in reversed(pending) if refusals.names(one, changed)]
    last = {one.probe.clause: one for one in pending}
    return [*naming, *(one for one in reversed(last.values()) if one not in naming)][:MOST_AGAIN]
