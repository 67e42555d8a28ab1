"""Which findings of the history come and go."""

from __future__ import annotations

from collections.abc import Iterable

from reports._unsteady import Unsteady
from reports.alerts.states import comes_and_goes, in_runs, is_seen_now
from reports.history.findings import KnownFinding


def unsteady(found: Iterable[KnownFinding]) -> tuple[Unsteady, ...]:
    """Those of the findings of one target that come and go, and that its latest run has not seen."""
    return tuple(_told(one) for one in found if is_unsteady(one))


def is_unsteady(one: KnownFinding) -> bool:
    """Whether a finding comes and goes, and the latest run that says something of it has not seen it. What is accepted
    is neither fixed nor news."""
    return one.severity != "known" and not is_seen_now(one) and comes_and_goes(one)


def _told(one: KnownFinding) -> Unsteady:
    facts = {name: getattr(one, name) for name in ("fingerprint", "clause", "check", "severity", "pointer", "keyword")}
    return Unsteady(**facts, sent=one.sent, got=one.got, runs=in_runs(one), last_seen=one.life.last_seen.run)
