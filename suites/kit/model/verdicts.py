"""The verdict on a clause, and on a provider's run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from contracts import Clause, Contract, Known
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.clause_evidence import ClauseEvidence
from suites.kit.model.findings import Finding
from suites.kit.model.refused_members import refused_members

KEPT, VIOLATION, WARNING, INCONCLUSIVE = "kept", "violation", "warning", "inconclusive"
NOT_APPLICABLE, KNOWN, SUITE_ERROR, OBSERVED = "not applicable", "known", "suite error", "observed"
VERDICTS = (VIOLATION, SUITE_ERROR, INCONCLUSIVE, WARNING, KNOWN, KEPT, OBSERVED, NOT_APPLICABLE)
UNSHOWN, UNJUDGED = (
    "no answer in this run showed what the clause is about",
    "nothing sent in this run exercised this clause",
)
KEPT_NOW = "the promise is kept now"
"""How the reason begins for which an exception counts as broken."""
CONVERTS = "takes values of other types where they can be converted"
"""Why a kept clause about a type has a remark: the vendor is lenient, and no sentence of its page forbids it."""
LATE_READS = "a read right after an update did not show it yet, another one did, about {:g} s after the update"
"""Why a kept clause has a remark where reads lag behind: nobody promises that they do not, but people should know."""
UNTRIED = "nothing showed another value of these before, so that nobody knows whether they go back: "
"""How the remark on a kept clause about defaults begins, before the members that were not tried."""
OWN_REFUSED = "some of its own requests were refused, and showed nothing of it: "
"""How the remark on a kept clause begins of which not all requests that it names were taken."""
CONTRACT_FAULT, SUITE_FAULT, BROKEN, NOTHING_RAN, UNCLEAR, INTERRUPTED = 78, 70, 1, 5, 75, 2
FAILED, DISAGREE = "this suite or a worker process failed", "contract and stand-in disagree"
WOULD_BE = "a draft that nobody has confirmed; it would be {}"
"""What is said of a drafted clause."""
GUESSED = (
    "updates with values that the draft takes for ordinary are answered {answers} ({numbers} in the journal{members}). "
    "Nobody has compared the draft with the vendor's page: look there for a rule about these values, and give it to "
    "the contract; if there is none, the vendor refuses what it documents, which counts as a violation once the TODO "
    "at the top of contract.yaml is gone"
)
"""What is said in place of a violation where the values that are refused were worked out from a document."""
NAMED_AT_MOST = 3
"""Exchanges that a reason names: enough to see what they have in common."""
EXPLAINED = "{} changed, as {} has found: once that is fixed, run this again"
"""What is said in place of a guess about somebody else, where a clause that is found broken explains a change."""
ONLY_HERE = (
    "{where} was not as expected in one request, and stays as that left it, so that sending it again shows nothing: "
    "either the vendor does this once to an appointment, or something else wrote to it at that moment; {advice}, "
    "and the next run can tell, once this one is as it was before"
)
"""What is said of a change that stays: of one appointment nobody can tell which of both it is."""
BY = " (accepted by "
"""What stands between the reason of an exception and its owner."""
EXIT_MEANINGS = {
    CONTRACT_FAULT: "a contract, a target or an option is wrong",
    SUITE_FAULT: f"{FAILED}, or {DISAGREE}",
    BROKEN: "a promise is broken, or an exception in known.yaml no longer holds",
    NOTHING_RAN: "nothing ran",
    UNCLEAR: "something is unclear, unsaved or may still be changed",
    INTERRUPTED: "interrupted",
}
"""What an exit code says, in the words of the README's table: nobody remembers the numbers."""

FOREIGN = (
    "{} was a text that this run has not sent, and was not when the request was sent again: somebody else seems to "
    "write to this appointment, more seldom than could be watched. Use one that nobody else uses; if this happens "
    "there as well, show it the vendor"
)


@dataclass(frozen=True)
class Verdict:
    """The verdict on a clause: its word, the reason, how many cases it rests on, and what was found.

    Of a clause that no person has confirmed, `would_be` is the verdict that it would have, where it would be broken,
    and `drafted` what was found. Of one that is broken in a way that nobody has accepted, `accepted` are the findings
    that the `exception` in known.yaml was made for: those in `findings` are not.
    """

    clause: Clause
    word: str
    cases: int
    reason: str | None = None
    findings: tuple[Finding, ...] = ()
    would_be: str = ""
    drafted: tuple[Finding, ...] = ()
    exception: str = ""
    accepted: tuple[Finding, ...] = ()


def verdict_at(bound: BoundContract, clause: Clause, evidence: ClauseEvidence, requests: int) -> Verdict:
    """The verdict on a clause at a target, whose exceptions in known.yaml count, and whose contract may be a draft."""
    known, today = known_of(bound.contract, clause, bound.target.name), bound.now.date()
    found = verdict(clause, evidence, None, today, requests)
    if bound.contract.is_draft and not bound.target.is_embedded:
        found = of_guessed_values(found)
    # An exception is about the vendor: that the stand-in in this process keeps the promise makes it no less needed.
    if known is None or (bound.target.is_embedded and found.word == KEPT):
        return found
    return verdict(clause, evidence, known, today, requests)


def verdict(clause: Clause, evidence: ClauseEvidence, known: Known | None, today: date, requests: int = 0) -> Verdict:
    """The verdict that a clause's evidence adds up to; an exception in known.yaml can change it.

    `requests` is how many requests of the run could be judged.
    """
    findings = tuple(sorted(evidence.confirmed(requests), key=lambda finding: finding.exchange.number))
    word, reason = _word(clause, evidence, findings)
    if clause.is_draft:
        would_be, drafted = (word, findings) if word in (VIOLATION, WARNING) else ("", ())
        word, reason = _of_a_draft(word, reason, findings)
        return Verdict(clause, word, evidence.cases, reason, would_be=would_be, drafted=drafted)
    if known is not None:
        word, reason = _known(word, reason, known, today)
    return Verdict(clause, word, evidence.cases, reason, findings)


def _word(clause: Clause, evidence: ClauseEvidence, findings: tuple[Finding, ...]) -> tuple[str, str | None]:
    if kind_of(clause).observes and evidence.observed and not evidence.not_applicable:
        return OBSERVED, "; ".join(evidence.observed)
    if clause.strength == "may":
        return _observed(evidence)
    if any(finding.is_violation for finding in findings):
        return VIOLATION, None
    if findings and clause.strength == "should":
        return WARNING, None  # what could not be judged besides could not make it worse
    if evidence.unclear:
        return INCONCLUSIVE, _unclear(evidence)
    if once := evidence.unconfirmed():
        return INCONCLUSIVE, _unconfirmed(once, evidence)
    if evidence.not_applicable and not findings:
        return NOT_APPLICABLE, evidence.not_applicable[0]
    if findings:
        return WARNING, None
    if evidence.cases == 0:
        return (NOT_APPLICABLE, UNSHOWN) if kind_of(clause).optional or evidence.is_unseen else (INCONCLUSIVE, UNJUDGED)
    return KEPT, "; ".join(_remarks(evidence)) or None


def _of_a_draft(word: str, reason: str | None, findings: tuple[Finding, ...]) -> tuple[str, str | None]:
    """The verdict on a clause that no person has confirmed: what it would be, which counts neither for nor against."""
    if word == KEPT:
        return OBSERVED, "; ".join([WOULD_BE.format("kept"), *([reason] if reason else [])])
    if word in (VIOLATION, WARNING):
        places = sorted({f"{one.pointer or 'the answer'} (exchange {one.exchange.number})" for one in findings})
        return OBSERVED, f"{WOULD_BE.format(f'a {word}')}: {', '.join(places)}"
    return (NOT_APPLICABLE if word == INCONCLUSIVE else word), reason


def of_guessed_values(found: Verdict) -> Verdict:
    """The verdict on a promise that ordinary values are accepted, of a draft that nobody has compared with the page."""
    is_guessed = found.clause.check == "accepts" and found.clause.send == "ordinary"
    if found.word != VIOLATION or not is_guessed or not all(one.exchange.is_refused for one in found.findings):
        return found
    exchanges = [one.exchange for one in found.findings]
    answers = " or ".join(sorted({str(exchange.status) for exchange in exchanges}))
    named = ", ".join(str(exchange.number) for exchange in exchanges[:NAMED_AT_MOST])
    numbers = f"{'exchange' if len(exchanges) == 1 else 'exchanges'} {named}"
    numbers += f" and {more} more" if (more := len(exchanges) - NAMED_AT_MOST) > 0 else ""
    told = refused_members(exchanges)
    members = f"; the answers name {told}" if told else ""
    reason = GUESSED.format(answers=answers, numbers=numbers, members=members)
    return replace(found, word=INCONCLUSIVE, reason=reason, findings=())


def _remarks(evidence: ClauseEvidence) -> list[str]:
    """What people should know of a clause that is kept."""
    late = [LATE_READS.format(evidence.late_reads)] if evidence.late_reads else []
    return [*(one for one in evidence.observed if one == CONVERTS or one.startswith((UNTRIED, OWN_REFUSED))), *late]


def _observed(evidence: ClauseEvidence) -> tuple[str, str | None]:
    """What was seen of a clause that promises nothing; where nothing was seen, why not."""
    if evidence.observed or evidence.cases:
        return OBSERVED, "; ".join(f"{what} ({times})" for what, times in sorted(evidence.observed.items())) or None
    if evidence.unclear:
        return INCONCLUSIVE, evidence.unclear[0]
    return NOT_APPLICABLE, evidence.not_applicable[0] if evidence.not_applicable else UNSHOWN


def _unclear(evidence: ClauseEvidence) -> str:
    """Why a clause cannot be judged: the first reason that no other clause explains, if there is one, and all that is
    lacking: somebody can give that before the next run, in one go."""
    reasons = {reason: evidence.explaining(evidence.about.get(reason, ())) for reason in evidence.unclear}
    other = [reason for reason, clause in reasons.items() if not clause]
    reason, clause = next(iter(reasons.items()))
    if not other:
        return EXPLAINED.format(", ".join(evidence.about[reason]), clause)
    return "; ".join([*(one for one in other[:1] if one not in evidence.lacks), *evidence.lacking])


def _unconfirmed(findings: list[Finding], evidence: ClauseEvidence) -> str:
    if clause := evidence.explaining(finding.pointer for finding in findings):
        return EXPLAINED.format(_where(findings), clause)
    unsure = [finding for finding in findings if evidence.why_unsure(finding)]
    if unsure:
        return f"{_where(unsure)} {evidence.why_unsure(unsure[0])}"
    if passing := [finding for finding in findings if finding.may_pass]:
        return _passed(passing[0])
    if foreign := [finding for finding in findings if evidence.may_be_foreign(finding)]:
        return FOREIGN.format(_where(foreign))
    late = [finding for finding in findings if evidence.may_be_late(finding)]
    if not late:
        return "; ".join(text for text in (_at_one_only(findings), _seen_once(findings)) if text)
    return (
        f"{_where(late)} was not as expected, but an update without an answer may have come late, or a read may have "
        "shown an older state: run this again when the target answers every request"
    )


def _passed(finding: Finding) -> str:
    status, times, of = finding.exchange.status, *finding.seen
    return (
        f"{status} in exchange {finding.exchange.number} came {times} of {of} times for the same request, and the "
        "vendor's documentation lists it without a cause, so somebody else may have been at work on this "
        "appointment: run this again when nobody is"
    )


def _where(findings: list[Finding]) -> str:
    return ", ".join(sorted({f"{one.pointer} (exchange {one.exchange.number})" for one in findings}))


def _at_one_only(findings: list[Finding]) -> str:
    """What is said of changes that stay, where the run had no other appointment at which they could show again."""
    lasting = [finding for finding in findings if finding.alone]
    if not lasting:
        return ""
    advice = " and ".join(sorted({finding.alone for finding in lasting}))
    return ONLY_HERE.format(where=_where(lasting), advice=advice)


def _seen_once(findings: list[Finding]) -> str:
    """What is said of changes that somebody else seems to have made."""
    others = [finding for finding in findings if not finding.alone]
    if not others:
        return ""
    return (
        f"{_where(others)} was not as expected in one request and in no other one of this run, also not when it "
        "was sent again: something else seems to write to this appointment"
    )


def _known(word: str, reason: str | None, known: Known, today: date) -> tuple[str, str | None]:
    broken = word in (VIOLATION, WARNING)
    if broken and today <= known.until:
        return KNOWN, f"{known.reason}{BY}{known.owner} until {known.until})"
    if broken:
        return (
            VIOLATION,
            f"the exception in {known.place} (its owner: {known.owner}) has expired on {known.until}, so this counts "
            "again: if the vendor still does this, get it fixed, or set a later date there; if not, remove the "
            "exception",
        )
    if word == KEPT:
        return VIOLATION, f"{KEPT_NOW}: remove the exception from {known.place} ({known.reason})"
    return word, reason


def of_a_few_requests(found: Verdict) -> Verdict:
    """The same, of a run that sends a few of a clause's requests again: that these kept it ends no exception."""
    is_kept_now = found.word == VIOLATION and not found.findings and (found.reason or "").startswith(KEPT_NOW)
    return replace(found, word=KEPT, reason=None) if is_kept_now else found


def without_day(exception: str) -> str:
    """What an exception is for, as a verdict says it, without who accepted it until when: one that is only prolonged
    accepts no more than before."""
    return exception.rpartition(BY)[0] or exception


def known_of(contract: Contract, clause: Clause, target: str) -> Known | None:
    """The exception for a clause at a target in the provider's known.yaml, if there is one: its own before a general
    one."""
    about = [known for known in contract.known if known.clause == clause.id and known.target in ("", target)]
    return max(about, key=lambda known: known.target != "", default=None)


def is_explained(reason: str | None) -> bool:
    """Whether a clause could not be judged as another deviation of the vendor, which the run has found, explains it."""
    return EXPLAINED.rpartition("{}")[2] in (reason or "")


def exit_code(words: Counter[str], all_two_sided: bool, faulty: bool) -> int:
    """The exit code of a run: the first that applies of 78, 70, 1, 5, 75, 0."""
    for code, applies in (
        (CONTRACT_FAULT, faulty),
        (SUITE_FAULT, words[SUITE_ERROR] > 0),
        (BROKEN, words[VIOLATION] > 0),
        (NOTHING_RAN, not words),
        (UNCLEAR, words[INCONCLUSIVE] > 0 or not all_two_sided),
    ):
        if applies:
            return code
    return 0
