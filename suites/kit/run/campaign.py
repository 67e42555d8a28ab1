"""One provider's run: sends what clauses ask for, and has every exchange heard by all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from contracts import Clause
from suites.kit.checks.acceptance import is_clash
from suites.kit.checks.evidence import Evidence, judge_or_none
from suites.kit.generate.directed import plain
from suites.kit.generate.probes import carrier, others, overheard, probes
from suites.kit.http.client import Client
from suites.kit.http.read_back import AppointmentReader
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, DeclaredAbsent, NotDeclared, SuiteError
from suites.kit.model.exchange import GATEWAY, Answer, CallResult, Exchange, Probe, Region, States
from suites.kit.model.findings import Finding
from suites.kit.model.json_values import ABSENT
from suites.kit.model.verdicts import Verdict
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.templates import Templates
from suites.kit.run.smoke import smoke_check, smoke_probe

AHEAD = 3
ASKED_AGAIN = 2
RESERVE = 60
"""So many requests are kept for clauses still to come, before any is spent on showing a finding again."""
EFFECTS = ("echoes", "persists", "preserves")
PASSIVE = ("responds", "echoes", "preserves", "derives", "keeps", "advances", "persists")


class Securing(Protocol):
    """Who sees to it that nothing is changed that cannot be put back."""

    def secure(self, probe: Probe) -> None:
        """Note the original of what a probe may change. Raises CannotBePutBack."""


@dataclass
class Counts:
    """What was sent so far, reads included; `accepted` and `refused` count documented statuses."""

    requests: int = 0
    accepted: int = 0
    refused: int = 0


@dataclass
class Campaign:
    """The run of one provider against one target. `selected` are the clauses that have an item in this session.

    `setup` says why the target cannot be judged at all; None when it can. `originals` sees to it that nothing is
    changed that cannot be put back; None for the stand-in in this process. `redactor` masks what this process prints.
    """

    bound: BoundContract
    client: Client
    selected: tuple[Clause, ...]
    setup: str | None = None
    originals: Securing | None = None
    redactor: Redactor | None = None
    counts: Counts = field(default_factory=Counts)
    records: list[dict[str, Any]] = field(default_factory=list)
    _ahead: Counter[str] = field(default_factory=Counter)
    _number: int = 0
    _is_started: bool = False
    _is_confirming: bool = False

    def __post_init__(self) -> None:
        self._is_started = self.setup is not None
        self.templates = Templates(self.bound, self.redactor, self.client.tokens)
        self.reader = AppointmentReader(self.bound, self.client, self.record_call)
        self.evidence = Evidence(self.bound, self.selected, self._confirm)

    def start(self) -> bool:
        """Smoke check, once: a plain update and one without credentials. Returns whether the target can be judged."""
        if not self._is_started:
            self._is_started = True
            self.setup = smoke_check(self)
            if self.setup:
                self.evidence.forget()
            else:
                self._send_ahead()
        return self.setup is None

    def try_clause(self, clause: Clause) -> None:
        """Send the clause's own requests, unless it is one that others have already spoken for."""
        if not self.start() or (clause.check in PASSIVE and not clause.send and self.evidence.cases(clause)):
            return
        self._send_for(clause, lambda asked: asked[self._ahead[clause.id] :])

    def _send_ahead(self) -> None:
        """Send a few updates of many members first: they show the most, to clauses of most checks."""
        for clause in self.selected:
            if _is_ordinary(clause):
                self._send_for(clause, lambda asked: asked[:AHEAD])
                self._ahead[clause.id] = AHEAD

    def _send_for(self, clause: Clause, part: Callable[[list[Probe]], list[Probe]]) -> None:
        """Send a part of what a clause asks for."""
        try:
            self.send_all(part(self._asked(clause)))
        except DeclaredAbsent as reason:
            self.evidence.excuse(clause.id, str(reason))
        except (NotDeclared, BudgetSpent) as reason:
            self.evidence.doubt(clause.id, str(reason))

    def send_all(self, asked: Iterable[Probe]) -> None:
        """Send probes one after the other; of two alike the second knows the first."""
        previous: Exchange | None = None
        for probe in asked:
            alike = previous if previous is not None and previous.probe == probe else None
            try:
                previous = self.send(probe, alike)
            except CannotBePutBack as reason:
                self.evidence.doubt(probe.clause, str(reason))
                continue
            if is_clash(previous, self.bound):
                self._send_others(probe)
            elif not previous.is_definite:
                self._confirm_no_answer(previous)

    def conclude(self, clause: Clause) -> list[Verdict]:
        """The clause's verdict, and those of clauses concluded earlier that have been found broken since."""
        if self.setup:
            self.evidence.doubt(clause.id, self.setup)
        return self.evidence.conclude(clause)

    def send(self, probe: Probe, previous: Exchange | None = None) -> Exchange:
        """Send one probe, read the appointment back where that is documented, and have the exchange judged.

        Raises BudgetSpent, NotDeclared, SuiteError.
        """
        region = self._region(probe)
        before = self.reader.before(probe)
        if self.originals:
            self.originals.secure(probe)
        result = self.client.update(probe)
        self.templates.heed(probe, result.answer)
        after, spent = self._read_after(probe, result.answer)
        exchange = self._exchange(probe, region, result, before, after, previous)
        self.reader.remember(exchange)
        self._record(exchange)
        self.evidence.hear(exchange)
        if spent:
            raise spent
        return exchange

    def retry_after_outage(self, exchange: Exchange) -> Exchange:
        """Wait until the target answers again, and send the same probe once more; its first failure is forgiven."""
        if exchange.answer is not None and exchange.answer.status not in (429, *GATEWAY):
            return exchange
        if not self.client.wait_until_up(exchange.probe):
            return exchange
        again = self.send(exchange.probe, exchange.previous)
        if again.is_definite:
            self.evidence.clear_up(exchange)
        return again

    def _read_after(self, probe: Probe, answer: Answer | None) -> tuple[States, BudgetSpent | None]:
        """The appointment after an update; an update that was answered is judged though no read is allowed any more."""
        try:
            return self.reader.after(probe, answer), None
        except BudgetSpent as spent:
            return {}, spent

    def _asked(self, clause: Clause) -> list[Probe]:
        asked = probes(clause, self.bound)
        if not asked and clause.check == "refuses":
            raise NotDeclared("no update breaks this constraint alone; a written clause must cover it")
        if not asked or (clause.check == "responds" and not clause.send):
            asked = self._carriers(clause) or asked
        if clause.check in EFFECTS and not any(map(_is_ordinary, self.selected)):
            asked = [*asked, *overheard(clause, self.bound)]
        return asked or [plain(clause, self.bound)]

    def _carriers(self, clause: Clause) -> list[Probe]:
        """Requests that should bring the answer a clause is about: those of a clause that expects its refusal."""
        other = carrier(clause, self.bound.contract)
        return [replace(probe, clause=clause.id) for probe in probes(other, self.bound)[:2]] if other else []

    def _send_others(self, probe: Probe) -> None:
        """After a clash with another booking: the same members with other values, a few times."""
        tried = list(others(probe, self.bound))
        if all(is_clash(self.send(other), self.bound) for other in tried):
            self.evidence.doubt(probe.clause, f"{probe.why}: met other bookings at {len(tried) + 1} values")

    def _confirm_no_answer(self, first: Exchange) -> None:
        """No answer three times, while a plain update in between is answered, is an answer (design section 6)."""
        clause = next((clause for clause in self.selected if clause.id == first.probe.clause), None)
        if clause is None or (first.answer is not None and first.answer.status not in GATEWAY):
            self.retry_after_outage(first)
            return
        for turn in range(ASKED_AGAIN):
            # Each time one plain update more, so that a vendor who loses every n-th request is not taken for one
            # who cannot answer this one.
            if not all(self.send(smoke_probe(self.bound)).is_definite for _ in range(turn + 1)):
                self.retry_after_outage(first)
                return
            if self.send(first.probe).is_definite:
                return
        got = first.failure or str(first.answer.status if first.answer else "")
        self.evidence.add(
            Finding(clause, first, "", first.probe.why, "an answer", got, seen=(1 + ASKED_AGAIN, 1 + ASKED_AGAIN))
        )

    def _exchange(
        self, probe: Probe, region: Region, result: CallResult, before: States, after: States,
        previous: Exchange | None,
    ) -> Exchange:  # fmt: skip
        self._number += 1
        answer = result.answer
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
            body_breaks=self.bound.breaks(probe.body) if region is Region.INVALID else (),
            answer_breaks=self.bound.answer_breaks(answer.status, answer.value) if answer else (),
            is_documented=region is not Region.OTHER and self.bound.is_documented(probe.body),
            previous=previous,
        )

    def _region(self, probe: Probe) -> Region:
        """The region of a probe's body, which must be the one that the probe means."""
        is_judged = probe.is_at_own_appointment and probe.body is not ABSENT and not probe.media_type
        region = self.bound.region(probe.body) if is_judged else Region.OTHER
        if probe.region not in (None, region):
            raise SuiteError(f"{probe.clause}, {probe.why}: meant to be {probe.region} and is {region}: {probe.body!r}")
        return region

    def _record(self, exchange: Exchange) -> None:
        self.counts.requests = self.client.count
        refusals = self.bound.contract.refusals
        if exchange.answer is not None:
            self.counts.accepted += exchange.answer.status in self.bound.contract.successes
            self.counts.refused += exchange.is_refused and (not refusals or exchange.answer.status in refusals)
        self.records.append(self.templates.exchange(exchange))

    def record_call(self, result: CallResult, why: str = "read back") -> None:
        """Record a call that no clause asked for."""
        self._number += 1
        self.counts.requests = self.client.count
        self.records.append(self.templates.call(self._number, result, why))

    def _confirm(self, exchange: Exchange, new: list[Finding]) -> None:
        """Send the request of a new violation twice more, to say how often each of its findings shows."""
        if self._is_confirming or self.client.remaining < RESERVE:
            return
        self._is_confirming = True
        broken = {finding.clause.id: finding.clause for finding in new}.values()
        shown, sent, last = Counter({finding.fingerprint for finding in new}), 1, exchange
        try:
            for _ in range(ASKED_AGAIN):
                last = self.send(exchange.probe, last if exchange.previous else None)
                sent += 1
                shown.update({again.fingerprint for clause in broken for again in self._again(clause, last)})
        except BudgetSpent:
            pass
        finally:
            self._is_confirming = False
        for finding in new:
            self.evidence.seen(finding, shown[finding.fingerprint], sent)

    def _again(self, clause: Clause, exchange: Exchange) -> list[Finding]:
        return judge_or_none(clause, exchange, self.bound) or []


def _is_ordinary(clause: Clause) -> bool:
    """Whether a clause sends the ordinary updates, which all clauses on effects overhear."""
    return clause.check == "accepts" and clause.send == "ordinary" and clause.strength != "may"
