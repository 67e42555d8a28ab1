"""Whether a provider at a target can be tested: it is down, went down in mid-run, is unclear, stale, or well."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from time import time
from typing import Any

from sqlalchemy import Connection, func, select

from reports._outage import WRITTEN, Pause, cause_in, pause_in, so_far
from reports._records import TESTED
from reports._unjudged import by_reasons
from reports.alerts.states import CAUSED, CUT_OFF, WINDOW, State
from reports.history.recent import accepted_before, last_clear, recent_trials
from reports.history.tables import run, trial, verdict
from reports.history.trials import LatestTrial
from reports.history.whole_runs import speaks

MOSTLY = 0.5
"""Where more of the clauses than this share are inconclusive, a run says more of its target than of the vendor."""

REMINDER_SECONDS = 7 * 24 * 60 * 60
"""A target that stays down is told again after a week: who fixes it works by weeks, and a night is too often."""

BESIDE = ("ours", "set-up", "left", "limited", "paused", "written to")
"""Who may be responsible for clauses that could not be judged, by the run's own word; a vendor's are its findings."""

SILENT = re.compile(
    r"the last \d+ requests got no answer|^no connection to \S+ could be made|^the target (is|has been) down since |"
    r"^the login at \S+ failed: no answer"
)
"""How the reason of a clause says that the target stopped answering: journals of older runs have no other word of it,
and a target that never answered has gone down in no run."""


@dataclass(frozen=True)
class Said:
    """What a channel was told last of a target or of a finding; `at` is in seconds since 1970."""

    state: State
    run: str
    at: int


@dataclass(frozen=True)
class Standing:
    """How a target stands by its latest whole run; `reason` is the one that most of its `unclear` clauses have.

    `started` is in seconds since 1970; 0: no run has come to its end. `whose` is who is responsible, as a journal says.
    `since` is the first of the runs in a row that have tested nothing, by its name and when it began; `is_silent`: the
    target did not answer. `answered` is when the latest run began that was answered at the same base URL, in seconds
    since 1970; None where none was. `down_since`: when it stopped to, in seconds since 1970; None where the run does
    not say. `kept`: of a target that went down, or took no more requests, how many clauses were kept until then, on how
    many accepted updates. `pause`: why it took no more, and until when. `clear` is when the last run before began that
    judged all clauses, in seconds since 1970; None where none did. `cause` is what else kept clauses from being judged,
    `beside` why others could not be judged that have nothing to do with a pause; `alike` of them have the `reason`.
    """

    state: State
    run: str = ""
    started: int = 0
    unclear: int = 0
    clauses: int = 0
    reason: str = ""
    whose: str = "set-up"
    since: tuple[str, int] = ("", 0)
    is_silent: bool = False
    answered: int | None = None
    down_since: int | None = None
    kept: str = ""
    pause: Pause | None = None
    clear: int | None = None
    cause: str = ""
    alike: int = 0
    beside: str = ""


def is_long_ago(before: Said) -> bool:
    """Whether something was told so long ago that it is told again."""
    return before.at <= time() - REMINDER_SECONDS


def standing(connection: Connection, one: LatestTrial, stale_before: int | None, said: Said | None) -> Standing:
    """How a provider at a target stands.

    A run that was cut short says nothing of it: whether a target can be tested is seen by the runs that came to their
    end. `stale_before`: a target whose latest one began earlier is stale; in seconds since 1970. Where it is not given,
    what was told (`said`) to be stale is so until a run comes. A stand-in that somebody tried is never stale or down:
    its runs say nothing of a vendor, and nobody schedules them.
    """
    if one.is_practice:
        return Standing(State.WELL)
    whole = _latest_whole(connection, one)
    started = whole.started if whole else 0
    if stale_before is None and said and said.state == State.STALE:
        stale_before = _started(connection, one, said) + 1
    if stale_before is not None and started < stale_before:
        return Standing(State.STALE, started=started)
    if whole is None:
        return Standing(State.WELL)
    found = _judged(connection, whole)
    if found.state in (*CUT_OFF, *CAUSED):
        return _beside_earlier(connection, one, whole, found)
    if found.state == State.OUTAGE:
        return replace(found, since=_since(connection, one), answered=_answered(connection, one, whole))
    return found


def _beside_earlier(connection: Connection, one: LatestTrial, whole: Any, now: Standing) -> Standing:
    """How it stands, with how many clauses the run kept until it lost its target, or was limited there, beside what the
    run before had accepted; and when the last run before was that judged all clauses."""
    recent = recent_trials(connection, WINDOW, one.provider)
    runs = next((those for those in recent if those[-1].target == one.target), [])
    kept = connection.scalar(select(func.count()).where(verdict.c.trial_id == whole.id, verdict.c.verdict == "kept"))
    before = accepted_before(runs, whole.started, whole.profile)
    told = so_far(kept or 0, whole.accepted, before, *([now.pause.end] if now.pause else []))
    clear = last_clear(runs, whole.started, whole.profile)
    return replace(now, kept=told, clear=clear.started if clear else None)


def _answered(connection: Connection, one: LatestTrial, whole: Any) -> int | None:
    """When the latest run began that has tested something at the base URL of this one."""
    same = trial.c.base_url == whole.base_url, trial.c.tested > 0
    began: int | None = connection.scalar(select(func.max(trial.c.started)).where(*_is_at(one), *same))
    return began


def _since(connection: Connection, one: LatestTrial) -> tuple[str, int]:
    """The first whole run after the latest one that has tested something."""
    own = (*_is_at(one), trial.c.is_complete, speaks())
    tested = select(func.max(trial.c.started)).where(*own, trial.c.tested > 0).scalar_subquery()
    since = select(run.c.name, trial.c.started).join_from(trial, run).where(*own)
    later = since.where(trial.c.started > func.coalesce(tested, -1)).order_by(trial.c.started, trial.c.id)
    row = connection.execute(later.limit(1)).first()
    return (row.name, row.started) if row else ("", 0)


def _latest_whole(connection: Connection, one: LatestTrial) -> Any:
    of_trial = (
        trial.c.id,
        trial.c.started,
        trial.c.whose,
        trial.c.down_since,
        trial.c.accepted,
        trial.c.profile,
        trial.c.base_url,
    )
    columns = *of_trial, run.c.name
    whole = select(*columns).join_from(trial, run).where(*_is_at(one), trial.c.is_complete, speaks())
    return connection.execute(whole.order_by(trial.c.started.desc(), trial.c.id.desc()).limit(1)).first()


def _started(connection: Connection, one: LatestTrial, said: Said) -> int:
    """When the run began that was the latest one when something was told; when that was told, if the run is gone."""
    began = select(func.max(trial.c.started)).join_from(trial, run).where(*_is_at(one), run.c.name == said.run)
    found = connection.scalar(began)
    return said.at if found is None else int(found)


def _is_at(one: LatestTrial) -> tuple[Any, ...]:
    return trial.c.provider == one.provider, trial.c.target == one.target


def _judged(connection: Connection, whole: Any) -> Standing:
    """How a target stands by what a whole run says of its clauses."""
    number = func.count().label("number")
    columns = verdict.c.verdict, verdict.c.reason
    rows = connection.execute(select(*columns, number).where(verdict.c.trial_id == whole.id).group_by(*columns)).all()
    clauses = sum(row.number for row in rows)
    unclear = [row for row in rows if row.verdict == "inconclusive"]
    reasons = [row.reason for row in unclear]
    cause, pause = cause_in(reasons), pause_in(reasons)
    most = max(unclear, key=lambda row: (_is_of(row.reason, pause), row.number, row.reason or ""), default=None)
    reason = (most.reason or "") if most else ""
    count = sum(row.number for row in unclear)
    is_silent = bool(unclear) and (
        whole.down_since is not None or any(SILENT.search(row.reason or "") for row in unclear)
    )
    now = _state(count, clauses, {row.verdict for row in rows}, is_silent)
    if now in (State.WELL, State.UNCLEAR) and cause:
        now = State(pause.whose) if pause else State.WRITTEN_TO
    told = by_reasons(whole.whose, reasons)
    found = Standing(now, whole.name, whole.started, count, clauses, reason, told if told in BESIDE else "set-up")
    found = replace(found, is_silent=is_silent, down_since=whole.down_since, pause=pause, cause=cause)
    return replace(found, alike=most.number if most else 0, beside=_beside(reasons) if pause else "")


def _is_of(reason: str | None, pause: Pause | None) -> bool:
    """Whether the reason of a clause is the cause that is told: a pause, else somebody who was seen to write."""
    return pause_in([reason]) is not None if pause else WRITTEN in (reason or "")


def _beside(reasons: Iterable[str | None]) -> str:
    """That somebody else was seen to write, too: it is still so once the pause is over."""
    return next((one for one in reasons if one and WRITTEN in one), "")


def _state(unclear: int, clauses: int, verdicts: set[str], is_silent: bool) -> State:
    if verdicts.isdisjoint(TESTED):
        return State.OUTAGE
    if is_silent:
        return State.WENT_DOWN
    return State.UNCLEAR if unclear > MOSTLY * clauses else State.WELL
