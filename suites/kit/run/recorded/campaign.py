"""The run of one provider over a file: clauses, evidence and records of a run that sends, and nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from contracts import Clause, Contract, Json
from suites.kit.checks.evidence import Evidence
from suites.kit.http.account import Account
from suites.kit.http.budget import Budget
from suites.kit.http.client import Client
from suites.kit.http.rate import RateLimiter
from suites.kit.http.tokens import TokenStore
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, OtherCall
from suites.kit.model.findings import Finding
from suites.kit.model.target import Target
from suites.kit.model.verdicts import Verdict
from suites.kit.privacy.recorded import RecordedTemplates
from suites.kit.privacy.redaction import Redactor
from suites.kit.run.campaign import Campaign
from suites.kit.run.recorded.exchanges import Recorded, recorded_updates, target_of
from suites.kit.run.recorded.har import Traffic
from suites.kit.run.recorded.judging import Judging
from suites.kit.run.recorded.marks import leave_out_hidden
from suites.kit.run.recorded.matching import Key, Matched, Undocumented
from suites.kit.run.recorded.reads import recorded_reads
from suites.kit.run.recorded.timeline import OtherWrites, Timeline, timelines
from suites.kit.run.recorded.unjudged import notes

NOTHING_SENT = "recorded traffic is judged, and nothing is sent"
UNSHOWN = "the recorded traffic shows nothing that it is about"
"""Why a clause does not apply: what was not recorded says nothing of the vendor, and nothing can be sent for it."""


@dataclass
class RecordedCampaign(Campaign):
    """The run of one provider over the entries of a file. `notes` say what could not be judged, in a line each."""

    lines: Mapping[Key, Timeline] = field(default_factory=dict)
    writes: OtherWrites = field(default_factory=OtherWrites)
    entries: int = 0
    left_out: int = 0
    cached: int = 0
    undocumented: Undocumented = field(default_factory=Undocumented)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.templates = self.masks = RecordedTemplates(self.bound, self.redactor, ())
        self.evidence = Evidence(self.bound, self.selected, self._count_at_once)
        self._is_judged = False

    @classmethod
    def of(
        cls, bound: BoundContract, found: Matched, traffic: Traffic, selected: tuple[Clause, ...], run: str,
        redactor: Redactor | None = None,
    ) -> RecordedCampaign:  # fmt: skip
        """The campaign over the traffic of a file, in which the provider's is found. `bound` names no target."""
        lines, writes = timelines(found, bound)
        for line in lines.values():
            leave_out_hidden(line, bound)
        bound = replace(bound, target=target_of(bound.contract, found.host, lines))
        secrets = frozenset(secret for entry in traffic.entries for secret in entry.secrets)
        made = cls(bound, _client(bound, run), selected, redactor=redactor)
        made.lines, made.writes = lines, writes
        made.entries, made.left_out = len(traffic.entries), traffic.left_out
        made.undocumented = found.undocumented
        made.cached = sum(call.entry.is_cached for call in found.reads)
        made.templates = made.masks = RecordedTemplates(bound, redactor, secrets)
        return made

    def start(self) -> bool:
        """Judge all that was recorded, once. Returns that nothing may be sent."""
        if not self._is_judged:
            self._is_judged = True
            self._judge_all()
        return False

    def try_clause(self, clause: Clause) -> None:
        """Send nothing."""
        self.start()

    def conclude(self, clause: Clause) -> list[Verdict]:
        """The clause's verdict: it does not apply where the file shows nothing that it is about."""
        self.start()
        if not self.evidence.cases(clause):
            self.evidence.not_applicable(clause.id, UNSHOWN)
        return [self.evidence.verdict(clause)]

    def _judge_all(self) -> None:
        updates = recorded_updates(self.lines, self.writes, self.bound)
        reads = recorded_reads(self.lines, self.bound)
        self._learn(updates, reads)
        Judging(self.bound, self.evidence, [*self.lines.values()], self.writes).judge(updates)
        sent: list[Exchange | OtherCall] = [*(one.full for one in updates), *reads]
        self._sent += sorted(sent, key=lambda one: one.number)
        for one in updates:
            self.counts.note(one.full, self.bound, len(sent))
            self.coverage.comparison.note(one.full, self.bound)
        self.evidence.conclude(self.selected[0])  # what is found broken explains what is unclear of other clauses
        others = self.entries - len(sent)
        self.notes += notes(updates, others, self.cached, self.left_out, self.undocumented, self.bound)

    def _count_at_once(self, exchange: Exchange, new: list[Finding]) -> None:
        """Let new findings count: what may be somebody else's was left out before, and nothing can be sent again."""
        for finding in new:
            self.evidence.mark(finding, is_final=True)

    def _learn(self, updates: Sequence[Recorded], reads: Sequence[OtherCall]) -> None:
        bodies: list[Json] = [one.full.body for one in updates]
        answers = [one.full.answer for one in updates], [one.result.answer for one in reads]
        self.masks.learn_people(bodies, [answer for listed in answers for answer in listed if answer])


def nobody(contract: Contract) -> Target:
    """In place of a target, until the file has told which appointments it is about."""
    return target_of(contract, "", ())


def _client(bound: BoundContract, run: str) -> Client:
    """A client that sends nothing, whatever asks for it."""
    target, budget, limiter = bound.target, Budget(0, stopped_by=lambda: NOTHING_SENT), RateLimiter()
    tokens = TokenStore(target, bound.contract.authentication, budget, limiter, run=run)
    return Client(bound, 0, run, Account(budget, limiter, tokens))
