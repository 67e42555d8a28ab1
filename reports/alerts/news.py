"""What there is to tell a channel of a provider at a target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, select

from reports.alerts.accepted_near import with_accepted
from reports.alerts.behaviour import MOST, new_changes, subject, told_of
from reports.alerts.beside import counts
from reports.alerts.blocks import in_full
from reports.alerts.fixture_before import changed_since
from reports.alerts.items import CLAUSE, Item, of_clauses, of_findings
from reports.alerts.joined import at_changes, joined
from reports.alerts.killed_run import KilledRun, killed_run
from reports.alerts.left_changed import LeftChanged, left_changed
from reports.alerts.moving import Moving, moving
from reports.alerts.new_values import subjects
from reports.alerts.new_ways import NewWay, new_ways
from reports.alerts.refused_alike import accepted_before, joined_alike
from reports.alerts.same_run import at_requests
from reports.alerts.standing import Said, Standing, is_long_ago, standing
from reports.alerts.states import State, is_seen_now, state
from reports.history.behaviour import KnownChange, known_changes
from reports.history.choices import new_values
from reports.history.findings import KnownFinding
from reports.history.tables import told
from reports.history.told_by_findings import is_change_told
from reports.history.trials import LatestTrial
from reports.history.untested import Lost, lost_clauses

TARGET = "target"
"""The subject of what is told of a target itself: that it cannot be tested, or that its data are stale."""

LEFT = "left"
"""The subject of what is told to be left changed at a target; its row has the digest of that in place of a run,
and the runs."""

CLAIM = "claim"
"""The subject of a row that says that an alert is telling a channel of a target right now."""

NEW_UNDER = "accepted "
"""How the subject begins of what is told of an accepted clause: that it is broken in a way that was not accepted."""

DOWN = (State.OUTAGE, State.STALE)
"""States of a target in which nothing is told of its findings: nobody has looked at them."""


@dataclass(frozen=True)
class News:
    """What to tell of a provider at a target, and how that stands; `is_changed`: the latter has to be told.

    `is_again`: it is told as a reminder. `changed` is what has to be told of what is left changed at the target.
    `accepted` are the fingerprints of findings that became known deviations, which are recorded and not told, and
    `appeared` those that were not there when their clause was accepted, by clause. `waiting` are those that another run
    has to see, `silent` those that are gone, as their clause tells of them. `counts` are those
    of the latest run, by verdict. `recurring` are clauses that were told to come and go, and are broken in this run.
    `killed`: how far the latest run came, if it was killed and has left something. `behaviour` is what the vendor does
    otherwise than before, `by_findings` what of that a finding tells the channel, so that it is recorded and not told
    once more, `untested` are the clauses that nothing shows any more since then. `joined` are findings that
    one run has seen so far, and that have the cause of something that is told; `at_changes` are those at the members of
    `behaviour`. `was`: what the
    appointment showed before that is closed now. `had_accepted`: which run had updates accepted last, where all of this
    one's were refused alike. `others`: how the other targets of the history stand, `elsewhere`: what is the same at
    those of the provider, `still`: what is there and was told before. `release`: whether this one would let a release
    pass, `release_of_all`: which of all targets would. `there` are all findings that its latest runs have seen, told or
    not: what is advised about one must do no harm by another.
    """

    trial: LatestTrial
    standing: Standing
    is_changed: bool
    is_again: bool
    changed: LeftChanged = field(default_factory=LeftChanged)
    items: tuple[Item, ...] = ()
    accepted: tuple[str, ...] = ()
    waiting: tuple[KnownFinding, ...] = ()
    silent: tuple[str, ...] = ()
    appeared: Mapping[str, NewWay] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    recurring: tuple[str, ...] = ()
    killed: KilledRun | None = None
    behaviour: tuple[KnownChange, ...] = ()
    by_findings: tuple[KnownChange, ...] = ()
    untested: tuple[Lost, ...] = ()
    joined: tuple[KnownFinding, ...] = ()
    at_changes: Mapping[str, KnownFinding] = field(default_factory=dict)
    was: str = ""
    had_accepted: str = ""
    others: str = ""
    elsewhere: str = ""
    still: str = ""
    release: str = ""
    release_of_all: str = ""
    there: tuple[KnownFinding, ...] = ()

    @property
    def left(self) -> State | None:
        """What has to be told of what is left changed: LEFT, WELL when it is over, None for nothing."""
        return self.changed.state

    @property
    def is_message(self) -> bool:
        """Whether there is something to tell."""
        return self.is_changed or self.left is not None or bool(self.items or self.appeared or self.behaviour)

    @property
    def needs_folder(self) -> bool:
        """Whether its text has a command that does not say itself in which folder it works: no journal said so."""
        is_down = self.is_changed and self.standing.state not in (State.WELL, State.STALE)
        appeared = [found for way in self.appeared.values() for found in way.findings]
        found = [*appeared, *(item.finding for item in self.items)]
        is_run_again = is_down or self.killed is not None
        return (is_run_again and not self.trial.checkout) or any(not one.checkout for one in found)

    @property
    def states(self) -> dict[str, State]:
        """What will have been told, by subject."""
        of_target = {TARGET: self.standing.state} if self.is_changed else {}
        of_target |= {LEFT: self.left} if self.left else {}
        accepted = dict.fromkeys(self.accepted, State.ACCEPTED)
        accepted |= dict.fromkeys([f"{NEW_UNDER}{name}" for name in self.appeared], State.ACCEPTED)
        values = [(each, new_values(each)) for way in self.appeared.values() for each in way.findings]
        values += [(item.finding, [*item.values]) for item in self.items]
        accepted |= dict.fromkeys([name for one in values for name in subjects(*one)], State.ACCEPTED)
        silent = dict.fromkeys(self.silent, State.GONE)
        silent |= dict.fromkeys([one.fingerprint for one in self.joined], State.BROKEN)
        changes = dict.fromkeys(map(subject, (*self.behaviour, *self.by_findings)), State.BROKEN)
        return {**of_target, **accepted, **silent, **changes, **{item.subject: item.state for item in self.items}}

    @property
    def marks(self) -> dict[str, str]:
        """By subject, what stands in its row in place of the latest run: what tells it from another one of its kind."""
        changes = {subject(one): one.since.run for one in (*self.behaviour, *self.by_findings)}
        return {LEFT: self.changed.mark, **changes}


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
    is_again = before is not None and before.state == now.state in DOWN and is_long_ago(before)
    is_changed = is_again or now.state != (before.state if before and before.state != State.LEFT else State.WELL)
    changed = left_changed(connection, one, known.get(LEFT), findings)
    about = News(one, now, is_changed, is_again, changed, counts=counts(connection, one))
    about = replace(about, killed=killed_run(connection, one))
    if now.state in DOWN:
        return replace(about, was=changed_since(connection, one, now.reason))
    every = findings
    clauses = moving(findings, {name.removeprefix(CLAUSE) for name in known if _is(known, name, State.FLAPPING)})
    of_clause = {each.fingerprint for one in clauses.values() for each in one.findings}
    silent = tuple(name for name in of_clause if _is(known, name, State.BROKEN, State.FLAPPING))
    findings = [one for one in findings if one.fingerprint not in of_clause]
    needed = 1 if one.left else runs  # where something is left changed, no second run can come until it is put back
    states = {finding.fingerprint: state(finding, needed) for finding in findings}
    waiting = tuple(finding for finding in findings if states[finding.fingerprint] is None)
    accepted = [name for name, found in states.items() if found == State.ACCEPTED and not _is(known, name, found)]
    new = new_ways(connection, (one.provider, one.target), findings, accepted, known)
    waits = {each.fingerprint for name, way in new.items() for each in way.findings if not _may_tell(known, name)}
    new = {name: way for name, way in new.items() if _may_tell(known, name)}
    changes = new_changes(known, one, known_changes(connection, one.provider, one.target))
    items = (*of_clauses(connection, known, clauses), *of_findings(connection, known, findings, states, changes))
    items = with_accepted(connection, items, in_full(items, one.left), findings)
    accepted = [name for name in accepted if name not in waits]
    recurring = _recurring(known, findings, states, clauses)
    about = replace(about, items=items, accepted=tuple(accepted), silent=silent, appeared=new)
    heard = told_of(known, items, findings, runs)
    by_values = {each.behaviour.fingerprint for item in items for each in item.shown}
    by_findings = tuple(
        each for each in changes if each.behaviour.fingerprint in by_values or is_change_told(each, heard)
    )
    changes = tuple(each for each in changes if each not in by_findings)
    earlier = {each.since.before for each in changes if each.since.run == one.run}
    untested = lost_clauses(connection, (one.provider, one.target), one.run, earlier)
    named = at_changes(findings, changes[:MOST])
    with_others = joined(waiting, in_full(items, one.left), named.values())
    about = replace(about, joined=(*with_others, *joined_alike(connection, waiting, items, with_others)))
    about = replace(about, at_changes={**named, **at_requests(every, changes)})
    about = replace(about, had_accepted=accepted_before(connection, one, items))
    told_with = {each.fingerprint for each in about.joined}
    waiting = tuple(each for each in waiting if each.fingerprint not in told_with)
    return replace(
        about, recurring=recurring, behaviour=changes, by_findings=by_findings, untested=untested, waiting=waiting
    )


def _recurring(
    known: Mapping[str, Said],
    findings: Sequence[KnownFinding],
    states: Mapping[str, State | None],
    clauses: Mapping[str, Moving],
) -> tuple[str, ...]:
    """The clauses that were told to come and go, and are broken in the latest run: what is told once is not over."""
    by_itself = {
        one.clause
        for one in findings
        if states[one.fingerprint] == State.FLAPPING
        and _is(known, one.fingerprint, State.FLAPPING)
        and is_seen_now(one)
    }
    moving = {
        name
        for name, one in clauses.items()
        if _is(known, f"{CLAUSE}{name}", State.FLAPPING) and any(is_seen_now(each) for each in one.findings)
    }
    return tuple(sorted(by_itself | moving))


def _may_tell(known: Mapping[str, Said], name: str) -> bool:
    """Whether an accepted clause was silent for a week: that it fails elsewhere each night is no news each night."""
    before = known.get(f"{NEW_UNDER}{name}")
    return before is None or is_long_ago(before)


def said(connection: Connection, channel: str, one: LatestTrial) -> dict[str, Said]:
    """What a channel was told last of a target and its findings, by subject."""
    at = (told.c.channel == channel, told.c.provider == one.provider, told.c.target == one.target)
    rows = connection.execute(select(told.c.subject, told.c.state, told.c.run, told.c.at).where(*at))
    return {row.subject: Said(State(row.state), row.run, row.at) for row in rows if row.subject != CLAIM}


def _is(known: Mapping[str, Said], name: str, *states: State) -> bool:
    return name in known and known[name].state in states
