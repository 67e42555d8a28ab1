"""Since when something is wrong: between the last run that did not show it and the first one that did."""

from __future__ import annotations

from reports._text import counted, utc_seconds
from reports.alerts.states import in_runs
from reports.history.afterwards import last_absent
from reports.history.findings import KnownFinding
from reports.history.lives import Life, Look, Point


def since_when(found: KnownFinding) -> str:
    """Between which runs a finding came, and how many have seen it; where no run followed the last one that shows it
    absent, or none shows it absent, what is known in place of that."""
    good, life = last_absent(found), found.life
    came = _came_after(found, good) if good else None
    if good is None or came is None:
        return f"{in_times(life)}; {_last(good, life)}"
    again = f", and before that since {utc_seconds(life.first_seen.started)}" if came != life.first_seen else ""
    seen = f"seen in {counted(life.times_seen, 'run')}{again}"
    return f"between {_point(good)} ({good.as_last}), and {utc_seconds(came.started)}; {seen}"


def now_and_then(found: KnownFinding) -> str:
    """In which of the latest runs a finding that comes and goes was there, and when it was seen, and not seen, last."""
    first, last, good = found.life.first_seen, found.life.last_seen, last_absent(found)
    seen = f"first seen: {utc_seconds(first.started)}; last seen: {_point(last)}"
    return f"broken in {in_runs(found)}; {seen}; {_last(good, found.life)}"


def in_times(life: Life) -> str:
    """In how many runs something was seen, and since when."""
    return f"in {counted(life.times_seen, 'run')} since {utc_seconds(life.first_seen.started)}"


def _last(good: Point | None, life: Life) -> str:
    """The last run that does not show it, or what is known where there is none."""
    return f"{good.as_last}: {_point(good)}" if good else f"last good: {life.never_absent}"


def _came_after(found: KnownFinding, good: Point) -> Point | None:
    """The first run after one that saw it; None where none did."""
    seen = (one for one in found.points if one.look == Look.SEEN and one.started > good.started)
    fallback = found.life.first_seen if found.life.first_seen.started > good.started else None
    return next(seen, fallback)


def _point(point: Point) -> str:
    return f"{utc_seconds(point.started)}, run {point.run}"
