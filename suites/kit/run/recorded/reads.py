"""The reads of recorded appointments, as the journal may hold them: without the rows of others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from contracts import Json
from contracts.pointers import get, with_value
from suites.kit.model.answer import Answer
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult, OtherCall
from suites.kit.privacy.belongings import fixtures_of
from suites.kit.run.recorded.exchanges import filled, sent_of
from suites.kit.run.recorded.har import Entry
from suites.kit.run.recorded.matching import Key
from suites.kit.run.recorded.timeline import Timeline

WHY = "a recorded read"


def recorded_reads(lines: Mapping[Key, Timeline], bound: BoundContract) -> list[OtherCall]:
    """Every read that shows an appointment which the file updates."""
    reading = bound.contract.behaviour.read
    if reading is None:
        return []
    names, operation = fixtures_of(bound.contract, bound.target), bound.contract.operations[reading.operation]
    shown = dict[int, tuple[Entry, Key, list[Mapping[str, Json]]]]()
    for key, line in lines.items():
        for seen in line.reads:
            shown.setdefault(seen.entry.number, (seen.entry, key, []))[2].append(seen.state)
    return [
        OtherCall(number, CallResult(sent_of(entry, filled(operation, key, names)), _only(entry, states, bound)), WHY)
        for number, (entry, key, states) in sorted(shown.items())
    ]


def _only(entry: Entry, states: list[Mapping[str, Json]], bound: BoundContract) -> Answer | None:
    """The answer to a read; of a list, with these rows alone."""
    reading, answer = bound.contract.behaviour.read, entry.answer
    if reading is None or answer is None or not isinstance(get(answer.json, reading.at), list):
        return answer
    body = with_value(answer.json, reading.at, states) if reading.at else states
    return replace(answer, content=json.dumps(body).encode())
