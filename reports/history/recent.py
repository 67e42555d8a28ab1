"""The recent runs of each provider at each target, with the verdicts of their clauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from reports._commands import in_checkout
from reports._outage import Pause, is_lost, pause_in
from reports.history.tables import clause, run, trial, verdict
from reports.history.whole_runs import speaks

FACTS = (
    "provider", "target", "title", "base_url", "operation", "page", "owner", "contract", "profile", "started",
    "is_complete", "whose", "sentence", "command", "requests", "accepted", "refused", "median", "p95", "down_since",
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """A clause as a run judged it, in the words of that run's contract."""

    clause: str
    says: str
    strength: str
    place: str
    page: str | None
    verdict: str
    reason: str | None
    check: str = ""


@dataclass(frozen=True)
class RecentTrial:
    """A provider at a target in one run. `started` is in seconds since 1970, `median` and `p95` in milliseconds;
    `down_since` is when the target stopped answering for good, None where it did not, or the run does not say.

    `verdicts` are by clause; `contract` is the contract's date.
    """

    run: str
    provider: str
    target: str
    title: str
    base_url: str
    operation: str
    page: str
    owner: str
    contract: str
    profile: str
    started: int
    is_complete: bool
    whose: str
    sentence: str
    command: str
    requests: int
    accepted: int
    refused: int
    median: float | None
    p95: float | None
    verdicts: Mapping[str, Judged]
    down_since: int | None = None
    checkout: str | None = None

    @property
    def run_again(self) -> str:
        """The command that makes it again, which works from any folder where that of the run is known."""
        return in_checkout(self.command, self.checkout)

    @property
    def is_clear(self) -> bool:
        """Whether it came to its end, and judged all clauses."""
        return self.is_complete and all(one.verdict != "inconclusive" for one in self.verdicts.values())

    @property
    def is_lost(self) -> bool:
        """Whether it lost the target before all clauses had their cases."""
        return is_lost(self.down_since, self._unjudged)

    @property
    def pause(self) -> Pause | None:
        """Why the target took no more requests before all clauses had their cases; None where it did."""
        return pause_in(self._unjudged)

    @property
    def _unjudged(self) -> list[str | None]:
        return [one.reason for one in self.verdicts.values() if one.verdict == "inconclusive"]

    @property
    def is_partial(self) -> bool:
        """Whether what it kept is no whole result: it came to no end, lost the target, or was limited there."""
        return not self.is_complete or self.is_lost or self.pause is not None


def accepted_before(runs: Sequence[RecentTrial], started: int, profile: str) -> int | None:
    """How many updates the last run before a moment had accepted that came to its end, and sent as much as one of this
    profile would have; None where there is none. `runs` are those of one target, `started` is in seconds since 1970."""
    last = last_clear(runs, started, profile)
    return last.accepted if last else None


def last_clear(runs: Sequence[RecentTrial], started: int, profile: str) -> RecentTrial | None:
    """The last run of a profile before a moment that judged all clauses; None where there is none."""
    earlier = [one for one in runs if one.started < started and one.profile == profile and one.is_clear]
    return earlier[-1] if earlier else None


def recent_trials(connection: Connection, most: int, provider: str | None = None) -> list[list[RecentTrial]]:
    """For each provider at each target, by name, its last runs, at most so many, the earliest first."""
    rows = list(connection.execute(_chosen(most, provider)))
    verdicts = _verdicts(connection, [row.id for row in rows])
    found: dict[tuple[str, str], list[RecentTrial]] = defaultdict(list)
    for row in rows:
        facts = {name: getattr(row, name) for name in ("run", "checkout", *FACTS)}
        found[row.provider, row.target].append(RecentTrial(**facts, verdicts=verdicts[row.id]))
    return list(found.values())


def _chosen(most: int, provider: str | None) -> Any:
    at = (trial.c.provider, trial.c.target)
    newest = func.row_number().over(partition_by=at, order_by=(trial.c.started.desc(), trial.c.id.desc()))
    columns = (trial.c.id, run.c.name.label("run"), run.c.checkout, *(trial.c[name] for name in FACTS))
    chosen = select(*columns, newest.label("place")).join_from(trial, run).where(speaks())
    ranked = (chosen.where(trial.c.provider == provider) if provider else chosen).subquery()
    in_order = (ranked.c.provider, ranked.c.target, ranked.c.started, ranked.c.id)
    return select(ranked).where(ranked.c.place <= most).order_by(*in_order)


def _verdicts(connection: Connection, trials: Sequence[int]) -> Mapping[int, Mapping[str, Judged]]:
    """What trials say of their clauses, by the trial's id."""
    wordings = {row.id: row for row in connection.execute(select(clause))}
    columns = (verdict.c.trial_id, verdict.c.clause_id, verdict.c.verdict, verdict.c.reason)
    found: dict[int, dict[str, Judged]] = defaultdict(dict)
    for row in connection.execute(select(*columns).where(verdict.c.trial_id.in_(trials))):
        one = wordings[row.clause_id]
        words = {name: getattr(one, name) for name in ("says", "strength", "place", "page", "check")}
        found[row.trial_id][one.name] = Judged(clause=one.name, **words, verdict=row.verdict, reason=row.reason)
    return found
