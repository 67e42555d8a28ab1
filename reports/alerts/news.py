"""What there is to tell a channel of a provider at a target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from reports._records import TESTED
from reports.alerts.states import State, state
from reports.history.findings import KnownFinding
from reports.history.tables import told, verdict
from reports.history.trials import LatestTrial

TARGET = "target"
"""The subject of what is told of a target itself: its outage, or that its data are stale."""

RANK = ("regressed", "new", "flapping", "settled", "resolved")


@dataclass(frozen=True)
class Item:
    """One finding to tell of; `kind` is one of RANK."""

    kind: str
    finding: KnownFinding
    state: State


@dataclass(frozen=True)
class News:
    """What to tell of a provider at a target. `target_state` is None where nothing of the target itself is told."""

    trial: LatestTrial
    target_state: State | None
    items: tuple[Item, ...]

    @property
    def states(self) -> dict[str, State]:
        """What will have been told, by subject."""
        of_target = {TARGET: self.target_state} if self.target_state else {}
        return {**of_target, **{item.finding.fingerprint: item.state for item in self.items}}


def news(
    connection: Connection,
    channel: str,
    trial: LatestTrial,
    findings: Sequence[KnownFinding],
    runs: int,
    stale_before: int | None,
) -> News:
    """What a channel does not know yet of a target; while that is down or stale, nothing of its findings.

    `stale_before`: a target whose latest whole run began earlier is stale; in seconds since 1970.
    """
    known = _told(connection, channel, trial)
    now = _target_state(connection, trial, stale_before)
    before = known.get(TARGET, State.WELL)
    items = () if now != State.WELL else _items(known, findings, runs)
    return News(trial, now if now != before else None, items)


def _target_state(connection: Connection, trial: LatestTrial, stale_before: int | None) -> State:
    if stale_before is not None and (trial.last_whole or 0) < stale_before:
        return State.STALE
    tested = select(func.count()).where(verdict.c.trial_id == trial.id, verdict.c.verdict.in_(TESTED))
    is_silent = trial.is_complete and connection.scalar(tested) == 0
    return State.OUTAGE if is_silent else State.WELL


def _told(connection: Connection, channel: str, trial: LatestTrial) -> dict[str, State]:
    at = (told.c.channel == channel, told.c.provider == trial.provider, told.c.target == trial.target)
    return {
        subject: State(word) for subject, word in connection.execute(select(told.c.subject, told.c.state).where(*at))
    }


def _items(known: Mapping[str, State], findings: Sequence[KnownFinding], runs: int) -> tuple[Item, ...]:
    found = [
        Item(kind, finding, now)
        for finding in findings
        if (now := state(finding, runs)) and (kind := _kind(known.get(finding.fingerprint), now))
    ]
    return tuple(sorted(found, key=lambda item: (RANK.index(item.kind), item.finding.severity != "violation")))


def _kind(before: State | None, now: State) -> str | None:
    """What is new about a finding, in a word; None where it is known."""
    if before == now or (before is None and now == State.GONE):
        return None
    if now == State.BROKEN:
        return {None: "new", State.GONE: "regressed"}.get(before, "settled")
    return "resolved" if now == State.GONE else "flapping"
