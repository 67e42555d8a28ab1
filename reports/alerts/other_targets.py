"""How the other targets of the history stand: whoever reads of one knows whether a release is blocked elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from reports._text import counted
from reports.alerts.standing import standing
from reports.alerts.states import CAUSED, State
from reports.history.broken_clauses import At, broken_clauses
from reports.history.left import is_owed
from reports.history.trials import LatestTrial

MOST = 4
"""Targets that are named: a line of a chat or two. More are counted."""

WORDS = {
    State.OUTAGE: "cannot be tested",
    State.STALE: "not tested for too long",
    State.WENT_DOWN: "went down in mid-run",
    State.UNCLEAR: "most clauses could not be judged",
}
"""What is said of a target by how it stands."""

UNJUDGED = "{} of {} could not be judged"
"""What is said of a target of which fewer than most clauses are inconclusive: that may close the gate, and has no
message of its own."""

OWN = "see its own message"
"""What is said of a target of which the same channel is told something by itself."""


@dataclass(frozen=True)
class OtherTarget:
    """A target by its name for people; `trouble` is what is the matter with it, empty where nothing is."""

    name: str
    trouble: str = ""


def other_targets(
    connection: Connection, trials: Iterable[LatestTrial], stale_before: int | None
) -> dict[At, OtherTarget]:
    """What is the matter with each target; stand-ins that somebody tried are not among them. `stale_before` is in
    seconds since 1970."""
    broken = broken_clauses(connection)
    real = {(one.provider, one.target): one for one in trials if not one.is_practice}
    return {at: _other(connection, one, broken.get(at, 0), stale_before) for at, one in real.items()}


def _other(connection: Connection, one: LatestTrial, broken: int, stale_before: int | None) -> OtherTarget:
    now = standing(connection, one, stale_before, None)
    unclear = UNJUDGED.format(now.unclear, counted(now.clauses, "clause")) if now.unclear else ""
    is_caused = now.state in CAUSED
    trouble = [*filter(None, [now.cause if is_caused else WORDS.get(now.state, unclear)])]
    is_certain = any(each.is_certain for each in one.left)
    trouble += ["something is left changed" if is_certain else "changes may be left"] if is_owed(one.left) else []
    trouble += [f"{counted(broken, 'clause')} broken"] if broken else []
    return OtherTarget(f"{one.title} at {one.target}", ", ".join(trouble))


def others_line(own: At, targets: Mapping[At, OtherTarget], told: Collection[At] = ()) -> str:
    """How the targets but one stand, in a line; empty where there is no other. `told` are those of which the same
    channel gets a message, too: what is told of them may matter as much."""
    others = {at: one for at, one in targets.items() if at != own}
    words = {at: ", ".join(filter(None, [one.trouble, OWN if at in told else ""])) for at, one in others.items()}
    bad = [f"{one.name} ({words[at]})" for at, one in others.items() if words[at]]
    parts = [*bad[:MOST], *([f"{len(bad) - MOST} more in trouble"] if len(bad) > MOST else [])]
    if fine := len(others) - len(bad):
        parts.append(f"{fine} without a violation")
    return f"Other targets of this history: {'; '.join(parts)}." if parts else ""
