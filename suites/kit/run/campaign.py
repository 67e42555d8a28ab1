"""One provider's run: sends the probes of its clauses, and has every exchange judged by all of them."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from contracts import Clause
from contracts.pointers import ABSENT
from suites.kit.checks.acceptance import is_clash
from suites.kit.checks.evidence import Evidence
from suites.kit.generate.bodies import body_renaming_back
from suites.kit.generate.directed import plain
from suites.kit.generate.probes import borrowed_probes, probes, updates_of_a_whole_run, with_other_values
from suites.kit.http.client import Client
from suites.kit.http.read_back import AppointmentReader
from suites.kit.model.answer import Answer, is_answered
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of, sends_ordinary
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, DeclaredAbsent, NotDeclared, SuiteError
from suites.kit.model.exchange import CallResult, Exchange, OtherCall, Place, Probe, Region, States
from suites.kit.model.expected import ExpectedStates
from suites.kit.model.findings import Finding
from suites.kit.model.verdicts import Verdict
from suites.kit.privacy.belongings import credential_name
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.templates import Templates
from suites.kit.run import confirmation
from suites.kit.run.choices import chosen
from suites.kit.run.closing import why_locked
from suites.kit.run.expiry import Expiry
from suites.kit.run.firewall import Firewall
from suites.kit.run.guard import Guard, send_guarded
from suites.kit.run.losses import Counts, Losses
from suites.kit.run.settled_reads import SettledReads
from suites.kit.run.smoke import smoke_check, smoke_probe
from suites.kit.run.vanished import Presence

AHEAD = 4
"""How many ordinary updates go first, one of them twice: each names many members, so what is wrong shows within a dozen
requests."""
REPLAYED = 3
"""How many updates before a request are sent again, in case they mattered: what depends on more of them is rare."""


@dataclass
class Campaign:
    """The run of one provider against one target. `selected` are the clauses that have an item in this session.

    `setup` says why the target cannot be judged at all; None when it can. `guard` notes what a probe may change, and
    raises CannotBePutBack; None for the stand-in in this process. `redactor` masks what this process prints.
    `collected`, where it is not None, takes new findings, whose requests are then not sent again one by one.
    """

    bound: BoundContract
    client: Client
    selected: tuple[Clause, ...]
    setup: str | None = None
    guard: Guard | None = None
    redactor: Redactor | None = None
    keeps_texts: bool = False
    counts: Counts = field(default_factory=Counts)
    _sent: list[Exchange | OtherCall] = field(default_factory=list)
    _sent_ahead: Counter[str] = field(default_factory=Counter)
    _number: int = 0
    _is_started: bool = False
    _latest: dict[Place, deque[Exchange]] = field(default_factory=lambda: defaultdict(partial(deque, maxlen=REPLAYED)))
    closed: set[Place] = field(default_factory=set)
    losses: Losses = field(default_factory=Losses)
    unconfirmed: list[tuple[Exchange, list[Finding]]] = field(default_factory=list)
    collected: list[tuple[Exchange, list[Finding]]] | None = None

    def __post_init__(self) -> None:
        self._is_started = self.setup is not None
        self.firewall = Firewall(self.selected, self.bound.contract.refusals)
        self.templates = Templates(self.bound, self.redactor, self.client.tokens, self.keeps_texts)
        name = credential_name(self.bound.contract.authentication, "good", self.bound.target)
        self.expiry = Expiry(name, self.templates.explanation)
        self.reader = AppointmentReader(self.bound, self.client, self.record_call, self.client.whereabouts)
        self.evidence = Evidence(self.bound, self.selected, partial(confirmation.confirm_findings, self))
        self.settled = SettledReads(self)
        self.presence = Presence(self.bound, self.evidence, self.templates.explanation)
        self.expected = ExpectedStates(self.bound)

    def start(self) -> bool:
        """Smoke check, once: a plain update and one without credentials. Returns whether the target can be judged."""
        if not self._is_started:
            self._is_started = True
            self.setup = smoke_check(self)
            if self.setup:
                self.evidence.clear()
            else:
                self._send_ahead()
        return self.setup is None

    def try_clause(self, clause: Clause) -> None:
        """Send the clause's own requests; none for a clause that listens and was shown something already."""
        if not self.start() or (kind_of(clause).listens and not clause.send and self.evidence.cases(clause)):
            return
        self._send_for(clause, slice(self._sent_ahead[clause.id], None))

    def _send_ahead(self) -> None:
        """Send a few updates of many members first: they show most to the clauses that listen."""
        for clause in self.selected:
            if sends_ordinary(clause):
                self._send_for(clause, slice(AHEAD))
                self._sent_ahead[clause.id] = AHEAD

    def _send_for(self, clause: Clause, part: slice) -> None:
        """Send a part of a clause's probes."""
        try:
            self.send_all(self._probes_of(clause)[part])
        except DeclaredAbsent as reason:
            self.evidence.not_applicable(clause.id, str(reason))
        except (NotDeclared, BudgetSpent) as reason:
            self.evidence.inconclusive(clause.id, str(reason))

    def send_all(self, requested: Iterable[Probe]) -> None:
        """Send probes one after the other; where two in a row are equal, the second refers to the first."""
        previous: Exchange | None = None
        for probe in chosen(self, requested):
            alike = previous if previous is not None and previous.probe == probe else None
            try:
                previous = self.send(probe, alike)
            except CannotBePutBack as reason:
                self.evidence.inconclusive(probe.clause, self.reader.missing(probe) or str(reason))
                continue
            self._rename_back(previous)
            if previous.is_locked:
                self.evidence.inconclusive(probe.clause, why_locked(previous, self.bound))
            elif is_clash(previous, self.bound):
                self._send_elsewhere(probe)
            elif previous.is_doubtful:
                confirmation.confirm_page(self, previous)
            elif previous.is_login_refused:
                confirmation.confirm_refused_login(self)
            elif not previous.is_definite:
                confirmation.confirm_no_answer(self, previous)

    def conclude(self, clause: Clause) -> list[Verdict]:
        """The clause's verdict, and those of clauses concluded earlier that have been found broken since."""
        self.settled.prepare_verdicts()
        if self.setup:
            self.evidence.hold_back(clause.id, self.setup)
        elif not self.client.remaining and not self.evidence.cases(clause):
            self.evidence.inconclusive(clause.id, "the budget was spent before anything showed this: raise `requests`")
        return self.evidence.conclude(clause)

    def send(self, probe: Probe, previous: Exchange | None = None) -> Exchange:
        """Send one probe, read the appointment back where that is documented, and have the exchange judged.

        Raises BudgetSpent, NotDeclared, SuiteError.
        """
        if self._stop:
            raise BudgetSpent(self._stop)
        region = self._region(probe)
        before = self.reader.before(probe)
        result = send_guarded(probe, self.client, self.guard)
        self.templates.learn_from(probe, result.answer)
        after, spent = self._read_after(probe, result.answer)
        exchange = self.settled.confirm(self._exchange(probe, region, result, before, after, previous))
        self.reader.remember(exchange)
        self.expected.note(exchange)
        if self.guard:
            self.guard.note_result(exchange)
        self._record(exchange)
        if exchange.may_have_closed:
            self.closed.add(probe.place)
        if self.presence.confirm(self, exchange):
            return exchange
        self.evidence.observe(exchange)
        if not self.unconfirmed:
            self._latest[probe.place].append(exchange)
        if spent:
            raise spent
        return exchange

    @property
    def _stop(self) -> str | None:
        """Why nothing more should be sent; None while it may."""
        return self.firewall.reason or self.expiry.reason or self.presence.reason

    def before(self, exchange: Exchange) -> list[Probe]:
        """The last updates of an exchange's appointment before it, in their order."""
        return [one.probe for one in self._latest[exchange.probe.place] if one.number < exchange.number]

    def _read_after(self, probe: Probe, answer: Answer | None) -> tuple[States, BudgetSpent | None]:
        """The appointment after an update. Where the budget allows no read any more, the answer is still judged."""
        try:
            return self.reader.after(probe, answer), None
        except BudgetSpent as spent:
            return {}, spent

    def _probes_of(self, clause: Clause) -> list[Probe]:
        kind, requested = kind_of(clause), probes(clause, self.bound)
        if not requested and kind.breaks_constraints:
            raise NotDeclared("no update breaks this constraint alone; a written clause must cover it")
        if not requested or (kind.about_answers and not clause.send):
            requested = borrowed_probes(clause, self.bound) or requested
        if kind.on_updates and not any(map(sends_ordinary, self.selected)):
            requested = [*requested, *updates_of_a_whole_run(clause, self.bound)]
        return requested or [plain(clause, self.bound)]

    def _rename_back(self, exchange: Exchange) -> None:
        """After an update that may have renamed what later requests name: give it its name again."""
        may_have = exchange.probe.is_at_own_appointment and not exchange.is_refused
        body = body_renaming_back(exchange.body, self.bound) if may_have else None
        if body:
            self.send(replace(smoke_probe(self.bound), body=body, why="give back the name", region=None))

    def _send_elsewhere(self, probe: Probe) -> None:
        """After a clash with another booking: the same members with other values, a few times."""
        tried = list(with_other_values(probe, self.bound))
        if all(is_clash(self.send(other), self.bound) for other in tried):
            self.evidence.inconclusive(probe.clause, f"{probe.why}: met other bookings at {len(tried) + 1} values")

    def _exchange(
        self, probe: Probe, region: Region, result: CallResult, before: States, after: States,
        previous: Exchange | None,
    ) -> Exchange:  # fmt: skip
        self._number += 1
        answer = result.answer
        breaks = self.bound.answer_breaks(answer.status, answer.value) if answer else ()
        return Exchange(
            number=self._number,
            probe=probe,
            sent=result.sent,
            answer=answer,
            failure=result.failure,
            region=region,
            before=before,
            after=after,
            first=self.reader.first(probe),
            path=self.client.path_of(probe),
            unread=self.reader.unread(probe),
            was_read_before=self.reader.has_just_read,
            late=self.reader.late(probe),
            lost=result.lost,
            body_breaks=self.bound.breaks(probe.body) if region is Region.INVALID else (),
            answer_breaks=breaks,
            is_doubtful=self.firewall.is_doubtful(probe, answer, breaks),
            is_after_closing=probe.place in self.closed,
            is_documented=region is not Region.OTHER and self.bound.is_documented(probe.body),
            previous=previous,
            missing=self._missing(probe),
            copies=self.reader.copies(probe) if "read" in after else "",
        )

    def _missing(self, probe: Probe) -> str:
        """Why the probe's appointment could not be read; empty where it was, or where no account should find it."""
        own = next((clause for clause in self.selected if clause.id == probe.clause), None)
        return "" if own is not None and kind_of(own).hidden else self.reader.missing(probe)

    def _region(self, probe: Probe) -> Region:
        """The region of a probe's body, which must be the one that the probe means."""
        is_judged = probe.is_at_own_appointment and probe.body is not ABSENT and not probe.media_type
        region = self.bound.region(probe.body) if is_judged else Region.OTHER
        if probe.region not in (None, region):
            raise SuiteError(f"{probe.clause}, {probe.why}: meant to be {probe.region} and is {region}: {probe.body!r}")
        return region

    def _record(self, exchange: Exchange) -> None:
        self.losses.note(exchange.probe, not is_answered(exchange.status))
        for watching in (self.firewall, self.expiry, self.presence):
            watching.watch(exchange)
        self.setup = self.setup or self._stop
        self.counts.requests = self.client.count
        refusals = self.bound.contract.refusals
        self.counts.accepted += exchange.status in self.bound.contract.successes
        self.counts.refused += exchange.is_refused and (not refusals or exchange.status in refusals)
        self._sent.append(exchange)

    def record_call(self, result: CallResult, why: str = "read back") -> None:
        """Record a call that no clause asked for."""
        self._number += 1
        self.counts.requests = self.client.count
        self.losses.note(None, not is_answered(result.status))
        self.templates.learn_from(Probe("", why), result.answer)
        self._sent.append(OtherCall(self._number, result, why))

    def take_records(self) -> list[dict[str, Any]]:
        """The journal's records of what was sent since the last time, masked with all that is known of it by now."""
        sent, self._sent = self._sent, []
        return [self.templates.record(one) for one in sent]
