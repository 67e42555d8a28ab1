"""What comes and goes at a target: findings, and clauses that fail at another place each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports._unsteady import Unsteady
from reports.alerts.moving import moving
from reports.alerts.states import State, comes_and_goes, in_runs, is_seen_now
from reports.history.findings import KnownFinding


def unsteady(found: Sequence[KnownFinding]) -> tuple[Unsteady, ...]:
    """Those of the findings of one target that come and go, and that its latest run has not seen; of a clause that
    fails at another place each time, and not in the latest run, the one that was seen last."""
    own = [_told(one, one) for one in found if is_unsteady(one)]
    clauses = {one.clause for one in own}
    return (*own, *(one for one in _of_moving(found) if one.clause not in clauses))


def is_unsteady(one: KnownFinding) -> bool:
    """Whether a finding comes and goes, and the latest run that says something of it has not seen it. What is accepted
    is neither fixed nor news."""
    return one.severity != "known" and not is_seen_now(one) and comes_and_goes(one)


def _of_moving(found: Sequence[KnownFinding]) -> Iterator[Unsteady]:
    for name, one in moving(found).items():
        those = [each for each in found if each.clause == name]
        if one.state == State.FLAPPING and not any(map(is_seen_now, those)):
            yield _told(one.latest, *those)


def _told(one: KnownFinding, *those: KnownFinding) -> Unsteady:
    """A finding as it was seen last; `those` say in which runs its clause was broken so."""
    own = (
        "fingerprint",
        "clause",
        "check",
        "severity",
        "pointer",
        "keyword",
        "sent",
        "expected",
        "got",
        "seen",
        "spread",
        "refusals",
    )
    facts = {name: getattr(one, name) for name in own}
    return Unsteady(**facts, runs=in_runs(*those), last_seen=one.life.last_seen.run, see_again=one.see_again)
