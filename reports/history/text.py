"""What the history says, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from reports._behaviour import TITLES
from reports._placeholders import placeholders_line
from reports._practice import EMBEDDED
from reports._refusals import which_refusals
from reports._text import counted, how_often, printable, utc_seconds
from reports.history.behaviour import KnownChange
from reports.history.choices import values_of
from reports.history.findings import KnownFinding
from reports.history.lives import Life, Point, State
from reports.history.trials import LatestTrial

ORDER = (State.REGRESSED, State.NEW, State.ONGOING, State.RESOLVED)
"""What needs somebody first."""

AFTER = "  (after what is left changed at the target is settled: `reports history`)"
"""When a finding can be seen again where something is left changed."""


def history_text(
    trials: Sequence[LatestTrial], found: Sequence[KnownFinding], changes: Sequence[KnownChange] = ()
) -> str:
    """Each provider at each target with its findings, those that need somebody first, and changes of behaviour, those
    that were seen last first."""
    lines = [line for one in trials for line in (*_target(one, found), *_changes(one, changes), "")]
    return printable("\n".join(lines) or "The history is empty: `reports ingest` takes in the journals of runs.")


def _target(one: LatestTrial, found: Iterable[KnownFinding]) -> Iterator[str]:
    own = [each for each in found if (each.provider, each.target) == (one.provider, one.target)]
    yield f"{one.provider} at {one.target}: {counted(one.runs, 'run')}, the latest {utc_seconds(one.started)}"
    yield f"  {one.sentence}  ({one.run}, {one.profile}{'' if one.is_complete else ', cut short'})"
    for left in one.left:
        yield f"  left changed at the target until a run, `pytest --restore` or `--accept` says otherwise ({left.run}):"
        yield from (f"    {line}" for line in left.text.splitlines())
    for state, those in groupby(sorted(own, key=_rank), key=lambda each: each.life.state):
        yield from (f"  {state:<9}  {_line(each)}" for each in those)


def _changes(one: LatestTrial, changes: Iterable[KnownChange]) -> Iterator[str]:
    own = [each for each in changes if (each.provider, each.target) == (one.provider, one.target)]
    for each in sorted(own, key=lambda its: -its.last.started):
        seen = f"against run {each.last.before}, first seen {utc_seconds(each.first.started)}"
        seen += "" if each.last.run == each.first.run else f", last {utc_seconds(each.last.started)}"
        yield f"  {TITLES[each.behaviour.level]:<9}  {each.behaviour.id}: {each.behaviour.sentence} ({seen})"


def _rank(each: KnownFinding) -> tuple[int, int]:
    return ORDER.index(each.life.state), -each.life.last_seen.started


def _line(each: KnownFinding) -> str:
    place = f"{each.clause} {each.pointer or ''}".strip()
    return f"{each.fingerprint}  {place}, {each.severity}: {_told(each)}".replace("\n", "\\n")


def _told(each: KnownFinding) -> str:
    """The life in a few words."""
    life = each.life
    seen = f"seen {counted(life.times_seen, 'time')} since {utc_seconds(life.first_seen.started)}"
    if life.resolved_by is not None:
        return f"{seen}, not any more since {utc_seconds(life.resolved_by.started)}"
    return f"{seen}; {_not_told(each)}" if life.not_measured else seen


def _not_told(each: KnownFinding) -> str:
    """How many of the latest runs say nothing of a finding, and why no later one will."""
    life, why = each.life, f": {each.unmeasured}" if each.unmeasured else ""
    runs = "the last run says" if life.not_measured == 1 else f"the last {life.not_measured} runs say"
    return f"{runs} nothing of it{why}"


def finding_text(each: KnownFinding, is_left: bool = False) -> str:
    """One finding whole: the promise, what was seen, its life, and how to see it again. `is_left`: something is left
    changed at its target, so that nothing is sent there."""
    facts = {
        "finding": f"{each.fingerprint}, {each.severity}, {each.life.state}",
        "at": f"{each.provider} at {each.target}, our owner {each.owner}",
        "promise": f"{each.says} ({each.strength})",
        "source": f"{each.place}, {each.page}",
        "sent": each.sent,
        "answered": each.answered,
        "refusals": which_refusals(each),
        "value": values_of(each),
        "expected": each.expected,
        "got": each.got,
        "shown by": each.shown_by,
        "seen": how_often(each.seen, each.spread, each.script),
        "first seen": _point(each.life.first_seen),
        "last seen": f"{_point(each.life.last_seen)}, {counted(each.life.times_seen, 'time')} in all",
        "last good": _last_good(each.life),
        "resolved": _point(each.life.resolved_by) if each.life.resolved_by else "",
        "not told": _not_told(each) if each.life.not_measured else "",
        "CI job": each.job or "",
        "see again": f"{each.see_again}{AFTER if is_left else ''}",
        "run again": each.run_again,
        "request": each.script,
        "names": "" if each.target == EMBEDDED else placeholders_line(f"{each.sent} {each.script}", each.provider),
    }
    lines = (f"{label:<11}{_indented(text)}" for label, text in facts.items() if text)
    return printable(f"{each.clause}\n" + "\n".join(lines))


def _last_good(life: Life) -> str:
    if life.last_good is None:
        return life.never_absent
    return _point(life.last_good) + ("" if life.last_good.is_good else f" ({life.last_good.as_last})")


def _indented(text: str) -> str:
    return text.replace("\n", "\n" + " " * 11)


def _point(point: Point) -> str:
    return f"{utc_seconds(point.started)}, run {point.run}"
