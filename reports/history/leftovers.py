"""What runs have left changed at a target, for as long as no later run shows that nothing of it is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select

from reports.history.tables import run, trial
from reports.history.whole_runs import speaks


@dataclass(frozen=True)
class Left:
    """What a run has left changed, and what to do about it, a line each. `started` is in seconds since 1970."""

    run: str
    started: int
    text: str


def leftovers(connection: Connection, provider: str | None = None) -> Mapping[tuple[str, str], tuple[Left, ...]]:
    """What is left changed, by provider and target, the earliest first; nothing is told twice in the same words.

    Any run leaves something, also one of some clauses. Only a run that speaks for its target, has come to its end and
    has tested something shows how things are since: an outage has looked at nothing.
    """
    looked = and_(trial.c.is_complete, trial.c.tested > 0, speaks())
    columns = (trial.c.provider, trial.c.target, run.c.name, trial.c.started, trial.c.left, looked.label("looked"))
    chosen = select(*columns).join_from(trial, run).where(or_(looked, trial.c.left != ""))
    chosen = chosen.where(trial.c.provider == provider) if provider else chosen
    found: dict[tuple[str, str], dict[str, Left]] = defaultdict(dict)
    for row in connection.execute(chosen.order_by(trial.c.started, trial.c.id)):
        here = found[row.provider, row.target]
        if row.looked:
            here.clear()
        if row.left:
            here.setdefault(row.left, Left(row.name, row.started, row.left))
    return {at: tuple(here.values()) for at, here in found.items() if here}
