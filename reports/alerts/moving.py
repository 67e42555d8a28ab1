"""A clause that fails at another place each time: a nightly with random seeds finds one fault at one member after the
other, and each is told as new and as resolved, night for night. Such a clause is told as a whole, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from reports.alerts.states import STEADY, WINDOW, State
from reports.history.findings import KnownFinding
from reports.history.lives import Look

OFTEN = 3
"""In so many runs its findings were new, and went again: two may be two faults."""


@dataclass(frozen=True)
class Moving:
    """A clause that fails at another place each time; `state` is FLAPPING, or GONE once none was seen for STEADY runs.

    `findings` are those that came and went with it, the one seen last first; `latest` is one of the clause.
    """

    state: State
    findings: tuple[KnownFinding, ...]
    latest: KnownFinding


def moving(findings: Sequence[KnownFinding], told: Collection[str] = ()) -> dict[str, Moving]:
    """The clauses of one target that fail at another place each time; `told` are those that were told as such."""
    of_clause = defaultdict[str, list[KnownFinding]](list)
    for one in sorted(findings, key=lambda each: -each.life.last_seen.started):
        of_clause[one.clause].append(one)
    found = dict[str, Moving]()
    for clause, those in of_clause.items():
        fleeting = tuple(one for one in those if _is_fleeting(one))
        went = {one.life.first_seen.run for one in fleeting if _looks(one)[-1] == Look.ABSENT}
        if clause in told or len(went) >= OFTEN:
            found[clause] = Moving(_state(fleeting), fleeting, those[0])
    return found


def _is_fleeting(one: KnownFinding) -> bool:
    """Whether it came within the window, and never stood still: what stands still is told by itself."""
    measured = [point for point in one.points if point.look != Look.NOT_MEASURED]
    is_recent = one.life.first_seen in measured[-WINDOW:]
    longest = max((len(list(those)) for look, those in groupby(_looks(one)) if look == Look.SEEN), default=0)
    return is_recent and longest < STEADY and one.severity != "known"


def _state(fleeting: Sequence[KnownFinding]) -> State:
    latest = [_looks(one)[-STEADY:] for one in fleeting]
    is_over = all(len(looks) == STEADY and Look.SEEN not in looks for looks in latest)
    return State.GONE if is_over else State.FLAPPING


def _looks(one: KnownFinding) -> Sequence[Look]:
    return [point.look for point in one.points if point.look != Look.NOT_MEASURED][-WINDOW:]
