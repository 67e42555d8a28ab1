"""Answers with marks in place of values, as vendors mask a member, and sanitizers what is somebody's: which of them
still show what an update did."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from contracts import Json
from contracts.pointers import ABSENT, get, leaves, split, under
from suites.kit.http.partial_answers import described_by
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.lasting import is_near
from suites.kit.run.recorded.bodies import has_hidden
from suites.kit.run.recorded.har import Entry
from suites.kit.run.recorded.timeline import Timeline

POINTER = re.compile(r'"(/[^"]*)"')
"""A JSON pointer in the JSON of a relation, as a value or a name."""


@dataclass(frozen=True)
class _State:
    """An appointment as one entry shows it, in an answer to an update or in a read."""

    entry: Entry
    source: str
    shown: Mapping[str, Json] = field(repr=False)


def leave_out_hidden(line: Timeline, bound: BoundContract) -> None:
    """Take from an appointment the bodies in which a mark may hide what an update did. The others have marks only where
    no update sets anything, the same in each body, and are as documented with them."""
    if not any(entry.has_marks for entry in line.entries):
        return
    states = list(_states(line, bound))
    whole = {one.entry.number for one in states if not _is_doubtful(one, states, bound)}
    unclear = {entry.number for entry in line.entries if entry.has_marks} - whole
    line.reads = [seen for seen in line.reads if seen.entry.number not in unclear]
    line.updates = [
        replace(call, entry=_without_body(call.entry)) if call.entry.number in unclear else call
        for call in line.updates
    ]


def _without_body(entry: Entry) -> Entry:
    """An entry as one of which the file does not hold the body of the answer."""
    return replace(entry, answer=entry.answer and replace(entry.answer, content=b""), has_body=False)


def _states(line: Timeline, bound: BoundContract) -> Iterator[_State]:
    pointer = bound.contract.behaviour.answer
    for call in line.updates:
        shown = get(call.entry.answer.json, pointer) if call.entry.answer and pointer is not None else ABSENT
        if isinstance(shown, Mapping):
            yield _State(call.entry, "answer", shown)
    for seen in line.reads:
        yield _State(seen.entry, "read", seen.state)


def _marked(one: _State) -> list[str]:
    """The members of an appointment that have marks, in their values or their names."""
    return [pointer for pointer, value in leaves(one.shown) if _has_mark(value) or _has_mark(list(split(pointer)))]


def _has_mark(value: Json) -> bool:
    return has_hidden(json.dumps(value).encode())


def _is_doubtful(one: _State, states: list[_State], bound: BoundContract) -> bool:
    """Whether marks hide something of an appointment, or make an answer that is not as documented."""
    answer = one.entry.answer if one.source == "answer" else None
    breaks = bound.answer_breaks(answer.status, answer.value) if answer else bound.read_breaks(one.shown)
    return bool(breaks) or any(_hides(pointer, one, states, bound) for pointer in _marked(one))


def _hides(pointer: str, one: _State, states: list[_State], bound: BoundContract) -> bool:
    """Whether a mark is at a member of which a clause may tell something, or at a name."""
    if _has_mark(list(split(pointer))):
        return True
    if get(described_by(bound, one.source, one.shown), pointer) is ABSENT:
        return False  # what the page does not describe is compared with nothing
    shown = {json.dumps(value) for each in states if (value := get(each.shown, pointer)) is not ABSENT}
    is_unlisted = under(pointer, [member.pointer for member in bound.unlisted])
    return len(shown) > 1 or not is_unlisted or is_near(pointer, _related(bound))


def _related(bound: BoundContract) -> set[str]:
    """The members that a clause relates to others: what a mark hides there may follow what an update sets."""
    return {pointer for one in bound.contract.clauses for pointer in POINTER.findall(json.dumps(one.relation))}
