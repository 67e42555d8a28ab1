"""The life of changes of behaviour: what a run showed that was otherwise before, since when, and how it was last."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from reports._answers import NO_ANSWERS, Answers, changes_of_answers
from reports._behaviour import SLOWER, TABLE_ONLY, Behaviour, Classes, worst_first
from reports._commands import in_checkout
from reports._left_open import never_so
from reports._observed import ONCE, outcomes_of
from reports._records import Announcement, Observation, Shape
from reports.history.repaired import as_repair, findings_gone, is_repair
from reports.history.stored_text import clipped
from reports.history.tables import answers, change, notice, run, trial

COMPARED = 3
"""With how many runs before it a run is compared: one that got few answers tells little, and what changed since the
run before that must not get lost between the two."""
AT = ("provider", "target", "profile")


@dataclass(frozen=True)
class Notice:
    """One run that showed a change, against the run of the name `before`; times are in seconds since 1970, None where
    the history does not have that run any more. `checkout` is the folder in which the run's commands work."""

    trial: int
    run: str
    started: int
    before: str
    before_started: int | None = None
    checkout: str | None = None

    @property
    def compare(self) -> str:
        """The command that compares both runs."""
        return in_checkout(f"reports diff {self.before} {self.run}", self.checkout)


@dataclass(frozen=True)
class KnownChange:
    """A change of behaviour at a target; the class and the sentence are those of the run that saw it last.

    `since` is when it began to be seen, since when no run has shown it undone, `first` when it was seen at all. `about`
    is the sentence of the contract that says what is open there; empty for what any answer shows.
    """

    provider: str
    target: str
    behaviour: Behaviour
    first: Notice
    since: Notice
    last: Notice
    about: str = ""

    @property
    def is_sent_once(self) -> bool:
        """Whether each run sends one request for it, so that a single run may err."""
        return self.behaviour.kind.startswith(ONCE)

    @property
    def may_pass(self) -> bool:
        """Whether a single run that showed it may have met an accident: it sent one request, or had a busy hour."""
        return self.is_sent_once or self.behaviour.kind == SLOWER

    @property
    def is_certain(self) -> bool:
        """Whether a run is enough, or two have seen it. Alerts and the gate wait for that."""
        return not self.may_pass or self.since != self.last

    @property
    def cause(self) -> tuple[str, ...]:
        """What changes have in common that most likely are one: requests that are left open, of which the same became
        in the same run."""
        one = self.behaviour
        place = outcomes_of(one.sentence)[0] if self.is_sent_once else one.place
        return one.kind, one.level, place or one.place, self.since.run


def note_changes(connection: Connection, trial_id: int, seen: Answers, classes: Classes = TABLE_ONLY) -> None:
    """Keep what a run saw of the vendor's behaviour, and what changed in it since the runs before it.

    A run that comes late is compared with those after it, too.

    Nothing for a run that saw nothing: it was of some clauses only, or was cut short.
    """
    if seen == NO_ANSWERS:
        return
    connection.execute(insert(answers).values(trial_id=trial_id, text=json.dumps(asdict(seen))))
    for id, later in ((trial_id, seen), *_others(connection, trial_id, is_later=True)):
        _compare(connection, id, later, classes)
    _forget_old(connection, trial_id)


def _compare(connection: Connection, trial_id: int, seen: Answers, classes: Classes) -> None:
    """Note what a run shows otherwise than those before it, but for what is noted already."""
    found: dict[str, tuple[Behaviour, int]] = {}
    others = _others(connection, trial_id)
    for number, (earlier, before) in enumerate(others, 1):
        now = _without_returned(seen, [one for _, one in others[number:]])
        for one in changes_of_answers(before, now, classes):
            found.setdefault(one.fingerprint, (one, earlier))
    noted = set(connection.scalars(select(notice.c.change_id).where(notice.c.trial_id == trial_id)))
    gone = findings_gone(connection)
    for each, earlier in found.values():
        if (id := _id(connection, trial_id, each)) not in noted:
            one = as_repair(connection, trial_id, earlier, each, gone)
            name = select(run.c.name).join_from(trial, run).where(trial.c.id == earlier).scalar_subquery()
            facts = {"sentence": clipped(one.sentence), "level": one.level, "before": name}
            connection.execute(insert(notice).values(trial_id=trial_id, change_id=id, **facts))


def _without_returned(seen: Answers, older: Iterable[Answers]) -> Answers:
    """What a run saw, but for open requests that came to the same in an older run: what one request came to in between
    may have been an accident, of which the runs after it should not speak as of a change."""
    before = [observation for one in older for observation in one.observations]
    return replace(seen, observations=never_so(seen.observations, before))


def answers_in(connection: Connection, trial_id: int) -> Answers:
    """What a run saw of the vendor's behaviour; nothing where the history does not keep it any more."""
    return _read(connection.scalar(select(answers.c.text).where(answers.c.trial_id == trial_id)))


def known_changes(connection: Connection, provider: str | None = None, target: str | None = None) -> list[KnownChange]:
    """The changes that the history knows, of a provider, or of one of its targets, in the order in which they were seen
    first there: who asks for each of 400 targets does not read those of all of them each time."""
    columns = change.c.id, change.c.provider, change.c.target, change.c.kind, change.c.place, change.c.fingerprint
    told = notice.c.trial_id, notice.c.sentence, notice.c.level, notice.c.before
    compared = run.alias()
    then = select(func.max(compared.c.started)).where(compared.c.name == notice.c.before).scalar_subquery()
    chosen = select(*columns, *told, run.c.name, run.c.checkout, trial.c.started, then.label("then"))
    names = (change.c.provider, provider), (change.c.target, target)
    wanted = [column == name for column, name in names if name]
    order = change.c.provider, change.c.target, change.c.id, trial.c.started, trial.c.id
    joined = chosen.join_from(notice, change).join(trial, notice.c.trial_id == trial.c.id).join(run)
    rows = connection.execute(joined.where(*wanted).order_by(*order))
    known = [_known(connection, [*rows]) for _, rows in groupby(rows, key=lambda row: row.id)]
    return sorted(_without_repaired(known), key=lambda one: (one.provider, one.target, one.first.started))


def _without_repaired(changes: Sequence[KnownChange]) -> list[KnownChange]:
    """The changes but for those that a later repair has undone: only one of two opposites is how it is now."""
    repairs = [one for one in changes if is_repair(one.behaviour)]
    return [one for one in changes if not any(_undoes(repair, one) for repair in repairs)]


def _undoes(repair: KnownChange, one: KnownChange) -> bool:
    at = [(each.provider, each.target, each.behaviour.place) for each in (repair, one)]
    return repair is not one and at[0] == at[1] and one.last.started < repair.since.started


def changes_in_run(connection: Connection, name: str) -> dict[tuple[str, str], tuple[tuple[Behaviour, str], ...]]:
    """The changes that a run showed, by provider and target, each with the name of the run before it."""
    columns = change.c.provider, change.c.target, change.c.kind, change.c.place, change.c.fingerprint
    chosen = select(*columns, notice.c.level, notice.c.sentence, notice.c.before).join_from(notice, change)
    rows = connection.execute(chosen.join(trial, notice.c.trial_id == trial.c.id).join(run).where(run.c.name == name))
    found: dict[tuple[str, str], dict[Behaviour, str]] = {}
    for row in rows:
        one = Behaviour(row.kind, row.level, row.place, row.sentence, row.fingerprint)
        found.setdefault((row.provider, row.target), {})[one] = row.before
    return {at: tuple((one, those[one]) for one in worst_first(those)) for at, those in found.items()}


def _known(connection: Connection, rows: Sequence[Any]) -> KnownChange:
    """A change by the runs that saw it. Two of them, of whichever profile, saw one and the same where the later one
    differs from a run before both: only a run in between that was as before shows that it was undone."""
    notices = [Notice(row.trial_id, row.name, row.started, row.before, row.then, row.checkout) for row in rows]
    since, last = len(notices) - 1, rows[-1]
    while since and notices[since - 1].started > (rows[since].then or 0):  # None: that run was removed, as it was old
        since -= 1
    found = Behaviour(last.kind, last.level, last.place, last.sentence, last.fingerprint)
    known = KnownChange(last.provider, last.target, found, notices[0], notices[since], notices[-1])
    return replace(known, about=_about(connection, known)) if known.is_sent_once else known


def _about(connection: Connection, known: KnownChange) -> str:
    """What the contract says of an open request, as the last run has it that saw it; empty where that is not kept."""
    seen = answers_in(connection, known.last.trial).observations
    return next((one.says for one in seen if f"{one.clause}, {one.case}" == known.behaviour.place), "")


def _others(connection: Connection, trial_id: int, is_later: bool = False) -> list[tuple[int, Answers]]:
    """The runs right before a run with which it is compared, or those after it, each with what it saw; the nearest
    first."""
    started, same = _like(connection, trial_id)
    side = trial.c.started > started if is_later else trial.c.started < started
    order = (trial.c.started, trial.c.id) if is_later else (trial.c.started.desc(), trial.c.id.desc())
    rows = select(trial.c.id, answers.c.text).join_from(answers, trial).where(*same, side).order_by(*order)
    return [(row.id, _read(row.text)) for row in connection.execute(rows.limit(COMPARED))]


def _forget_old(connection: Connection, trial_id: int) -> None:
    """Remove that with which no later run is compared: a year of nights would be a hundred megabytes."""
    _, same = _like(connection, trial_id)
    newest = select(answers.c.trial_id).join_from(answers, trial).where(*same).order_by(trial.c.started.desc())
    old = connection.scalars(newest.offset(COMPARED + 1)).all()
    connection.execute(delete(answers).where(answers.c.trial_id.in_(old)))


def _like(connection: Connection, trial_id: int) -> tuple[int, list[ColumnElement[bool]]]:
    """When a run began, and what the runs have in common that compare with it."""
    columns = [trial.c[name] for name in AT]
    own = connection.execute(select(trial.c.started, *columns).where(trial.c.id == trial_id)).one()
    return own.started, [column == getattr(own, column.name) for column in columns]


def _id(connection: Connection, trial_id: int, one: Behaviour) -> int:
    at = connection.execute(select(trial.c.provider, trial.c.target).where(trial.c.id == trial_id)).one()
    key = {"provider": at.provider, "target": at.target, "fingerprint": one.fingerprint}
    same = [change.c[name] == value for name, value in key.items()]
    known = connection.scalar(select(change.c.id).where(*same))
    if known is not None:
        return int(known)
    added = connection.execute(insert(change).values(**key, kind=one.kind, place=clipped(one.place)))
    return int(added.inserted_primary_key[0])  # type: ignore[index]


def _read(text: str | None) -> Answers:
    if not text:
        return NO_ANSWERS
    found = json.loads(text)
    return Answers(
        shapes=tuple(Shape(**one) for one in found["shapes"]),
        observations=tuple(Observation(**{**one, "effects": tuple(one["effects"])}) for one in found["observations"]),
        announcements=tuple(Announcement(**one) for one in found["announcements"]),
        median=found.get("median"),  # an older history has none
    )
