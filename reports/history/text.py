"""What the history says, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from reports._text import printable, utc_time
from reports.history.findings import KnownFinding
from reports.history.lives import Life, Point, State
from reports.history.trials import LatestTrial

ORDER = (State.REGRESSED, State.NEW, State.ONGOING, State.RESOLVED)
"""What needs somebody first."""


def history_text(trials: Sequence[LatestTrial], found: Sequence[KnownFinding]) -> str:
    """Each provider at each target with its findings, those that need somebody first."""
    lines = [line for one in trials for line in _target(one, found)]
    return printable("\n".join(lines) or "The history is empty: `reports ingest` takes in the journals of runs.")


def _target(one: LatestTrial, found: Iterable[KnownFinding]) -> Iterator[str]:
    own = [each for each in found if (each.provider, each.target) == (one.provider, one.target)]
    runs = f"{one.runs} run{'s' if one.runs != 1 else ''}"
    yield f"{one.provider} at {one.target}: {runs}, the latest {_when(one.started)}"
    yield f"  {one.sentence}  ({one.run}, {one.profile}{'' if one.is_complete else ', cut short'})"
    for state, those in groupby(sorted(own, key=_rank), key=lambda each: each.life.state):
        yield from (f"  {state:<9}  {_line(each)}" for each in those)
    yield ""


def _rank(each: KnownFinding) -> tuple[int, int]:
    return ORDER.index(each.life.state), -each.life.last_seen.started


def _line(each: KnownFinding) -> str:
    place = f"{each.clause} {each.pointer or ''}".strip()
    return f"{each.fingerprint}  {place}, {each.severity}: {_told(each.life)}"


def _told(life: Life) -> str:
    """The life in a few words."""
    seen = f"seen {life.times_seen} time{'s' if life.times_seen != 1 else ''} since {_when(life.first_seen.started)}"
    if life.resolved_by is not None:
        return f"{seen}, not any more since {_when(life.resolved_by.started)}"
    runs = "the last run says" if life.not_measured == 1 else f"the last {life.not_measured} runs say"
    return f"{seen}; {runs} nothing of it" if life.not_measured else seen


def finding_text(each: KnownFinding) -> str:
    """One finding whole: the promise, what was seen, its life, and how to see it again."""
    facts = {
        "finding": f"{each.fingerprint}, {each.severity}, {each.life.state}",
        "at": f"{each.provider} at {each.target}, our owner {each.owner}",
        "promise": f"{each.says} ({each.strength})",
        "source": f"{each.place}, {each.page}",
        "sent": each.sent,
        "expected": each.expected,
        "got": each.got,
        "shown by": each.shown_by,
        "seen": each.seen,
        "first seen": _point(each.life.first_seen),
        "last seen": f"{_point(each.life.last_seen)}, {each.life.times_seen} times in all",
        "last good": _point(each.life.last_good) if each.life.last_good else "never: no earlier run shows it absent",
        "resolved": _point(each.life.resolved_by) if each.life.resolved_by else "",
        "not told": f"the last {each.life.not_measured} runs say nothing of it" if each.life.not_measured else "",
        "run again": each.command,
        "request": each.script,
    }
    lines = (f"{label:<11}{_indented(text)}" for label, text in facts.items() if text)
    return printable(f"{each.clause}\n" + "\n".join(lines))


def _indented(text: str) -> str:
    return text.replace("\n", "\n" + " " * 11)


def _point(point: Point) -> str:
    return f"{_when(point.started)}, run {point.run}"


def _when(seconds: int) -> str:
    return utc_time(datetime.fromtimestamp(seconds, UTC))
