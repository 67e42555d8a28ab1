"""The latest run of each provider at each target."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from reports._commands import in_checkout
from reports._practice import is_practice
from reports.history.left import Left, all_left
from reports.history.tables import run, trial
from reports.history.whole_runs import last_whole, speaks


@dataclass(frozen=True)
class LatestTrial:
    """A provider at a target as it was tested last. `runs` counts all runs that speak for it.

    `started` is in seconds since 1970, and so is `last_whole`: when the latest run began that came to its end and has
    tested something. `left` is what this run and earlier ones have left changed at the target. `job` is the page of the
    CI job of this run, `command` tests it again.
    """

    id: int
    provider: str
    target: str
    run: str
    profile: str
    started: int
    is_complete: bool
    whose: str
    sentence: str
    title: str
    owner: str
    base_url: str
    left: tuple[Left, ...]
    runs: int
    last_whole: int | None
    job: str | None = None
    command: str = ""
    checkout: str | None = None

    @property
    def run_again(self) -> str:
        """The command that tests it again, which works from any folder where that of the run is known."""
        return in_checkout(self.command, self.checkout)

    @property
    def is_practice(self) -> bool:
        """Whether it is a stand-in that somebody tried: nobody schedules it, and no vendor is behind it."""
        return is_practice(self.target, self.base_url)


def latest_trials(connection: Connection, provider: str | None = None) -> list[LatestTrial]:
    """Each provider at each target, by name."""
    at = (trial.c.provider, trial.c.target)
    newest = func.row_number().over(partition_by=at, order_by=(trial.c.started.desc(), trial.c.id.desc()))
    runs = func.count().over(partition_by=at).label("runs")
    whole = last_whole(at).label("last_whole")
    facts = [
        trial.c[name]
        for name in (
            "id",
            "profile",
            "started",
            "is_complete",
            "whose",
            "sentence",
            "title",
            "owner",
            "base_url",
            "command",
        )
    ]
    columns = (*at, run.c.name.label("run"), run.c.job, run.c.checkout, *facts, runs, whole, newest.label("place"))
    chosen = select(*columns).join_from(trial, run).where(speaks())
    ranked = (chosen.where(trial.c.provider == provider) if provider else chosen).subquery()
    told = [column for column in ranked.c if column.name != "place"]
    rows = connection.execute(select(*told).where(ranked.c.place == 1).order_by(ranked.c.provider, ranked.c.target))
    left = all_left(connection)
    return [LatestTrial(**row._mapping, left=left.get((row.provider, row.target), ())) for row in rows]


def sentences(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """What runs said of their targets, by the ids of these trials."""
    rows = connection.execute(select(trial.c.id, trial.c.sentence).where(trial.c.id.in_(ids)))
    return {row.id: row.sentence for row in rows}
