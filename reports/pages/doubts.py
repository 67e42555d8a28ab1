"""What makes a pass meaningless: data that are missing, old or inconclusive, and deviations accepted for a while."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from reports._records import TESTED
from reports._text import sentence
from reports._tones import MAY_BE_CHANGED, STILL_CHANGED
from reports.alerts.states import WINDOW, comes_and_goes, is_seen_now
from reports.history.findings import KnownFinding
from reports.history.recent import RecentTrial
from reports.history.trials import LatestTrial

HOUR, DAY = 60 * 60, 24 * 60 * 60
"""In seconds."""

STALE = 26 * HOUR
"""The age, in seconds, beyond which data are stale: a night, and two hours for a slow one. As the gate's default."""

SOON = 14
"""Days before the end of an accepted deviation from which the page says so: time enough to agree on another end."""

_ACCEPTED = re.compile(r"\(accepted by .* until (\d{4}-\d\d-\d\d)\)$", re.DOTALL)
"""How the reason of a known deviation ends: the history has its end in no other place."""


@dataclass(frozen=True)
class Doubt:
    """Why a result does not say what it seems to say; `word` is for its badge."""

    word: str
    text: str


def doubts(latest: RecentTrial, trial: LatestTrial, now: int, found: Sequence[KnownFinding] = ()) -> list[Doubt]:
    """What to know before believing the latest run of a target. `now` is in seconds since 1970, `found` are the
    findings there."""
    of_run = [*_of_age(latest, trial.last_whole, now), *_of_share(latest), *_of_known(latest, now)]
    return [*_of_left(trial), *of_run, *_of_flapping(found)]


def age(seconds: int) -> str:
    """An age in the largest unit that fits: "40 minutes", "5 hours", "3 days"."""
    for unit, length in (("day", 2 * DAY), ("hour", 2 * HOUR)):
        if seconds >= length:
            return f"{seconds // (length // 2)} {unit}s"
    minutes = max(0, seconds) // 60
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def is_stale(last_whole: int | None, now: int) -> bool:
    """Whether the latest whole run is too old to say how things are, or there is none."""
    return last_whole is None or now - last_whole > STALE


def _of_left(trial: LatestTrial) -> Iterator[Doubt]:
    for left in trial.left:
        word = STILL_CHANGED if left.is_certain else MAY_BE_CHANGED
        yield Doubt(word, f"{sentence(left.what)} at the target: {left.text}")


def _of_age(latest: RecentTrial, last_whole: int | None, now: int) -> Iterator[Doubt]:
    if last_whole is None:
        yield Doubt("never whole", "No run has come to its end.")
    elif is_stale(last_whole, now):
        yield Doubt("stale", f"The latest run that tested it is {age(now - last_whole)} old, more than {age(STALE)}.")
    if not latest.is_complete and last_whole is not None:
        yield Doubt("cut short", "The latest run was cut short: clauses that it did not reach have no verdict.")


def _of_share(latest: RecentTrial) -> Iterator[Doubt]:
    words = [one.verdict for one in latest.verdicts.values()]
    unclear = words.count("inconclusive")
    if unclear:
        share = 100 * unclear / len(words)
        yield Doubt("inconclusive", f"{unclear} of {len(words)} clauses ({share:.0f} %) are inconclusive.")
    if latest.is_complete and not any(word in TESTED for word in words):
        yield Doubt("nothing tested", "The latest run tested no clause.")


def _of_flapping(found: Sequence[KnownFinding]) -> Iterator[Doubt]:
    """Clauses that come and go: what is kept today is not to be trusted as fixed."""
    clauses = {one.clause: is_seen_now(one) for one in sorted(found, key=is_seen_now) if comes_and_goes(one)}
    for clause, is_broken in sorted(clauses.items()):
        today = "broken in the latest run" if is_broken else "kept in the latest run, and not to be trusted as fixed"
        yield Doubt("comes and goes", f"{clause} has come and gone in the last {WINDOW} runs: {today}.")


def _of_known(latest: RecentTrial, now: int) -> Iterator[Doubt]:
    for one in latest.verdicts.values():
        end = _ACCEPTED.search(one.reason or "") if one.verdict == "known" else None
        left = _days_left(end[1], now) if end else SOON + 1
        if end and left <= SOON:
            yield Doubt("known", f"{one.clause}: the deviation is accepted until {end[1]}, {_in_days(left)}.")


def _days_left(end: str, now: int) -> int:
    try:
        return (date.fromisoformat(end) - datetime.fromtimestamp(now, UTC).date()).days
    except ValueError:  # no date of the calendar: nothing that the suite has written
        return SOON + 1


def _in_days(left: int) -> str:
    if left < 0:
        return "which is over"
    return "which is today" if left == 0 else f"in {left} day{'s' if left > 1 else ''}"
