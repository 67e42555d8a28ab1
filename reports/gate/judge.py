"""Whether a target lets a release pass, with a sentence for each reason why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from sqlalchemy import Connection, func, select

from reports.gate.policy import Policy
from reports.history import HistoryError
from reports.history.findings import KnownFinding
from reports.history.lives import State
from reports.history.tables import clause, run, trial, verdict
from reports.history.trials import LatestTrial

BROKEN, UNCLEAR = 1, 75
"""Exit codes: the vendor breaks a promise that the policy holds to; nobody knows whether it does."""
HOUR = 60 * 60


@dataclass(frozen=True)
class Reason:
    """Why a release is kept back, in a sentence; `code` 0: it is not, and somebody may want to know."""

    code: int
    text: str


def reasons(
    connection: Connection, policy: Policy, trials: Sequence[LatestTrial], findings: Sequence[KnownFinding], now: int
) -> list[Reason]:
    """Why the latest runs keep a release back. `now` is in seconds since 1970.

    Raises HistoryError for a target or a clause of the policy that the history does not know.
    """
    _check_names(connection, policy, trials)
    wanted = [one for one in trials if not policy.targets or one.target in policy.targets]
    if not wanted:
        return [Reason(UNCLEAR, "the history knows no run: `reports ingest` takes in the journals of runs.")]
    return [reason for one in wanted for reason in _of_target(connection, policy, one, findings, now)]


def _check_names(connection: Connection, policy: Policy, trials: Sequence[LatestTrial]) -> None:
    known = {one.target for one in trials}
    for name in policy.targets:
        if name not in known:
            raise HistoryError(
                f"/targets: the history knows no target {name}. Known: {', '.join(sorted(known)) or 'none'}."
            )
    names = [name for (name,) in connection.execute(select(clause.c.name).distinct())]
    for pattern in policy.clauses:
        if names and not any(fnmatchcase(name, pattern) for name in names):
            raise HistoryError(f"/clauses: the history knows no clause {pattern}.")


def _of_target(
    connection: Connection, policy: Policy, one: LatestTrial, findings: Sequence[KnownFinding], now: int
) -> Iterator[Reason]:
    at = f"{one.title} at {one.target}"
    if one.last_whole is None:
        yield Reason(UNCLEAR, f"{at}: no run has come to its end.")
        return
    hours = (now - one.last_whole) / HOUR
    if hours > policy.max_age_hours:
        yield Reason(UNCLEAR, f"{at}: the latest whole run is {hours:.0f} h old, more than {policy.max_age_hours:g} h.")
    yield from _unclear(connection, policy, one, at)
    own = [each for each in findings if (each.provider, each.target) == (one.provider, one.target)]
    for each in own:
        yield from _finding(connection, policy, each, at)


def _unclear(connection: Connection, policy: Policy, one: LatestTrial, at: str) -> Iterator[Reason]:
    whole = select(trial.c.id).where(
        trial.c.provider == one.provider, trial.c.target == one.target, trial.c.is_complete
    )
    latest = connection.scalar(whole.order_by(trial.c.started.desc(), trial.c.id.desc()).limit(1))
    counted = select(verdict.c.verdict, func.count()).where(verdict.c.trial_id == latest).group_by(verdict.c.verdict)
    counts = {row[0]: row[1] for row in connection.execute(counted)}
    unclear, of = counts.get("inconclusive", 0), sum(counts.values())
    if of and 100 * unclear / of > policy.inconclusive:
        share = f"{unclear} of {of} clauses are inconclusive, more than {policy.inconclusive:g} %"
        yield Reason(UNCLEAR, f"{at}: {share}. {one.sentence}")
    code = connection.scalar(select(run.c.exit).join_from(trial, run).where(trial.c.id == latest))
    if code == BROKEN and not counts.get("violation"):
        yield Reason(BROKEN, f"{at}: an exception in known.yaml no longer holds: remove it, or agree on a new date.")


def _finding(connection: Connection, policy: Policy, each: KnownFinding, at: str) -> Iterator[Reason]:
    is_wanted = each.severity in policy.blocks and any(fnmatchcase(each.clause, one) for one in policy.clauses)
    if not is_wanted or each.life.state == State.RESOLVED:
        return
    place = f"{each.clause} {each.pointer or ''}".strip()
    if _was_kept(connection, each):
        yield Reason(BROKEN, f"{at}: {place} is broken ({each.severity} {each.fingerprint}). {each.says}")
    else:
        yield Reason(0, f"{at}: {place} is broken, and pending: this clause was never kept here ({each.fingerprint}).")


def _was_kept(connection: Connection, each: KnownFinding) -> bool:
    """Whether the clause was kept at the target once: a new one, or a new vendor, blocks nobody before that."""
    at = (trial.c.provider == each.provider, trial.c.target == each.target)
    kept = select(func.count()).select_from(verdict).join(trial).join(clause)
    return bool(connection.scalar(kept.where(*at, clause.c.name == each.clause, verdict.c.verdict == "kept")))
