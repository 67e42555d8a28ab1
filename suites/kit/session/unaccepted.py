"""What nobody has accepted of a clause that known.yaml accepts: an exception is for what was there when it was made."""

from __future__ import annotations

from dataclasses import replace

from suites.kit.model.findings import Finding
from suites.kit.model.verdicts import KNOWN, VIOLATION, WARNING, Verdict
from suites.kit.privacy.templates import Templates
from suites.kit.session.earlier_runs import EarlierRuns, way_of


def as_accepted(verdict: Verdict, runs: EarlierRuns, templates: Templates) -> Verdict:
    """The verdict on an accepted clause, which counts again where it is broken in a way that was not there when it was
    accepted. Where no earlier run tells what was there, the exception is for all of it."""
    if verdict.word != KNOWN:
        return verdict
    exception = templates.own(verdict.reason or "")
    accepted = runs.accepted(verdict.clause.id, exception)
    if accepted is None:
        return verdict
    old = tuple(one for one in verdict.findings if way_of(templates.finding(one)) in accepted)
    new = tuple(one for one in verdict.findings if one not in old)
    return _split(verdict, old, new) if new else verdict


def _split(verdict: Verdict, old: tuple[Finding, ...], new: tuple[Finding, ...]) -> Verdict:
    word = VIOLATION if any(one.is_violation for one in new) else WARNING
    exception = verdict.reason or ""
    return replace(verdict, word=word, reason=None, findings=new, exception=exception, accepted=old)
