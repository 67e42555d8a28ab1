"""What a file shows of each appointment, and when: its updates, what reads showed, and who else wrote meanwhile."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import accumulate, takewhile

from contracts import Json, Operation, ReadBack
from contracts.pointers import ABSENT, get
from suites.kit.model.appointment_state import sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import spelled
from suites.kit.run.recorded.har import Entry
from suites.kit.run.recorded.matching import Call, Key, Matched, Named


@dataclass(frozen=True)
class Seen:
    """An appointment as a read of the file showed it."""

    entry: Entry
    state: Mapping[str, Json] = field(repr=False)
    copies: str = ""


@dataclass
class Timeline:
    """Updates and reads of one appointment, each in the order in which they began.

    `also` are writes that may have changed it, too: updates under another name, and whatever went to other hosts.
    """

    key: Key = field(repr=False)
    updates: list[Call] = field(default_factory=list)
    reads: list[Seen] = field(default_factory=list)
    also: list[OtherWrites] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        """Its updates and reads."""
        return [*(call.entry for call in self.updates), *(seen.entry for seen in self.reads)]

    def last_read(self, before: datetime) -> Seen | None:
        """The last read that had ended by then. One that began in the same moment may have come later."""
        return next((seen for seen in reversed(self.reads) if seen.entry.ended <= before > seen.entry.started), None)

    def reads_between(self, start: datetime, end: datetime | None) -> Iterator[Seen]:
        """The reads that were made wholly within this time; None: up to the end of the file."""
        first = bisect_left([seen.entry.started for seen in self.reads], start)
        for seen in self.reads[first:]:
            if end is not None and seen.entry.started >= end:
                return
            if end is None or seen.entry.ended <= end:
                yield seen


@dataclass
class OtherWrites:
    """What may have written to any appointment of the host: whatever changes something and is no update of one, and
    updates of what outlives an appointment."""

    entries: Sequence[Entry] = ()

    def between(self, start: datetime, end: datetime, but: Entry | None = None) -> Entry | None:
        """The first that was under way within this time, other than this one; None where there was none."""
        first = bisect_left(self._ended, start)  # all before it have ended by then
        later = (self._in_order[at] for at in range(first, len(self._in_order)))
        begun = takewhile(lambda one: one.started <= end, later)
        return next((one for one in begun if one.over >= start and one is not but), None)

    @cached_property
    def _in_order(self) -> list[Entry]:
        return sorted(self.entries, key=lambda one: (one.started, one.number))

    @cached_property
    def _ended(self) -> list[datetime]:
        """By when each one and all before it had had their effect."""
        return [*accumulate((one.over for one in self._in_order), max)]


def timelines(found: Matched, bound: BoundContract) -> tuple[dict[Key, Timeline], OtherWrites]:
    """The timeline of each appointment that the file updates, and what else may have written."""
    lines = dict[Key, Timeline]()
    writes = [*found.others]
    for call in found.updates:
        key = key_of(call, bound.contract.update, bound)
        lines.setdefault(key, Timeline(key)).updates.append(call)
        if any(one.of for one in sent_fields(call.entry.json, bound)):  # what outlives it, others may show
            writes.append(call.entry)
    for call in found.reads:
        for key, seen in _shown(call, bound):
            if key in lines:
                lines[key].reads.append(seen)
    _note_rivals(lines, bound.contract.update.path_names)
    elsewhere = OtherWrites(found.elsewhere)
    for line in lines.values():
        line.also.append(elsewhere)
    return lines, OtherWrites(writes)


def _note_rivals(lines: Mapping[Key, Timeline], path_names: Collection[str]) -> None:
    """Note for each appointment the updates of those that may be it under another name: by an id of another kind, or
    an id that some servers take for the same."""
    ways, ids = defaultdict[Named, list[Timeline]](list), defaultdict[Named, list[Timeline]](list)
    for line in lines.values():
        path, naming = (
            tuple(one for one in line.key[1] if (one[0] in path_names) is is_path) for is_path in (True, False)
        )
        ways[naming].append(line)
        ids[(*((name, loosely(value)) for name, value in path), *naming)].append(line)
    for naming, own in ways.items() if len(ways) > 1 else ():
        rivals = _updates(line for other, listed in ways.items() if other != naming for line in listed)
        for line in own:
            line.also.append(rivals)
    for alike in (listed for listed in ids.values() if len(listed) > 1):
        for line in alike:
            line.also.append(_updates(one for one in alike if one is not line))


def _updates(lines: Iterable[Timeline]) -> OtherWrites:
    return OtherWrites([call.entry for line in lines for call in line.updates])


def loosely(id: str) -> str:
    """What ids have in common that some servers take for one another: without case, blanks, leading zeros, and
    whatever may stand around and within a UUID. Two that differ in it are two ids."""
    text = unicodedata.normalize("NFKC", id).casefold().strip().removeprefix("urn:uuid:")
    return text.translate(str.maketrans("", "", "-{}")).lstrip("0")


def key_of(call: Call, operation: Operation, bound: BoundContract) -> Key:
    """The appointment that a call is about: a documented parameter may say that its id is one of another kind."""
    documented = {one["name"] for one in operation.parameters if one.get("in") == "query"}
    naming = documented - {*bound.contract.behaviour.query, bound.contract.authentication.query}
    named = [(name, value) for name, value in call.entry.query.items() if name in naming]
    path = ((name, spelled(value)) for name, value in call.path.items())
    return call.base, (*sorted(path), *sorted(named))


def _shown(call: Call, bound: BoundContract) -> Iterator[tuple[Key, Seen]]:
    """The appointments that a read shows: one, or the rows of a list."""
    answer, reading = call.entry.answer, bound.contract.behaviour.read
    if reading is None or answer is None or not answer.is_accepted or call.entry.is_cached:
        return
    found = get(answer.json, reading.at)
    if not reading.match:
        if isinstance(found, Mapping):
            yield key_of(call, bound.contract.operations[reading.operation], bound), Seen(call.entry, found)
        return
    rows = defaultdict[Key, list[Mapping[str, Json]]](list)
    for row in found if isinstance(found, list) else ():
        if isinstance(row, Mapping) and (key := _key_of_row(call, row, reading, bound)):
            rows[key].append(row)
    for key, own in rows.items():
        yield key, Seen(call.entry, own[0], f"{len(own)} rows on one page" if len(own) > 1 else "")


def _key_of_row(call: Call, row: Mapping[str, Json], reading: ReadBack, bound: BoundContract) -> Key | None:
    """The appointment of a row, by the path parameters of the list and those that the row shows."""
    shown = {name: get(row, pointer) for pointer, name in reading.match.items()}
    path = {**{name: value for name, value in shown.items() if value is not ABSENT}, **call.path}
    names: Sequence[str] = bound.contract.update.path_names
    if not {*names} <= path.keys():
        return None
    return call.base, tuple(sorted((name, spelled(str(path[name]))) for name in names))
