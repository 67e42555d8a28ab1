"""What nobody has accepted of a clause that known.yaml accepts: an exception is for what was there when it was made."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from suites.kit.model.findings import Finding
from suites.kit.model.verdicts import KNOWN, VIOLATION, WARNING, Verdict
from suites.kit.privacy.templates import Templates
from suites.kit.session.earlier_runs import EarlierRuns, way_of

TWICE = 2
"""So often a change of a member has to show with a value: once, somebody else may have written to the appointment."""


def as_accepted(verdict: Verdict, runs: EarlierRuns, templates: Templates) -> Verdict:
    """The verdict on an accepted clause, which counts again where it is broken in a way that was not there when it was
    accepted, or for a value of a closed list that was not wrong then. Where no earlier run tells what was there, the
    exception is for all of it."""
    if verdict.word != KNOWN:
        return verdict
    exception = templates.own(verdict.reason or "")
    accepted = runs.accepted(verdict.clause.id, exception)
    if accepted is None:
        return verdict
    old, new = list[Finding](), list[Finding]()
    for one in verdict.findings:
        way = way_of(templates.finding(one))
        values = runs.accepted_values(verdict.clause.id, exception, way) if way in accepted else None
        found = one if values is None else _by_value(one, values)
        (new if way not in accepted or found.accepted_for else old).append(found)
    return _split(verdict, tuple(old), tuple(new)) if new else replace(verdict, findings=tuple(old))


def _by_value(finding: Finding, accepted: Collection[str]) -> Finding:
    """A finding that is accepted for some values. Where another one went wrong, too, it is for what, and it is shown by
    a request that sent that one."""
    if finding.spread is None:
        return finding
    choices, is_enough = finding.spread.choices, 1 if not finding.is_about_states else TWICE
    wrong = tuple((value, times) for value, times in choices.wrong if value in accepted or times >= is_enough)
    spread = replace(finding.spread, choices=replace(choices, wrong=wrong))
    new = [finding.by_value[value] for value, _ in wrong if value not in accepted]
    if not new:
        return replace(finding, spread=spread)
    return replace(_shown_by(finding, new), spread=spread, accepted_for=tuple(sorted(accepted)))


def _shown_by(finding: Finding, examples: Collection[Finding]) -> Finding:
    """A finding with the smallest of some requests that showed it, too; as it is where it takes several in a row."""
    one = min(examples, key=lambda each: each.exchange.size)
    if finding.sequence or finding.steps or one.exchange is finding.exchange:
        return finding
    return replace(finding, exchange=one.exchange, expected=one.expected, got=one.got, seen=one.seen)


def _split(verdict: Verdict, old: tuple[Finding, ...], new: tuple[Finding, ...]) -> Verdict:
    word = VIOLATION if any(one.is_violation for one in new) else WARNING
    exception = verdict.reason or ""
    return replace(verdict, word=word, reason=None, findings=new, exception=exception, accepted=old)
