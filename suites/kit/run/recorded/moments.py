"""The appointment before and after a recorded update, and how far a difference between the two can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from contracts import Json
from contracts.pointers import ABSENT
from suites.kit.checks.unstored import is_shown
from suites.kit.http.own_order import OwnOrder
from suites.kit.http.partial_answers import PartialAnswers
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe, States
from suites.kit.run.recorded.callers import Callers
from suites.kit.run.recorded.har import Entry
from suites.kit.run.recorded.matching import Call
from suites.kit.run.recorded.timeline import OtherWrites, Seen, Timeline

NEVER = datetime.min.replace(tzinfo=UTC)
AT_ONCE = 2.0
"""Seconds between a read and an update that follow each other at once: an application that reads before it saves, or
shows what was saved, takes less, with a slow connection. In a longer time somebody else may have written."""
SETTLED = 7.0
"""Seconds after which a read shows an update, however far a copy of the data lags behind: a run waits as long."""
BEFORE_IS_OLD = "the last time that the file shows it before was {:.0f} s earlier"
AFTER_IS_LATE = "the next read came {:.0f} s later"
WRITTEN = "entry {} of the file may have changed it, too"
AT_ANOTHER_HOST = "which writes at another host"
ELSEWHERE = (
    f"entry {{}} of the file, {AT_ANOTHER_HOST}, may have changed it, too: where that host cannot reach the "
    "vendor, as one for statistics, record without it"
)
MAY_LAG = "the read before it came soon after entry {} of the file, and may show an earlier state, as reads that lag do"
BY_ANOTHER = "entry {} has another credential, and others may be shown other members"
OVERLAPPED = "entry {} of the file may have changed it at the same time"


@dataclass(frozen=True)
class Moments:
    """What the file shows of an appointment around one update of it.

    `before` and `after` are all that it shows, `near` and `next` what of it was shown at once, with no other write of
    the file in between; `answer` is what the answer alone shows. `doubts` say why the rest cannot be trusted. `later`
    is what a read showed so much later that no copy of the data lags behind, None where there is none. `seconds` is the
    time in which another writer would make a difference between `near` and `next`. `is_mixed`: another update was under
    way at the same time, so that the answer may show what that one has set. `is_blind`: the file does not show how the
    appointment was before this update, or before one right before it, as a late read may show it.
    """

    before: States = field(repr=False)
    after: States = field(repr=False)
    near: States = field(repr=False)
    next: States = field(repr=False)
    answer: States = field(repr=False)
    later: States | None = field(default=None, repr=False)
    doubts: tuple[str, ...] = ()
    seconds: float = 0.0
    is_mixed: bool = False
    is_blind: bool = False


@dataclass
class _Known:
    """What an accepted update was answered, and when: until the next one, the appointment is so. `earlier` is what was
    known before one that may have taken effect, or not, that nothing has overlapped, and before its repetitions."""

    entry: Entry
    states: States
    is_lost: bool = False
    earlier: _Known | None = None

    def before(self, entry: Entry) -> _Known | None:
        """What is known before an update: one that was lost and is sent once more has changed nothing else."""
        is_again = self.is_lost and bool(entry.body) and self.entry.body == entry.body
        return self.earlier if is_again else self


@dataclass
class Watcher:
    """Tells what the file shows around each update of an appointment, one after the other. `history` is how it was
    shown before the last of them."""

    bound: BoundContract
    timeline: Timeline
    writes: OtherWrites
    callers: Callers
    probe: Probe
    history: list[Mapping[str, Json]] = field(default_factory=list)
    _known: _Known | None = None
    _blind: datetime = NEVER

    def __post_init__(self) -> None:
        self._order, self._parts = OwnOrder(self.bound), PartialAnswers(self.bound)

    def around(self, call: Call, probe: Probe) -> Moments:
        """What is shown around an update, which comes after those that were asked for before."""
        entry = call.entry
        mixed = self._mixed_with(entry)
        overlapping = max(mixed, key=lambda one: one.ended, default=None)
        at_once = [one for one in mixed if one.started <= entry.ended]
        before, near, doubts, since = self._before(entry)
        self._blind = self._blind if near and not at_once else entry.ended
        read, later = self._reads_after(entry)
        if overlapping:
            before, near, read, later = {}, {}, None, None
            doubts = [OVERLAPPED.format(overlapping.number)]
        distrust = self._distrusted(entry, read) if read else ""
        shown = self._parts.answered(entry.answer) if entry.answer is not None and entry.has_body else ABSENT
        left_out = self._parts.left_out(probe, shown, before)
        after = self._parts.completed(shown, self._states(read), left_out)
        trusted = after if not distrust else self._parts.completed(shown, {}, left_out)
        end = read.entry.ended if read and not distrust else entry.ended
        self.history += before.values()
        self._note(entry, after, at_once)
        return Moments(
            before,
            after,
            near,
            trusted,
            self._parts.completed(shown, {}, left_out),
            self._parts.completed(shown, self._states(later), left_out) if later else None,
            tuple(filter(None, (*doubts, distrust))),
            (end - (since or entry.started)).total_seconds(),
            is_mixed=any(one.ended >= entry.started for one in at_once),
            is_blind=read is not None and (read.entry.started - self._blind).total_seconds() < self._settles,
        )

    @property
    def _settles(self) -> float:
        """Seconds after which no copy of the data lags behind."""
        reading = self.bound.contract.behaviour.read
        return max(SETTLED, reading.settles_seconds if reading else 0)

    def _states(self, seen: Seen | None) -> States:
        return self._order.note(self.probe, dict(seen.state)) if seen else {}

    def _mixed_with(self, entry: Entry) -> list[Entry]:
        """The other updates of the same appointment that were, or may have been, under way at the same time."""
        others = (call.entry for call in self.timeline.updates if call.entry is not entry)
        return [one for one in others if _is_mixed(one, entry)]

    def _before(self, entry: Entry) -> tuple[States, States, list[str], datetime | None]:
        """What the file shows before an update, what of it can be trusted, why not the rest, and since when."""
        sources = dict[str, tuple[Entry, Mapping[str, Json]]]()
        read, known = self.timeline.last_read(entry.started), self._known and self._known.before(entry)
        if read and (known is None or read.entry.started >= known.entry.ended):
            sources["read"] = read.entry, self._states(read)["read"]
        if known and "answer" in known.states:
            sources["answer"] = known.entry, known.states["answer"]
        doubts = {name: self._doubt_before(one, entry) for name, (one, _) in sources.items()}
        if read and "read" in sources:
            doubts["read"] = doubts["read"] or self._lag(read, known)
        near = {name: state for name, (_, state) in sources.items() if not doubts[name]}
        if near:  # what was shown longer ago tells nothing more
            return near, near, [], min(sources[name][0].started for name in near)
        return {name: state for name, (_, state) in sources.items()}, {}, [*doubts.values()], None

    def _doubt_before(self, shown: Entry, entry: Entry) -> str:
        gap = (entry.started - shown.ended).total_seconds()
        written = self._written(shown.started, entry.ended, entry)
        if not written and self.callers.differ(shown, entry):
            return BY_ANOTHER.format(shown.number)
        return _said(written, entry) if written else BEFORE_IS_OLD.format(gap) if gap > AT_ONCE else ""

    def _lag(self, read: Seen, known: _Known | None) -> str:
        """Why a read may show an earlier state: it came soon after a write, and does not show it."""
        start = read.entry.started - timedelta(seconds=self._settles)
        written = self.writes.between(start, read.entry.started, known.entry if known else None)
        if known and known.entry.ended > start and not is_shown(known.entry.json, read.state, self.bound):
            written = known.entry
        return MAY_LAG.format(written.number) if written else ""

    def _distrusted(self, entry: Entry, read: Seen) -> str:
        gap = (read.entry.started - entry.ended).total_seconds()
        written = self._written(entry.started, read.entry.ended, entry)
        reading = self.bound.contract.behaviour.read
        most = AT_ONCE + (reading.settles_seconds if reading else 0)
        if not written and self.callers.differ(read.entry, entry):
            return BY_ANOTHER.format(read.entry.number)
        return _said(written, entry) if written else AFTER_IS_LATE.format(gap) if gap > most else ""

    def _written(self, start: datetime, end: datetime, entry: Entry) -> Entry | None:
        """What else the file may have written within this time."""
        every = (self.writes, *self.timeline.also)
        return next((one for writes in every if (one := writes.between(start, end, but=entry))), None)

    def _reads_after(self, entry: Entry) -> tuple[Seen | None, Seen | None]:
        """The first read after an update that may show it, and the first that no lag explains and no write precedes."""
        updates = (call.entry for call in self.timeline.updates if call.entry is not entry)
        starts = [one.started for one in updates if one.started >= entry.ended]
        until = min(starts, default=None)
        reading = self.bound.contract.behaviour.read
        settles = reading.settles_seconds if reading else 0
        reads = list(self.timeline.reads_between(entry.ended, until))
        reads = [seen for seen in reads if seen.entry.started > entry.started]
        waited = [(seen, (seen.entry.started - entry.ended).total_seconds()) for seen in reads]
        first = next((seen for seen, seconds in waited if seconds >= settles), None)
        late = [
            seen for seen, seconds in waited if seconds >= self._settles and not self.callers.differ(seen.entry, entry)
        ]
        calm = (seen for seen in late if not self._written(entry.started, seen.entry.ended, entry))
        return first, next(calm, None)

    def _note(self, entry: Entry, after: States, at_once: list[Entry]) -> None:
        """Keep what is known after an update: nothing where it may have taken effect, and no answer says how."""
        if entry.did_nothing and not at_once:
            return
        last = max(entry, self._known.entry if self._known else entry, key=lambda one: one.ended)
        is_alone = not at_once and last is entry
        is_known = entry.answer is not None and entry.answer.is_accepted and is_alone
        is_lost = is_alone and not is_known
        earlier = self._known.before(entry) if self._known and is_lost else None
        self._known = _Known(last, after if is_known else {}, is_lost, earlier)


def _is_mixed(one: Entry, other: Entry) -> bool:
    """Whether nobody can tell which of two updates took effect first. It does not matter where both send the same."""
    if one.body and one.body == other.body:
        return False
    return one.started == other.started or (one.started < other.over and one.over > other.started)


def _said(written: Entry, entry: Entry) -> str:
    """What else may have changed an appointment around an update."""
    return (WRITTEN if written.host == entry.host else ELSEWHERE).format(written.number)
