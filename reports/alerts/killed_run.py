"""What an alert says of a run of ours that was killed: how far it came, and that this is not the vendor's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from reports._text import counted, utc_seconds
from reports.history.killed import KILLED
from reports.history.tables import run, trial, verdict
from reports.history.trials import LatestTrial
from reports.history.whole_runs import speaks


@dataclass(frozen=True)
class KilledRun:
    """How far a run came: `judged` clauses, `broken` of them violated. `last` is the last run before it that came to
    its end, which judged so many `clauses`; empty where there is none. `started` is when that began, in seconds since
    1970."""

    title: str
    judged: int
    broken: int
    last: str = ""
    started: int = 0
    clauses: int = 0

    @property
    def sentence(self) -> str:
        """What became of the run."""
        broken = f"{self.broken} of them broken" if self.broken else "none of them broken"
        if self.clauses < self.judged:
            return f"Our run was killed after {counted(self.judged, 'clause')}, {broken}."
        return f"Our run was killed after {self.judged} of the {self.clauses} clauses of a complete run, {broken}."

    @property
    def lines(self) -> Iterator[str]:
        """Whose that is, and which run is the last one to go by."""
        but = "" if self.broken else f", and it says nothing against {self.title}"
        yield f"Whose it is: ours. The run ended on our own machine; who ended it is not known{but}."
        when = f"{utc_seconds(self.started)}, run {self.last}" if self.last else "none so far"
        yield f"Last complete run: {when}."


def killed_run(connection: Connection, one: LatestTrial) -> KilledRun | None:
    """How far the latest run of a target came, if it was killed and has left something; None where it was not: a run
    that still goes on has no end either, and holds its restore ledger."""
    if one.is_complete or not any(left.run == one.run and left.text.startswith(KILLED) for left in one.left):
        return None
    found = _verdicts(connection, one.id)
    whole = _last_whole(connection, one)
    last = (whole.name, whole.started, sum(_verdicts(connection, whole.id).values())) if whole else ("", 0, 0)
    return KilledRun(one.title, sum(found.values()), found.get("violation", 0), *last)


def _verdicts(connection: Connection, trial_id: int) -> dict[str, int]:
    """How many clauses a trial gave which verdict."""
    rows = select(verdict.c.verdict, func.count()).where(verdict.c.trial_id == trial_id).group_by(verdict.c.verdict)
    return {row[0]: row[1] for row in connection.execute(rows)}


def _last_whole(connection: Connection, one: LatestTrial) -> Any:
    """The latest run of a target that came to its end and has tested something."""
    own = trial.c.provider == one.provider, trial.c.target == one.target, trial.c.is_complete, trial.c.tested > 0
    rows = select(trial.c.id, trial.c.started, run.c.name).join_from(trial, run).where(*own, speaks())
    return connection.execute(rows.order_by(trial.c.started.desc(), trial.c.id.desc()).limit(1)).first()
