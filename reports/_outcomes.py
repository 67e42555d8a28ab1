"""What one run says of a provider at a target, from its journal or from the history: what two runs are compared by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reports._answers import NO_ANSWERS, Answers
from reports._records import TESTED, Finding, Journal, Summary, Target
from reports.history.naming_rules import class_of


@dataclass(frozen=True)
class Broken:
    """A finding as far as runs are compared by it. `answered` is the class of its status, as 5xx: empty where there was
    no answer, None where nobody knows it any more."""

    clause: str
    pointer: str | None
    keyword: str | None
    severity: str
    answered: str | None = None

    @property
    def place(self) -> tuple[str, str, str]:
        """What it is known by whatever rule gives fingerprints."""
        return self.clause, self.pointer or "", self.keyword or ""


@dataclass(frozen=True)
class Promise:
    """A clause as a contract had it. `definition` is the digest of what it asks for; None where nobody knows it."""

    says: str
    strength: str
    check: str
    definition: str | None = None


@dataclass(frozen=True)
class Outcome:
    """A provider at a target in one run. `contract` is the contract's date; `latency` is in milliseconds.

    `wordings` tells, by clause, one wording of a promise from another; `verdicts` are by clause, `findings` by
    fingerprint. `naming` is the rule of these fingerprints; None in the history, which keeps them by its latest rule.
    `reasons` are by clause, where a verdict has one, and so are `promises`. `revision` is the digest of the contract,
    empty where nobody knows it, and `revision_number` the number that the contract itself names. `is_selection`: the
    run was of some clauses only. `answers` are those of a whole run: of some clauses only, an appointment
    is seen in other states.
    """

    run: str
    started: datetime
    provider: str
    target: str
    profile: str
    contract: str
    is_complete: bool
    verdicts: Mapping[str, str]
    wordings: Mapping[str, str]
    findings: Mapping[str, Broken]
    requests: int
    accepted: int
    refused: int
    latency: Mapping[str, float]
    naming: int | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    promises: Mapping[str, Promise] = field(default_factory=dict)
    revision: str = ""
    revision_number: int | None = None
    is_selection: bool = False
    answers: Answers = field(default=NO_ANSWERS, repr=False)

    @property
    def tests_all(self) -> bool:
        """Whether every clause that its contract has, has a verdict."""
        return self.is_complete and not self.is_selection


def outcomes(journal: Journal) -> list[Outcome]:
    """What a journal says of each of its providers."""
    summaries = {summary.provider: summary for summary in journal.summaries}
    return [_outcome(journal, target, summaries.get(target.provider)) for target in journal.targets]


def _outcome(journal: Journal, target: Target, summary: Summary | None) -> Outcome:
    verdicts = [one for one in journal.verdicts if one.provider == target.provider]
    accepted = [known for one in verdicts if one.accepted and (known := one.as_known)]
    told = [*accepted, *verdicts]
    findings = {found.fingerprint: _broken(found, one.verdict) for one in told for found in one.findings}
    return Outcome(
        run=journal.run,
        started=journal.started,
        provider=target.provider,
        target=target.target,
        profile=journal.profile,
        contract=target.contract_date,
        is_complete=summary is not None and not journal.cut_short,
        verdicts={one.clause: one.verdict for one in verdicts},
        wordings={one.clause: one.wording for one in verdicts},
        findings=findings,
        requests=summary.requests if summary else 0,
        accepted=summary.accepted if summary else 0,
        refused=summary.refused if summary else 0,
        latency=summary.latency if summary else {},
        naming=journal.naming,
        reasons={one.clause: one.reason for one in verdicts if one.reason},
        promises={one.clause: Promise(one.says, one.strength, one.check, one.definition or None) for one in verdicts},
        revision=target.revision,
        revision_number=target.revision_number,
        is_selection=bool(summary and summary.untried),
        answers=answers_of(journal, target, summary),
    )


def answers_of(journal: Journal, target: Target, summary: Summary | None) -> Answers:
    """What a run saw of the vendor's behaviour, by which it compares with others; nothing for one that was cut short,
    that was of some clauses only, or that has tested nothing."""
    is_tested = any(one.verdict in TESTED for one in journal.verdicts if one.provider == target.provider)
    if summary is None or summary.untried or journal.cut_short or not is_tested:
        return NO_ANSWERS
    return Answers(
        shapes=tuple(one for one in journal.shapes if one.provider == target.provider),
        observations=tuple(one for one in journal.observations if one.provider == target.provider),
        announcements=tuple(one for one in journal.announcements if one.provider == target.provider),
        median=summary.latency.get("median"),
    )


def _broken(found: Finding, verdict: str) -> Broken:
    severity = "known" if verdict == "known" else found.severity
    return Broken(found.clause, found.pointer, found.keyword, severity, class_of(found.status))
