"""Watches appointments that an update was not sent to: the target's other ones, and the rows of the vendor's list.

They are read before the first update, after the first ones of each kind, each of ours before its own first one, and at
the end. What changes at one of ours is tried again (`culprits`). At one that is not ours nothing is repeated: it counts
if it shows a text that only this run has sent, and then nothing more is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from contracts import Clause, Json
from suites.kit.http.list_pages import Page
from suites.kit.http.list_search import ListSearch
from suites.kit.http.whereabouts import Key, Query
from suites.kit.model.check_kinds import kind_of, sends_ordinary
from suites.kit.model.errors import BudgetSpent, NotDeclared
from suites.kit.model.exchange import CallResult, Exchange, Place, Probe, States
from suites.kit.run import witness_findings as found
from suites.kit.run.bystanders import Bystanders, Damage, others_on, own_rows
from suites.kit.run.confirmation import RESERVE
from suites.kit.run.culprits import is_sent
from suites.kit.run.seen_before import SeenBefore, accepted, changed_before
from suites.kit.run.witness import Witness, kinds_of, witnesses_of
from suites.kit.run.witness_reads import BY_SOMEBODY, STAYS, fate_of, is_down, shown_by_read
from suites.kit.run.witness_trials import culprit_of

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

MOST_READS = 16
"""How many reads the looks of a short run may take, the first and the last included: a twentieth of what it sends at a
vendor with few members. Where a page shows all appointments, that is a look after each kind of update."""
MORE_IN_LONG_RUNS = 5
"""How many times as many a long run may take; its budget is seven times as large."""
LOOKED_AT = "look at the other appointments"
ISOLATES, LISTS = "isolates", "lists"
UNTRIED = "the budget allows no repetition: raise `requests`"


@dataclass
class Witnesses:
    """The other appointments of one run. `reason`: why nothing more should be sent; None while it may."""

    campaign: Campaign
    reason: str | None = None
    _watched: list[Witness] = field(default_factory=list)
    _seen: list[SeenBefore] = field(default_factory=list)
    _sent: list[Exchange] = field(default_factory=list)
    _kinds: set[str] = field(default_factory=set)
    _cleared: set[str] = field(default_factory=set)
    _unread: dict[str, str] = field(default_factory=dict)
    _begun: bool = False
    _due: bool = False
    _looking: bool = False
    _broken: bool = False
    _compared: int = 0
    _spent: int = 0
    _cost: int = 0
    _reserve: int = RESERVE

    def __post_init__(self) -> None:
        bound, client = self.campaign.bound, self.campaign.client
        reading = bound.contract.behaviour.read
        selected = [clause for clause in self.campaign.selected if kind_of(clause).watches_others]
        self._clauses: dict[str, Clause] = {clause.check: clause for clause in selected}
        self._active = bool(selected) and reading is not None
        is_list = reading is not None and bool(reading.match)
        self._search = ListSearch(bound, reading, client.whereabouts, self._fetch) if reading and is_list else None
        self._bystanders = Bystanders(bound)

    def begin(self, before: States, probe: Probe) -> None:
        """Look at all of them before the first update, once a read has shown the appointment of that one; and at each
        before its own first update, which hides what updates of others changed there."""
        for witness in self._watched if self._may_look and not self._broken else ():
            is_first = witness.probe.place == probe.place and witness.is_untouched
            if is_first and accepted(witness.others_since(self._sent)):
                self._look_at(witness, before if self.campaign.reader.has_just_read else {})
        if self._active and not self._begun and "read" in before:
            self._begun = True
            self._watched = witnesses_of(self.campaign.bound)
            self._look()
            self._cost = self._spent
            self._unread |= {one.name: "before the first update" for one in self._watched if one.state is None}

    def watch(self, exchange: Exchange) -> None:
        """Note an exchange: what it may have changed at its own appointment, and whether it is of a new kind."""
        if not self._begun:
            return
        is_stored = self.campaign.refusals.stored.may_have_written(exchange)
        for witness in (one for one in self._watched if one.is_at(exchange)):
            witness.note_update(exchange, self.campaign.bound, self._shows_others(witness, exchange), is_stored)
        self._sent.append(exchange)
        self._due |= bool(self._seen) or (
            exchange.is_accepted and not self._kinds.issuperset(kinds_of(exchange, self.campaign.bound))
        )

    def seen(self, probe: Probe, before: States) -> States:
        """What an appointment was shown as right before an update of its own, unchanged; what others did is noted."""
        watched = [] if self._looking else self._watched
        self._seen += changed_before(watched, probe, before, self._sent, self.campaign)
        return before

    def look_if_due(self) -> None:
        """Look at them after the first update of a kind, as far as the reads for it go."""
        most = MOST_READS * (MORE_IN_LONG_RUNS if self.campaign.bound.thorough else 1)
        is_affordable = self._spent + 2 * self._cost <= most and self.campaign.client.remaining >= RESERVE
        if self._due and is_affordable and self._may_look:
            self._look()

    def watched_at(self, place: Place) -> Witness | None:
        """The appointment at a place, as it was looked at; None where it is not watched."""
        return next((one for one in self._watched if one.probe.place == place), None)

    @property
    def _may_look(self) -> bool:
        return self._begun and not (self._looking or self.campaign.unconfirmed or self.campaign.setup)

    def _look_at(self, witness: Witness, just_read: States) -> None:
        """Compare one of ours with a read of now; without one there is nothing to compare: the next look tells."""
        self._looking = True
        try:
            self._compare(witness, {self._row_of(witness): just_read.get("read")})
        except (BudgetSpent, NotDeclared) as reason:
            self._unread.setdefault(witness.name, f"before its own first update ({reason})")
        finally:
            self._looking = False

    def has_seen(self, clause: Clause) -> bool:
        """Whether the ordinary updates of a whole run were sent, so that a clause about others need not send them."""
        return clause.check == ISOLATES and any(map(sends_ordinary, self.campaign.selected))

    def finish(self, clause: Clause) -> None:
        """Look at them for the last time before the verdict on a clause, and say what is not known of them."""
        if clause not in self._clauses.values() or self.campaign.setup or not self._begun:
            return
        self._reserve = 0 if clause.check == ISOLATES else RESERVE  # it is the last, so no clause is still to come
        self._look()
        self._unread |= {one.name: "at the end" for one in self._watched if self._may_have_changed(one)}
        if clause.check != ISOLATES or self._broken:
            return
        for _ in range(self._compared):
            self.campaign.evidence.count_case(clause)
        found.note_unread(self.campaign, clause, self._unread)
        if len(self._watched) < 2 and not self._bystanders.count:
            found.note_alone(self.campaign, clause)

    @property
    def _last(self) -> int:
        return self._sent[-1].number if self._sent else 0

    def _look(self) -> None:
        """Read all that updates of others may have changed since it was last looked at, and compare it."""
        self._looking, self._due, before = True, False, self.campaign.client.count
        self._cleared = set(self._kinds)
        for exchange in self._sent:
            self._kinds |= kinds_of(exchange, self.campaign.bound) if exchange.is_accepted else set()
        try:
            self._try_seen_again()
            rows = self._rows()
            for witness in self._watched:
                if not (self.reason or self._broken) and self._may_have_changed(witness):
                    self._compare(witness, rows)
                if is_down(self.campaign):  # the run waits for the end of an outage, and looks again then
                    self._due = True
                    break
        except (BudgetSpent, NotDeclared) as reason:
            self._unread.setdefault("what became of other appointments", f"({reason})")
        finally:
            self._looking = False
            self._spent += self.campaign.client.count - before

    def _may_have_changed(self, witness: Witness) -> bool:
        new = [exchange for exchange in self._sent if exchange.number > witness.looked_at]
        return witness.state is None or any(not witness.is_at(exchange) for exchange in new)

    def _compare(self, witness: Witness, rows: Mapping[Key, Json]) -> None:
        """Compare one of our appointments with how it was; what changed is tried again."""
        now, bound = self._shown(witness, rows), self.campaign.bound
        if now is None:
            return
        clause = self._clauses.get(ISOLATES)
        if clause is not None and witness.state is not None:
            self._compared += 1
            is_of_others = partial(is_sent, witness.others_since(self._sent), campaign=self.campaign)
            sent = accepted([] if self.campaign.reader.lag else witness.others_since(self._sent))  # it may be behind
            again = partial(is_sent, sent, campaign=self.campaign)
            for pointer, old, new in witness.unexplained(now, bound, again):
                # What its own update changed beside what it names is for other clauses to find.
                is_others = not witness.touched or is_of_others(pointer, new)
                if not self._broken and is_others and self._stays(clause, witness, pointer, old, new):
                    self._try_again(clause, witness, pointer, old, new)
        if not self._broken:
            witness.note_look(now, self._last)

    def _try_seen_again(self) -> None:
        """Try again what reads right before updates of their own have shown of other appointments."""
        seen, self._seen, clause = self._seen, [], self._clauses.get(ISOLATES)
        for one in seen:
            if clause and not self._broken and one.pointer not in one.witness.doubted:
                self._try_again(clause, one.witness, one.pointer, one.old, one.new, one.since)

    def _shows_others(self, witness: Witness, exchange: Exchange) -> bool:
        """Whether the read after an update of its own shows what only updates of others have sent since."""
        shown, bound = exchange.after.get("read"), self.campaign.bound
        odd = witness.unexplained(shown, bound) if shown is not None else ()
        return any(is_sent(witness.others_since(self._sent), pointer, new, self.campaign) for pointer, _, new in odd)

    def _is_new(self, exchange: Exchange) -> bool:
        """Whether an update is of a kind after which nothing was looked at before this look."""
        return not self._cleared.issuperset(kinds_of(exchange, self.campaign.bound))

    def _shown(self, witness: Witness, rows: Mapping[Key, Json]) -> Mapping[str, Json] | None:
        """The appointment as the list that was just read shows it, or a read of its own, which is repeated once."""
        if isinstance(row := rows.get(self._row_of(witness)), Mapping):
            return row
        return shown_by_read(self.campaign, witness, is_first=not (witness.looked_at or self._sent))

    def _row_of(self, witness: Witness) -> Key:
        return self._search.key(witness.path) if self._search else ()

    def _stays(self, clause: Clause, witness: Witness, pointer: str, old: Any, new: Any) -> bool:
        """Whether later reads show a changed member alike."""
        fate = fate_of(self.campaign, witness, pointer, old, new, self._sent)
        if fate == BY_SOMEBODY:
            self._note_unsure(clause, witness, pointer, found.CHANGING)
        return fate == STAYS

    def _note_unsure(self, clause: Clause, witness: Witness, pointer: str, reason: str) -> None:
        witness.doubted.add(pointer)
        self.campaign.evidence.unclear_about(clause.id, [pointer], f"{witness.name}: {pointer} {reason}")

    def _try_again(
        self, clause: Clause, witness: Witness, pointer: str, old: Any, new: Any, since: list[Exchange] | None = None
    ) -> None:
        """Find the update that changed a member of another appointment, or say that there seems to be none."""
        since, campaign = since or witness.others_since(self._sent), self.campaign
        before, was_emptied = campaign.client.count, witness.was_emptied(pointer)  # trying again sends it updates
        try:
            if campaign.client.remaining < self._reserve:
                raise BudgetSpent(UNTRIED)
            culprit, reason = culprit_of(campaign, since, witness, pointer, new, self._is_new, self._watched)
            if culprit is not None:
                campaign.evidence.add(found.changed_by(clause, culprit, witness, pointer, old, new))
                self._broken = True
                found.note_damage_to_ours(self.campaign)
                return
        except (BudgetSpent, NotDeclared) as spent:
            reason = f"changed after no update of its own, and that could not be tried again: {spent}"
        finally:
            self._spent -= campaign.client.count - before  # these are no looks
        witness.asked.add(pointer)
        if not (was_emptied or witness.is_own(pointer, new)):
            self._note_unsure(clause, witness, pointer, reason)

    def _rows(self) -> dict[Key, Json]:
        """Our own rows on the first page of each list. Those of others are compared, and forgotten."""
        shown = dict[Key, Json]()
        if self._search is None:
            return shown
        ours = {self._search.key(one.path) for one in self._watched}
        for path in {self._search.list_of(one.path): one.path for one in self._watched}.values():
            page = self._search.first_page(path)
            shown |= own_rows(page, self._search, path, ours)
            if page.rows is not None:
                self._compare_rows(self._search, path, page, others_on(page, self._search, path, ours))
        return shown

    def _compare_rows(
        self, search: ListSearch, path: Mapping[str, str], page: Page, others: Mapping[Key, Json]
    ) -> None:
        of = search.list_of(path)
        if not self._bystanders.knows(of):
            self._bystanders.begin(of, others, search.ends_with(page, path))
        for damage in self._bystanders.compare(of, others, self._sent):
            self._note_damage(damage)

    def _note_damage(self, damage: Damage) -> None:
        """Note rows that are not ours and show what only this run sent. After a change of one nothing more is sent."""
        evidence, role = self.campaign.evidence, damage.exchange.probe.appointment
        if damage.added and (clause := self._clauses.get(LISTS)):
            evidence.add(found.copied_by(clause, damage))
        if damage.changed:
            found.note_damage_to_ours(self.campaign)
            self.reason = self.campaign.setup = found.STOPPED.format(damage.changed, role, damage.exchange.number)
            if clause := self._clauses.get(ISOLATES):
                evidence.add(found.spread_to(clause, damage))

    def _fetch(self, path: Mapping[str, str], query: Query) -> CallResult:
        """Read a list. What is recorded of it has our own rows only."""
        campaign, search = self.campaign, self._search
        assert search is not None
        result = campaign.client.read(campaign.bound.contract.operations[search.reading.operation], path, query)
        campaign.record_call(search.only_ours(result, path), LOOKED_AT)
        return result
