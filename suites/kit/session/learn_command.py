"""`--learn TARGET` reads a target's appointments twice, and proposes what its contract could say better."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from contracts import Json, text_table
from contracts.pointers import leaves
from suites.kit.http.client import Client
from suites.kit.http.read_back import AppointmentReader
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, NotAllowed, NotDeclared
from suites.kit.model.exchange import CallResult, Probe
from suites.kit.model.verdicts import UNCLEAR
from suites.kit.privacy.belongings import credential_name
from suites.kit.run.smoke import SETUP
from suites.kit.session import one_target
from suites.kit.session.command_line import CommandLine
from suites.kit.session.journal import FOLDER
from suites.kit.session.locks import PlaceLocks

if TYPE_CHECKING:
    from contracts.learning import Learned

MOST_APPOINTMENTS = 10
"""Appointments that are read: the roles of a target are few, and those of one role look alike."""
MOST_REQUESTS = 200
"""Enough to look for each of them twice on ten pages of a list."""
WAIT = 5.0
"""Seconds between the two reads: time for a clock or a counter to show, and short enough to wait for."""
UNSEEN = "see whether the read needs a query parameter for it (parameters in behaviour.yaml), or name richer fixtures"
RUN = "learn"


@dataclass
class Reads:
    """What the reads of one appointment brought: whole answers, and what a list showed of it."""

    name: str
    problem: str = ""
    answers: list[CallResult] = field(default_factory=list)
    shown: list[Mapping[str, Json]] = field(default_factory=list)


def learn(config: pytest.Config, name: str) -> int:
    """Read the appointments of a target and print what they teach. Returns 0, or 75 where nothing could be read."""
    target = one_target.load(config, name, "--learn")
    bound = one_target.bind(config, target)
    if bound.contract.behaviour.read is None:
        print(f"{name}: the contract names no operation that reads an appointment, so there is nothing to learn from")
        return UNCLEAR
    locks = PlaceLocks(target.base_url, RUN, config.rootpath / FOLDER / RUN, "")
    if reason := locks.acquire():
        print(f"{name}: {reason}")
        return UNCLEAR
    try:
        return _tell(config, *_read_wider(bound, _read(bound)))
    finally:
        locks.release()


def _read(bound: BoundContract) -> list[Reads]:
    rows = [(role, number) for role, rows in bound.target.fixtures.items() for number in range(len(rows))]
    wanted = [one for one in rows if one[0].startswith("appointment.")][:MOST_APPOINTMENTS]
    appointments = f"{len(wanted)} appointment{'s' * (len(wanted) != 1)}"
    print(f"{bound.target.name}: reading {appointments} twice, {WAIT:g} s apart; nothing is written")
    found = [Reads(f"{role}[{number}]") for role, number in wanted]
    with contextlib.closing(Client(bound, MOST_REQUESTS, RUN)) as client:
        for turn in range(2):
            if turn:
                client.pause(WAIT)
            for one, (role, number) in zip(found, wanted, strict=True):
                _read_one(bound, client, one, Probe("", "learn", appointment=role, fixture=number))
    return found


def _read_wider(bound: BoundContract, reads: list[Reads]) -> tuple[BoundContract, list[Reads], str]:
    """The reads, or those with a switch that shows more; with the contract that asks so, and the name of the switch."""
    from contracts.learning import switches, with_switch  # only this command needs them

    for name in switches(bound.contract) if any(one.shown for one in reads) else ():
        print(f"{bound.target.name}: no read shows some members of the update; another operation has {name} for more")
        wider = replace(bound, contract=with_switch(bound.contract, name))
        again = _read(wider)
        if _shown_by(again) > _shown_by(reads):
            return wider, again, name
    return bound, reads, ""


def _shown_by(reads: list[Reads]) -> int:
    """How many places the appointment that shows most has."""
    return max((sum(1 for _ in leaves(state)) for one in reads for state in one.shown), default=0)


def _read_one(bound: BoundContract, client: Client, reads: Reads, probe: Probe) -> None:
    """Read one appointment. Of a list that is searched, the first page and what was found are kept."""
    results: list[CallResult] = []
    reader = AppointmentReader(bound, client, results.append)
    try:
        shown = reader.read(probe)
    except (BudgetSpent, NotAllowed, NotDeclared) as reason:  # a refused login is the first of them, too
        reads.problem = str(reason)
        return
    reads.answers += results[:1]
    reads.shown += [state for state in shown.values() if isinstance(state, Mapping)]
    reads.problem = reads.problem or _problem(results, bound) or reader.missing(probe)


def _problem(results: list[CallResult], bound: BoundContract) -> str:
    """Why a read shows nothing, and what to look at; empty where it was answered with JSON."""
    result = results[0] if results else None
    if result is None:
        return "it was not asked for"
    if result.answer is None:
        return result.failure or "no answer"
    if not result.answer.is_accepted:
        name = credential_name(bound.contract.authentication, "good", bound.target)
        advice = SETUP.get(result.answer.status, "").format(name=name)
        status = f"{result.sent.method} {result.sent.path} is answered {result.answer.status}"
        return f"{status}: {advice}" if advice else status
    return "" if isinstance(result.answer.json, Mapping | list) else "the answer is not JSON"


def _tell(config: pytest.Config, bound: BoundContract, reads: list[Reads], switch: str) -> int:
    """Print what could not be read, what the rest teaches, and write it where that is wanted."""
    usable = [one for one in reads if not one.problem]
    for one in reads:
        if one.problem:
            print(f"  {one.name}: {one.problem}")
    if not usable:
        print(f"{bound.target.name}: no appointment could be read, so nothing is proposed")
        return UNCLEAR
    lesson = _lesson(bound, usable, switch)
    for line in _report(lesson, config.option.write, CommandLine.of(config).learn(bound.target.name)):
        print(line)
    if config.option.write:
        lesson.write()
    return 0


def _lesson(bound: BoundContract, reads: list[Reads], switch: str) -> Learned:
    from contracts.learning import learned  # only this command needs it, and every run would pay for it

    answers = [(one.answers[0].answer, one.answers[1].answer) for one in reads]
    whole = [(first.json, second.json) for first, second in answers if first is not None and second is not None]
    reading = bound.contract.behaviour.read
    is_list = reading is not None and bool(reading.match)
    listed = [(one.shown[0], one.shown[1]) for one in reads if is_list and len(one.shown) == 2]
    return learned(bound.contract, whole, listed, switch)


def _report(lesson: Learned, is_written: bool, command: str) -> Iterator[str]:
    """What was seen, what is proposed and why, what only a person can do, and what to do next."""
    rows = [(one.pointer, _words(one.kinds), _words(one.forms), one.share) for one in lesson.places.values()]
    yield from text_table(("member", "kind", "form", "shown"), rows, "<")
    yield ""
    if lesson.unseen:
        yield f"- no appointment shows {', '.join(lesson.unseen)}, as the contract says: {UNSEEN}"
    yield from (f"- {reason}" for reason in lesson.because)
    yield from (f"- by hand, and see contracts check: {reason}" for reason in lesson.by_hand)
    if not lesson.texts:
        yield "nothing to change"
        return
    yield ""
    yield "written:" if is_written else f"not written; to write it: {command}"
    yield from lesson.diff.splitlines()


def _words(words: frozenset[str]) -> str:
    return ", ".join(sorted(words))
