"""What there is to tell of findings: each by itself, or its clause as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from sqlalchemy import ColumnElement, Connection, select

from contracts.leading import Lead, lead
from reports._causes import number_shown
from reports._changed_data import is_changed_data, is_safe
from reports._refused_alike import OPEN, is_open
from reports.alerts.moving import Moving
from reports.alerts.narrowed import for_answers, for_sent, new_in_answers, wrong_before
from reports.alerts.new_values import untold, wider
from reports.alerts.standing import Said
from reports.alerts.states import State
from reports.history.behaviour import KnownChange
from reports.history.choices import ACCEPTED, is_in_part, new_values
from reports.history.findings import KnownFinding
from reports.history.lives import Look
from reports.history.tables import clause, finding, sighting, trial, verdict

NO_LONGER = "no longer accepted"
"""The kind of what known.yaml accepted, and does not any more."""

WORSE = "worse"
"""The kind of what was told as a warning, and is a violation now."""

WIDER = "wider"
"""The kind of what goes on, and now shows for another value of a closed list."""

WITHDRAWN = "withdrawn"
"""The kind of what was told, and of which the contract has the clause no more."""

REWORDED = "reworded"
"""The kind of what was told, and of which the contract has the clause in other words now: what was found by the old
ones holds no release back any more."""

RANK = ("regressed", NO_LONGER, WORSE, "new", WIDER, "flapping", "settled", "fewer", "resolved", WITHDRAWN, REWORDED)
"""What may be new about a finding, in a word, what needs somebody first. `fewer`: it is gone, and its clause is still
broken."""

GONE = ("fewer", "resolved", WITHDRAWN, REWORDED)
"""The kinds of what is not there any more: nothing is to be done, and it cannot be seen again."""

CLAUSE = "clause "
"""How the subject begins of what is told of a clause as a whole: that it fails at another place each time."""


@dataclass(frozen=True)
class Item:
    """One finding to tell of; `kind` is one of RANK, `whose` says who is responsible in the run that saw it last.

    `places`: it stands for its clause, which has failed at so many places, at another one each time; else 0.
    `why`: what became of the exception of one that is no longer accepted. `accepted`: what is accepted near it.
    `values`: those of a closed list for which it is new. `shown` are changes by which answers have another wrong value,
    `before` is what was wrong there before, where only a value is new.
    """

    kind: str
    finding: KnownFinding
    state: State
    whose: str
    places: int = 0
    why: str = ""
    accepted: str = ""
    values: tuple[str, ...] = ()
    shown: tuple[KnownChange, ...] = ()
    before: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """What is told: the finding, or its clause."""
        return f"{CLAUSE}{self.finding.clause}" if self.places else self.finding.fingerprint


def of_clauses(connection: Connection, known: Mapping[str, Said], clauses: Mapping[str, Moving]) -> Iterator[Item]:
    """What is new about clauses that fail at another place each time."""
    whose = responsible(connection, [one.latest for one in clauses.values()])
    for name, one in clauses.items():
        before = known.get(f"{CLAUSE}{name}")
        if kind := _kind(before.state if before else None, one.state):
            places = max(1, len(one.findings))
            yield Item(kind, one.latest, one.state, whose(one.latest), places)


def of_findings(
    connection: Connection,
    known: Mapping[str, Said],
    findings: Sequence[KnownFinding],
    states: Mapping[str, State | None],
    changes: Sequence[KnownChange] = (),
) -> tuple[Item, ...]:
    """What is new about findings, each by itself; `states` says what is to be said of each, `changes` are those of
    behaviour of which the channel has not heard."""
    found, worse = list[tuple[str, KnownFinding, State]](), _told_as_warnings(connection, known, findings)
    ended = _told_beside_accepted(connection, known, findings)
    there = [one for one in findings if states[one.fingerprint] == State.BROKEN]
    values, shown = wider(connection, there), new_in_answers(there, changes)
    for one in findings:
        now, before = states[one.fingerprint], known.get(one.fingerprint)
        is_worse = now == State.BROKEN and one.fingerprint in worse
        kind = WORSE if is_worse else _kind(before.state if before else None, now) if now else None
        kind = NO_LONGER if kind is None and now == State.BROKEN and one.fingerprint in ended else kind
        if kind is None or (kind == NO_LONGER and new_values(one)):
            is_new = one.fingerprint in shown or untold(connection, known, one, values.get(one.fingerprint, ()))
            kind = WIDER if before and is_new else None
        if now and kind:
            left = WITHDRAWN if one.is_removed else REWORDED
            found.append((left if one.is_withdrawn else kind, one, now))
    found = [*_with_fewer(connection, found)]
    whose = responsible(connection, [one for _, one, _ in found])
    items = (Item(kind, one, now, whose(one), values=values.get(one.fingerprint, ())) for kind, one, now in found)
    items = (_narrowed(connection, one, shown) if one.kind == WIDER else one for one in items)
    return tuple(sorted(items, key=_rank))


def _narrowed(connection: Connection, item: Item, shown: Mapping[str, tuple[KnownChange, ...]]) -> Item:
    """What is said of a finding that goes on: since when, and what else, for the value alone that is new."""
    found, changes = item.finding, shown.get(item.finding.fingerprint, ())
    own = for_sent(connection, found, item.values) if item.values else for_answers(found, changes)
    return replace(item, finding=own, shown=changes, before=wrong_before(connection, found))


def _told_as_warnings(
    connection: Connection, known: Mapping[str, Said], findings: Sequence[KnownFinding]
) -> frozenset[str]:
    """The violations that were a warning when they were told to be there, by their fingerprints: a contract that has
    the promise in words now, or an update that comes to more, closes the gate, and nobody would hear why."""
    those = [one for one in findings if one.severity == "violation"]
    return _told_as(connection, known, those, sighting.c.severity == "warning")


def _told_beside_accepted(
    connection: Connection, known: Mapping[str, Said], findings: Sequence[KnownFinding]
) -> frozenset[str]:
    """Those that were accepted for other values when they were told to be there, and are for none now: where the
    exception is over, nothing else says so, as they are broken and were."""
    those = [one for one in findings if one.severity in ("violation", "warning") and not is_in_part(one)]
    return _told_as(connection, known, those, sighting.c.choices.contains(f'"{ACCEPTED}"'))


def _told_as(
    connection: Connection, known: Mapping[str, Said], findings: Sequence[KnownFinding], such: ColumnElement[bool]
) -> frozenset[str]:
    """Those that were told to be there by a run that saw them as `such`, by their fingerprints."""
    told = {one.fingerprint: _last_seen(one, known[one.fingerprint]) for one in findings if _is_told(known, one)}
    rows = select(finding.c.fingerprint, sighting.c.trial_id).join_from(sighting, finding)
    wanted = rows.where(sighting.c.trial_id.in_({*told.values()} - {None}), such)
    return frozenset(name for name, id in connection.execute(wanted) if told.get(name) == id)


def _is_told(known: Mapping[str, Said], one: KnownFinding) -> bool:
    before = known.get(one.fingerprint)
    return before is not None and before.state == State.BROKEN


def _last_seen(one: KnownFinding, before: Said) -> int | None:
    """The trial that had seen a finding last when it was told; None where the history has the run of then no more."""
    until = next((number for number, point in enumerate(one.points, 1) if point.run == before.run), 0)
    return next((point.trial for point in reversed(one.points[:until]) if point.look == Look.SEEN), None)


def _rank(item: Item) -> tuple[int, bool, bool, bool, float, Lead]:
    found = item.finding
    shown = inf if item.whose == OPEN else number_shown(found.spread)  # the main promise tells of what all updates got
    is_warning = found.severity != "violation"
    is_trifle = is_warning and not is_changed_data(found.check, found)
    order = RANK.index(item.kind), is_warning, is_trifle, shown < inf and is_safe(found.check, found), -shown
    return *order, lead(found.clause, found.check)


def _with_fewer(
    connection: Connection, found: Sequence[tuple[str, KnownFinding, State]]
) -> Iterator[tuple[str, KnownFinding, State]]:
    """The same, with the kind of findings that are gone while the run that shows it has found their clause broken."""
    trials = {one.life.resolved_by.trial for kind, one, _ in found if kind == "resolved" and one.life.resolved_by}
    broken = select(sighting.c.trial_id, clause.c.name).join_from(sighting, clause).distinct()
    rows = connection.execute(broken.where(sighting.c.trial_id.in_(trials)))  # not its verdict: see `_with_sighting`
    still = {(row.trial_id, row.name) for row in rows}
    for kind, one, now in found:
        by = one.life.resolved_by
        yield ("fewer" if kind == "resolved" and by and (by.trial, one.clause) in still else kind), one, now


def why(connection: Connection, one: KnownFinding) -> str:
    """What the run that saw a finding last says of the exception for its clause: reason, owner, and the last day. Where
    it found the clause broken in another way, too, that is what the run before it says."""
    told = select(verdict.c.reason).join_from(verdict, clause).join(trial).where(clause.c.name == one.clause)
    last = connection.scalar(told.where(trial.c.id == one.life.last_seen.trial))
    known = told.where(*_accepted_before(one)).order_by(trial.c.started.desc(), trial.c.id.desc()).limit(1)
    return last or connection.scalar(known) or ""


def _accepted_before(one: KnownFinding) -> tuple[ColumnElement[bool], ...]:
    at = trial.c.provider == one.provider, trial.c.target == one.target
    return *at, verdict.c.verdict == "known", trial.c.started <= one.life.last_seen.started


def _kind(before: State | None, now: State) -> str | None:
    """What is new about a finding, in a word; None where it is known, or was accepted."""
    if before == now or now == State.ACCEPTED or (before is None and now == State.GONE):
        return None
    if now == State.BROKEN:
        kinds = {None: "new", State.GONE: "regressed", State.ACCEPTED: "no longer accepted"}
        return kinds.get(before, "settled")
    return "resolved" if now == State.GONE else "flapping"


def responsible(connection: Connection, findings: Sequence[KnownFinding]) -> Callable[[KnownFinding], str]:
    """Who is responsible for each of some findings, in the words of the journal, by the runs that saw them last. Where
    that is open of what all updates showed, the rest is the vendor's."""
    trials = {one.life.last_seen.trial for one in findings}
    rows = connection.execute(select(trial.c.id, trial.c.whose, trial.c.sentence).where(trial.c.id.in_(trials)))
    runs = {row.id: (row.whose, row.sentence) for row in rows}

    def of(one: KnownFinding) -> str:
        whose, sentence = runs[one.life.last_seen.trial]
        return "vendor" if whose == OPEN and not is_open(whose, sentence, one) else whose

    return of
