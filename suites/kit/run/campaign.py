"""One provider's run: sends the probes of its clauses, and has every exchange judged by all of them."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from contracts import Clause
from suites.kit.checks.evidence import Evidence
from suites.kit.generate.item_steps import with_items
from suites.kit.http.client import Client
from suites.kit.http.current_reads import state_before
from suites.kit.http.read_back import AppointmentReader
from suites.kit.http.uninterrupted import uninterrupted
from suites.kit.model.answer import Answer, is_answered
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of, sends_ordinary
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, DeclaredAbsent, NotDeclared
from suites.kit.model.exchange import CallResult, Exchange, OtherCall, Place, Probe, States
from suites.kit.model.expected import ExpectedStates
from suites.kit.model.findings import Finding
from suites.kit.model.observation import Observation
from suites.kit.model.verdicts import Verdict
from suites.kit.privacy.belongings import credential_name
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.templates import Templates
from suites.kit.run import alike, clashes, confirmation, emptying, item_lists, near_values, own_requests, shapes, stamps
from suites.kit.run.choices import chosen
from suites.kit.run.closed_by_others import ClosedByOthers
from suites.kit.run.closing_order import ClosingOrder
from suites.kit.run.coverage import Coverage
from suites.kit.run.elsewhere import Elsewhere, is_due_before, is_first_elsewhere
from suites.kit.run.exchanges import exchange_of, region_of, repeated
from suites.kit.run.expiry import Expiry
from suites.kit.run.firewall import Firewall
from suites.kit.run.following import followed, parts_of
from suites.kit.run.guard import Guard, send_guarded
from suites.kit.run.late_refusals import LateRefusals
from suites.kit.run.listed import is_missing
from suites.kit.run.losses import Counts, Losses
from suites.kit.run.plain_answers import PlainAnswers
from suites.kit.run.races import try_pairs
from suites.kit.run.replayed import Wanted, leave_as_before
from suites.kit.run.requested import probes_in_run
from suites.kit.run.resets import Resets
from suites.kit.run.settled_reads import SettledReads
from suites.kit.run.smoke import smoke_check
from suites.kit.run.taking_apart import TakingApart
from suites.kit.run.transitions import in_step, try_by_state
from suites.kit.run.unjudged_clauses import hold_back
from suites.kit.run.unreadable import Unreadable
from suites.kit.run.vanished import Presence
from suites.kit.run.views import Views
from suites.kit.run.witnesses import Witnesses

AHEAD = 4
"""How many ordinary updates go first, one of them twice: each names many members, so what is wrong shows soon."""
REPLAYED = 3
"""How many updates before a request are sent again, in case they mattered: what depends on more of them is rare."""


@dataclass
class Campaign:
    """The run of one provider against one target. `selected` are the clauses that have an item in this session.

    `setup` says why the target cannot be judged at all; None when it can. `guard` notes what a probe may change, and
    raises CannotBePutBack; None for the stand-in in this process. `redactor` masks what this process prints.
    `is_listening`: only clauses that listen are still to come. `done_once` is what a run does at most once.
    `collected`, where it is not None, takes new findings, whose requests are then not sent again one by one; `only` is
    the one request that is sent, if any; `rereads`: each update is followed by a read, also one that is refused.
    `moved`, `nowhere`: what met another booking (`clashes`).
    """

    bound: BoundContract
    client: Client
    selected: tuple[Clause, ...]
    setup: str | None = None
    guard: Guard | None = None
    redactor: Redactor | None = None
    counts: Counts = field(default_factory=Counts)
    _sent: list[Exchange | OtherCall] = field(default_factory=list)
    sent_ahead: Counter[str] = field(default_factory=Counter)
    _number: int = 0
    _is_started: bool = False
    latest: dict[Place, deque[Exchange]] = field(default_factory=lambda: defaultdict(partial(deque, maxlen=REPLAYED)))
    closed: set[Place] = field(default_factory=set)
    takes_updates: dict[Place, bool] = field(default_factory=dict)
    losses: Losses = field(default_factory=Losses)
    coverage: Coverage = field(default_factory=Coverage)
    apart: TakingApart = field(default_factory=TakingApart)
    unconfirmed: list[tuple[Exchange, list[Finding]]] = field(default_factory=list)
    is_listening: bool = False
    done_once: set[str] = field(default_factory=set)
    collected: list[tuple[Exchange, list[Finding]]] | None = None
    only: Wanted | None = None
    rereads: bool = False
    moved: clashes.Moved = field(default_factory=dict)
    nowhere: Counter[Place] = field(default_factory=Counter)
    observations: list[Observation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._is_started = self.setup is not None
        contract = self.bound.contract
        self.firewall = Firewall((*self.selected, *contract.clauses), contract.refusals, contract.successes)
        self.templates = Templates(self.bound, self.redactor, self.client.tokens)
        name = credential_name(self.bound.contract.authentication, "good", self.bound.target)
        self.reader = AppointmentReader(self.bound, self.client, self.record_call, self.client.whereabouts)
        self.evidence = Evidence(self.bound, self.selected, partial(confirmation.confirm_findings, self))
        self.expiry = Expiry(self.bound, self.evidence, name, self.templates.explanation, self.templates.reasons)
        self.settled = SettledReads(self)
        self.refusals = LateRefusals(self)
        self.presence = Presence(self.bound, self.evidence, self.templates.explanation)
        self.closure = ClosedByOthers(self)
        self.witnesses = Witnesses(self)
        self.unreadable = Unreadable(self)
        self.elsewhere, self.closing_order = Elsewhere(self), ClosingOrder(self)
        self.views, self.resets = Views(self), Resets(self.bound, self.selected)
        self.expected, self.alike = ExpectedStates(self.bound), alike.Alike(self.bound)
        self.shapes = shapes.Shapes(self.bound, self.templates)
        self.plain = PlainAnswers(self.templates.status, self.templates.reasons, self.templates.text)
        self._stopping = self.firewall, self.expiry, self.presence, self.closure, self.witnesses, self.unreadable

    def start(self) -> bool:
        """Smoke check, once: a plain update and one without credentials. Returns whether the target can be judged."""
        if not self._is_started:
            self._is_started = True
            self.setup, self.counts.requests = smoke_check(self), self.client.count
            if self.setup:
                self.evidence.clear()
            else:
                self.witnesses.look_if_due()
                self._send_ahead()
        return self.setup is None

    def try_clause(self, clause: Clause) -> None:
        """Send the clause's own requests; none for a clause that listens and was shown something already."""
        if not self.start():
            return
        self.is_listening = kind_of(clause).listens
        stamps.watch(self, clause)
        near_values.send_what_is_shown(self, clause)
        is_shown = self.evidence.cases(clause) or self.witnesses.has_seen(clause)
        if not (kind_of(clause).listens and not clause.send and is_shown):
            self._send_for(clause, slice(self.sent_ahead[clause.id], None))
        if kind_of(clause).on_refusals:
            self.refusals.flush()
        self.witnesses.finish(clause)
        self.views.explain(clause)

    def _send_ahead(self) -> None:
        """Send what has to come before any change, then a few updates of many members: they show most to the clauses
        that listen."""
        for clause in self.selected:
            if most := sys.maxsize if kind_of(clause).before_updates else AHEAD if sends_ordinary(clause) else 0:
                self._send_for(clause, slice(most))
                self.sent_ahead[clause.id] = most
        near_values.send_as_shown(self)

    def _send_for(self, clause: Clause, part: slice) -> None:
        """Send a part of a clause's probes."""
        try:
            if not (try_by_state(self, clause) or try_pairs(self, clause)):
                requested = self.closing_order.of(probes_in_run(self, clause)[part])
                own_requests.note_refused(self, clause, self.send_all(requested))
        except DeclaredAbsent as reason:
            self.evidence.not_applicable(clause.id, str(reason))
        except NotDeclared as reason:
            self.evidence.lacking(clause.id, reason)
        except BudgetSpent as reason:
            self.evidence.inconclusive(clause.id, str(reason))

    def send_all(self, requested: Iterable[Probe]) -> list[Exchange]:
        """Send probes one after the other; where two in a row are equal, the second refers to the first."""
        previous: Exchange | None = None
        sent, moved = list[Exchange](), {**self.moved}
        for probe in chosen(self, requested):
            self.witnesses.look_if_due()
            probe = clashes.aside(self, clashes.repeating(self.refusals.accompany(probe), moved))
            try:
                emptying.fill(self, probe)
                item_lists.fill(self, probe)
                first = self.send(probe, repeated(probe, previous))
            except CannotBePutBack as reason:
                if parts := self.apart.parts(probe, self.bound):
                    sent += self.send_all(parts)
                else:
                    emptying.instead(self, probe, reason)
                continue
            answers = followed(self, first, moved)
            previous = answers[-1]
            sent += [*answers, *self.send_all(parts_of(self, previous))]
        return sent

    def conclude(self, clause: Clause) -> list[Verdict]:
        """The clause's verdict, and those of clauses concluded earlier that have been found broken since."""
        self.settled.prepare_verdicts()
        hold_back(self, clause)
        return self.evidence.conclude(clause)

    def send(self, probe: Probe, previous: Exchange | None = None) -> Exchange:
        """Send one probe, read the appointment back where that is documented, and have the exchange judged.

        Raises BudgetSpent, NotDeclared (CannotBePutBack among them), SuiteError.
        """
        if self.stop:
            raise BudgetSpent(self.stop)
        probe = clashes.aside(self, in_step(self, probe))
        stamps.pause_after_closing(self, probe)
        self.refusals.read_before(probe)
        is_first, is_old = is_first_elsewhere(probe, self.latest), self.elsewhere.is_outdated(probe)
        is_read = is_first or ((self.rereads or is_old) and probe.rereads is None)
        probe = replace(probe, rereads=True) if is_read else probe
        before = self.unreadable.read_before(probe, is_first or is_old or is_due_before(self, probe))
        before = {"read": before["read"]} if is_old and self.reader.has_just_read else before
        probe = with_items(probe, before, self.reader.first(probe), self.bound)
        exchange, spent = self.sent_and_noted(probe, previous, before)
        if any(one.confirm(self, exchange) for one in (self.presence, self.expiry, self.closure)):
            return exchange
        if self.refusals.stored.cleared_the_way(noted := self.refusals.note(exchange)):
            return self.send(probe, previous)
        self.evidence.observe(noted)
        self.refusals.stored.leave_as_before(noted)
        leave_as_before(self, noted)
        self.unreadable.look(probe)
        if not self.unconfirmed:
            self.latest[probe.place].append(exchange)
        if spent:
            raise spent
        return exchange

    @uninterrupted()
    def sent_and_noted(
        self, probe: Probe, previous: Exchange | None, before: States
    ) -> tuple[Exchange, BudgetSpent | None]:
        """Send a probe, and note what came of it also where the run is interrupted: putting back depends on that."""
        region, viewed = region_of(probe, self.bound), self.views.look(probe, before)
        self.witnesses.begin(before, probe)
        if self.guard and not self.reader.unread(probe):
            self.guard.note_shown(probe, before)
        was_missing, result = is_missing(self, probe), send_guarded(probe, self.client, self.guard)
        known, before = before, state_before(self.bound, self.client.path_of(probe), result, before)
        if self.guard and before is not known:
            self.guard.note_read_on_the_way(probe, before)
        before = self.witnesses.seen(probe, before)
        for other in result.others:
            self.record_call(other, probe.why if probe.together else "what an update carries now")
        self.templates.learn_from(probe, result.answer)
        reads = self.client.count
        after, spent = self._read_after(probe, result.answer)
        self._number, is_missing_yet = self._number + 1, was_missing and self.client.count > reads
        made = exchange_of(self, self._number, probe, region, result, before, after, previous, is_missing_yet)
        made = self.firewall.doubt(self.elsewhere.corrected(made), self.evidence.found)
        exchange = self.alike.with_earlier(self.views.after(self.settled.confirm(made), viewed))
        self.reader.remember(exchange)
        self.expected.note(exchange)
        if self.guard:
            self.guard.note_result(exchange)
        self._record(exchange)
        if exchange.may_have_closed:
            self.closed.add(probe.place)
        return exchange, spent

    @property
    def stop(self) -> str | None:
        """Why nothing more should be sent; None while it may."""
        return next((one.reason for one in self._stopping if one.reason), None)

    def _read_after(self, probe: Probe, answer: Answer | None) -> tuple[States, BudgetSpent | None]:
        """The appointment after an update. Where the budget allows no read any more, the answer is still judged."""
        try:
            return self.reader.after(probe, answer), None
        except BudgetSpent as spent:
            return self.reader.answered(probe, answer), spent

    def _record(self, exchange: Exchange) -> None:
        self.losses.note(exchange.probe, not is_answered(exchange.status))
        self.coverage.note(exchange, self.bound)
        self.apart.note(exchange)
        for one in (*self._stopping, self.views, self.elsewhere, self.resets, self.plain):
            one.watch(exchange)
        self.setup = self.setup or self.stop
        self.counts.note(exchange, self.bound, self.client.count)
        self._sent.append(exchange)

    def record_call(self, result: CallResult, why: str = "read back") -> None:
        """Record a call that no clause asked for."""
        self._number += 1
        self.counts.requests = self.client.count
        self.losses.note(None, not is_answered(result.status))
        self.templates.learn_from(Probe("", why), result.answer)
        self._sent.append(OtherCall(self._number, result, why))

    def take_sent(self) -> list[Exchange | OtherCall]:
        """What was sent since the last time, for the journal."""
        sent, self._sent = [*self.shapes.noted(self._sent)], []
        return sent
