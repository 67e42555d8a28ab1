"""What there is to tell a channel of a provider at a target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from time import time

from sqlalchemy import Connection, select

from reports._records import short_digest
from reports.alerts.moving import Moving, moving
from reports.alerts.standing import REMINDER_SECONDS, Said, Standing, standing
from reports.alerts.states import State, state
from reports.history.findings import KnownFinding
from reports.history.tables import clause, told, trial, verdict
from reports.history.trials import LatestTrial

TARGET = "target"
"""The subject of what is told of a target itself: that it cannot be tested, or that its data are stale."""

LEFT = "left"
"""The subject of what is told to be left changed at a target; its row has the digest of that in place of a run."""

CLAIM = "claim"
"""The subject of a row that says that an alert is telling a channel of a target right now."""

RANK = ("regressed", "no longer accepted", "new", "flapping", "settled", "resolved")

CLAUSE = "clause "
"""How the subject begins of what is told of a clause as a whole: that it fails at another place each time."""

DOWN = (State.OUTAGE, State.STALE)
"""States of a target in which nothing is told of its findings: nobody has looked at them."""


@dataclass(frozen=True)
class Item:
    """One finding to tell of; `kind` is one of RANK, `whose` says who is responsible in the run that saw it last.

    `places`: it stands for its clause, which has failed at so many places, at another one each time; else 0.
    `why`: what became of the exception of one that is no longer accepted.
    """

    kind: str
    finding: KnownFinding
    state: State
    whose: str
    places: int = 0
    why: str = ""

    @property
    def subject(self) -> str:
        """What is told: the finding, or its clause."""
        return f"{CLAUSE}{self.finding.clause}" if self.places else self.finding.fingerprint


@dataclass(frozen=True)
class News:
    """What to tell of a provider at a target, and how that stands; `is_changed`: the latter has to be told.

    `is_again`: it is told as a reminder. `left` is what has to be told of what is left changed at the target, whose
    digest is `left_digest`: LEFT, WELL when it is over, None for nothing. `accepted` are the fingerprints of findings
    that became known deviations,
    which are recorded and not told. `waiting` are those that another run has to see,
    `silent` those that are gone, as their clause tells of them.
    """

    trial: LatestTrial
    standing: Standing
    is_changed: bool
    is_again: bool
    left: State | None = None
    left_digest: str = ""
    items: tuple[Item, ...] = ()
    accepted: tuple[str, ...] = ()
    waiting: tuple[KnownFinding, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def is_message(self) -> bool:
        """Whether there is something to tell."""
        return self.is_changed or self.left is not None or bool(self.items)

    @property
    def states(self) -> dict[str, State]:
        """What will have been told, by subject."""
        of_target = {TARGET: self.standing.state} if self.is_changed else {}
        of_target |= {LEFT: self.left} if self.left else {}
        accepted = dict.fromkeys(self.accepted, State.ACCEPTED)
        silent = dict.fromkeys(self.silent, State.GONE)
        return {**of_target, **accepted, **silent, **{item.subject: item.state for item in self.items}}


def news(
    connection: Connection,
    channel: str,
    one: LatestTrial,
    findings: Sequence[KnownFinding],
    runs: int,
    stale_before: int | None,
) -> News:
    """What a channel does not know yet of a target; while that is down or stale, nothing of its findings.

    `stale_before`: a target whose latest whole run began earlier is stale; in seconds since 1970.
    """
    known = said(connection, channel, one)
    before = known.get(TARGET)
    now = standing(connection, one, stale_before, before)
    is_again = before is not None and before.state == now.state in DOWN and _is_long_ago(before)
    is_changed = is_again or now.state != (before.state if before and before.state != State.LEFT else State.WELL)
    digest = short_digest(repr([left.text for left in one.left]))
    about = News(one, now, is_changed, is_again, _of_left(one, known.get(LEFT), digest), digest)
    if now.state in DOWN:
        return about
    clauses = moving(findings, {name.removeprefix(CLAUSE) for name in known if _is(known, name, State.FLAPPING)})
    of_clause = {each.fingerprint for one in clauses.values() for each in one.findings}
    silent = tuple(name for name in of_clause if _is(known, name, State.BROKEN, State.FLAPPING))
    findings = [one for one in findings if one.fingerprint not in of_clause]
    needed = 1 if one.left else runs  # where something is left changed, no second run can come until it is put back
    states = {finding.fingerprint: state(finding, needed) for finding in findings}
    waiting = tuple(finding for finding in findings if states[finding.fingerprint] is None)
    accepted = tuple(name for name, found in states.items() if found == State.ACCEPTED and not _is(known, name, found))
    items = (*_of_clauses(connection, known, clauses), *_items(connection, known, findings, states))
    return replace(about, items=items, accepted=accepted, waiting=waiting, silent=silent)


def _of_left(one: LatestTrial, before: Said | None, digest: str) -> State | None:
    """What has to be told of what is left changed: that it is there, is something else, is still there, or is over."""
    was_left = before is not None and before.state == State.LEFT
    if not one.left:
        return State.WELL if was_left else None
    is_known = before is not None and was_left and before.run == digest and not _is_long_ago(before)
    return None if is_known else State.LEFT


def _is_long_ago(before: Said) -> bool:
    return before.at <= time() - REMINDER_SECONDS


def said(connection: Connection, channel: str, one: LatestTrial) -> dict[str, Said]:
    """What a channel was told last of a target and its findings, by subject."""
    at = (told.c.channel == channel, told.c.provider == one.provider, told.c.target == one.target)
    rows = connection.execute(select(told.c.subject, told.c.state, told.c.run, told.c.at).where(*at))
    return {row.subject: Said(State(row.state), row.run, row.at) for row in rows if row.subject != CLAIM}


def _is(known: Mapping[str, Said], name: str, *states: State) -> bool:
    return name in known and known[name].state in states


def _of_clauses(connection: Connection, known: Mapping[str, Said], clauses: Mapping[str, Moving]) -> Iterator[Item]:
    """What is new about clauses that fail at another place each time."""
    whose = responsible(connection, [one.latest for one in clauses.values()])
    for name, one in clauses.items():
        before = known.get(f"{CLAUSE}{name}")
        if kind := _kind(before.state if before else None, one.state):
            places = max(1, len(one.findings))
            yield Item(kind, one.latest, one.state, whose[one.latest.life.last_seen.trial], places)


def _items(
    connection: Connection,
    known: Mapping[str, Said],
    findings: Sequence[KnownFinding],
    states: Mapping[str, State | None],
) -> tuple[Item, ...]:
    found = list[tuple[str, KnownFinding, State]]()
    for one in findings:
        now, before = states[one.fingerprint], known.get(one.fingerprint)
        if now and (kind := _kind(before.state if before else None, now)):
            found.append((kind, one, now))
    whose = responsible(connection, [one for _, one, _ in found])
    items = [
        Item(kind, one, now, whose[one.life.last_seen.trial], why=_why(connection, one) if kind == RANK[1] else "")
        for kind, one, now in found
    ]
    return tuple(sorted(items, key=lambda item: (RANK.index(item.kind), item.finding.severity != "violation")))


def _why(connection: Connection, one: KnownFinding) -> str:
    """What the run that saw a finding last says of the exception for its clause: file, owner, and the last day."""
    same = (verdict.c.trial_id == one.life.last_seen.trial, clause.c.name == one.clause)
    return connection.scalar(select(verdict.c.reason).join_from(verdict, clause).where(*same)) or ""


def _kind(before: State | None, now: State) -> str | None:
    """What is new about a finding, in a word; None where it is known, or was accepted."""
    if before == now or now == State.ACCEPTED or (before is None and now == State.GONE):
        return None
    if now == State.BROKEN:
        kinds = {None: "new", State.GONE: "regressed", State.ACCEPTED: "no longer accepted"}
        return kinds.get(before, "settled")
    return "resolved" if now == State.GONE else "flapping"


def responsible(connection: Connection, findings: Sequence[KnownFinding]) -> dict[int, str]:
    """Who is responsible, in the words of the journal, in the runs that saw findings last; by the trial's id."""
    trials = {one.life.last_seen.trial for one in findings}
    rows = connection.execute(select(trial.c.id, trial.c.whose).where(trial.c.id.in_(trials)))
    return {row.id: row.whose for row in rows}
