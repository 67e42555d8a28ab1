"""What runs have left changed at a target: a fact of the target, whichever clauses they tried."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, exists, not_, or_, select

from reports._outage import OTHERS
from reports.history.tables import run, trial
from reports.history.whole_runs import speaks

WORD = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")
"""The id of a clause in a line about what is left changed."""


DOUBTFUL = (
    "once they can be read again",
    "look for each in the vendor's own application",
    "the run was stopped while it put back",
    "The run was killed before it had put back",
)
"""How lines begin about appointments that nobody could look at: changes may be left, and it is not known."""


PUT_BACK = "if somebody else did, that has to be done again"
"""How a line ends about what the run has put back, though somebody else may have changed it: nothing of it is left."""
LEFT_ALONE = "changed by somebody else since; left alone"
"""How a line ends about what is not as before the run, and is not the run's doing: nobody has to put it back."""


@dataclass(frozen=True)
class Left:
    """What a run has left changed, and what to do about it, a line each. `started` is in seconds since 1970."""

    run: str
    started: int
    text: str

    @property
    def is_certain(self) -> bool:
        """Whether something is known to be changed; else changes may be left, as nobody could look."""
        return not self.is_put_back and not any(
            line.removeprefix("(a) ").startswith(DOUBTFUL) for line in self.text.splitlines()
        )

    @property
    def is_put_back(self) -> bool:
        """Whether nothing is left by the run, as all was put back or is somebody else's; who that is has to be told."""
        return all(line.endswith((PUT_BACK, LEFT_ALONE)) for line in self.text.splitlines())

    @property
    def is_others(self) -> bool:
        """Whether all that is not as before is somebody else's doing."""
        return self.is_put_back and any(line.endswith(LEFT_ALONE) for line in self.text.splitlines())

    @property
    def what(self) -> str:
        """What the run did, as far as that is known."""
        if self.is_others:
            return f"in run {self.run}, {OTHERS}"
        if self.is_put_back:
            return f"run {self.run} put back what somebody else may have changed"
        return f"run {self.run} {'left something changed' if self.is_certain else 'may have left changes'}"


def is_owed(left: Iterable[Left]) -> bool:
    """Whether something has to be settled before a run can test the target again."""
    return any(not one.is_put_back for one in left)


def clauses_in(left: Iterable[Left]) -> frozenset[str]:
    """The ids of the clauses that are named as the reason of what is left changed."""
    return frozenset(name for one in left for name in WORD.findall(one.text))


def all_left(connection: Connection) -> dict[tuple[str, str], tuple[Left, ...]]:
    """What runs have left changed since the latest run that shows nothing left, by provider and target, the earliest
    first; nothing is told twice in the same words. Targets at which nothing is left are not in it."""
    found: dict[tuple[str, str], dict[str, Left]] = {}
    for row in _rows(connection):
        here = found.setdefault((row.provider, row.target), {})
        here.setdefault(row.left, Left(row.name, row.started, row.left))
    return {at: tuple(here.values()) for at, here in found.items()}


def is_clean(some: Any = trial) -> Any:
    """Whether a trial shows that nothing is left: a run that speaks for its target, and has tested something. A run
    begins only where its machine owes the target nothing; one of some clauses may be tried on another machine."""
    return and_(some.c.is_complete, some.c.left == "", some.c.tested > 0, speaks(some))


def is_left() -> Any:
    """Whether a trial left something changed, and no later one shows nothing left."""
    other = trial.alias()
    is_same = and_(other.c.provider == trial.c.provider, other.c.target == trial.c.target)
    is_later = or_(other.c.started > trial.c.started, and_(other.c.started == trial.c.started, other.c.id > trial.c.id))
    return and_(trial.c.left != "", not_(exists().where(is_same, is_later, is_clean(other))))


def _rows(connection: Connection) -> list[Any]:
    """The trials that have left something which is still left, the earliest first."""
    columns = (trial.c.id, trial.c.provider, trial.c.target, trial.c.started, trial.c.left, run.c.name)
    chosen = select(*columns).join_from(trial, run).where(is_left())
    return list(connection.execute(chosen.order_by(trial.c.started, trial.c.id)))
