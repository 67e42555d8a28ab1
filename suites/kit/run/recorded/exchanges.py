"""Recorded updates as exchanges that clauses can judge, in three versions: with all that the file shows, with what of
that can be trusted, and by their answers alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from contracts import Contract, Json, Operation
from contracts.clock import as_of
from contracts.pointers import ABSENT, Absent
from suites.kit.model.answer import Answer
from suites.kit.model.appointment_state import emptied_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import EITHER, Exchange, Probe, Region, Sent, States
from suites.kit.model.target import EDITABLE, Target
from suites.kit.privacy.belongings import fixtures_of
from suites.kit.run.recorded.callers import Callers
from suites.kit.run.recorded.har import Entry
from suites.kit.run.recorded.matching import Call, Key
from suites.kit.run.recorded.moments import Moments, Watcher
from suites.kit.run.recorded.timeline import OtherWrites, Timeline

WHY = "a recorded update"
NO_ANSWER = "the file has no answer to it"
NAME = "recorded traffic of {}"
"""What runs call a place of which they judge recorded traffic: it is compared with no run that sends."""
UNNAMED = "$ID"
UNROUTED = (403, 404)
"""How a proxy refuses that has no route to the vendor."""


@dataclass(frozen=True)
class Recorded:
    """One recorded update. `full` has all that the file shows of its appointment, `sure` what of that can be trusted,
    `alone` nothing but its own answer, `settled` what a read showed later, when no copy of the data lags any more.

    `has_body`, `has_answer_body`: whether the file holds these bodies. `history` is how its appointment was shown
    before.
    """

    full: Exchange
    sure: Exchange
    alone: Exchange
    settled: Exchange | None
    moments: Moments
    started: datetime
    moment: datetime
    has_body: bool
    has_answer_body: bool
    history: tuple[Mapping[str, Json], ...] = field(default=(), repr=False)

    @property
    def answered(self) -> Exchange:
        """The update with the state before it that can be trusted, and what its answer shows after it."""
        return replace(self.sure, after=self.alone.after)

    @property
    def has_states(self) -> bool:
        """Whether anything is compared of two moments that can be trusted."""
        return bool(self.sure.compared) or {"answer", "read"} <= self.sure.after.keys()


def recorded_updates(lines: Mapping[Key, Timeline], writes: OtherWrites, bound: BoundContract) -> list[Recorded]:
    """Every update of the appointments in the order of time; these are those of the target, in their order."""
    names = fixtures_of(bound.contract, bound.target)
    callers = Callers.of(bound.contract.authentication, lines.values())
    watchers = [
        Watcher(bound, line, writes, callers, Probe("", WHY, fixture=number))
        for number, line in enumerate(lines.values())
    ]
    made = [one for watcher in watchers for one in _of(watcher, names)]
    return sorted(made, key=lambda one: (one.started, one.full.number))


def _of(watcher: Watcher, names: Mapping[str, str]) -> Iterator[Recorded]:
    """The updates of one appointment."""
    bound, line = watcher.bound, watcher.timeline
    first: States | None = None
    path = filled(bound.contract.update, line.key, names)
    for call in line.updates:
        probe = _probe(call.entry.json, watcher.probe.fixture, bound)
        moments, history = watcher.around(call, probe), tuple(watcher.history)
        first = moments.before if first is None else first
        with as_of(call.entry.moment):
            made = _exchange(call, probe, path, bound)
        yield _recorded(made, call.entry, moments, first, history)


def _probe(body: Json | Absent, number: int, bound: BoundContract) -> Probe:
    """An update as one that a generator might have drawn: its own clause is not known, nor what it should get."""
    is_emptying = bool(emptied_fields(body, bound))
    return Probe("", WHY, body=body, fixture=number, wants=EITHER, explores=True, is_emptying=is_emptying)


def _recorded(
    made: Exchange, entry: Entry, moments: Moments, first: States, history: tuple[Mapping[str, Json], ...]
) -> Recorded:
    answer = {"answer": moments.answer["answer"]} if "answer" in moments.answer else {}
    sure = replace(made, before=moments.near, after=moments.next, first=first)
    later = replace(sure, after=moments.later) if moments.later else None
    return Recorded(
        replace(made, before=moments.before, after=moments.after, first=first),
        sure,
        replace(made, after=answer),
        later,
        moments,
        entry.started,
        entry.moment,
        entry.json is not ABSENT,
        entry.has_body,
        history,
    )


def _exchange(call: Call, probe: Probe, path: str, bound: BoundContract) -> Exchange:
    """An update and its answer, without any state of the appointment."""
    entry, body = call.entry, probe.body
    region = Region.OTHER if body is ABSENT else bound.region(body)
    breaks = bound.answer_breaks(entry.answer.status, entry.answer.value) if entry.answer and entry.has_body else ()
    return Exchange(
        number=entry.number,
        probe=probe,
        sent=sent_of(call.entry, path, body is not ABSENT),
        answer=entry.answer,
        failure=None if entry.answer else NO_ANSWER,
        region=region,
        before={},
        after={},
        first={},
        path=call.path,
        body_breaks=bound.breaks(body) if region is Region.INVALID else (),
        answer_breaks=breaks,
        is_documented=region is not Region.OTHER and bound.is_documented(body),
        is_doubtful=entry.answer is not None and entry.has_body and _may_be_a_proxys(entry.answer),
    )


def sent_of(entry: Entry, path: str, has_json: bool = False) -> Sent:
    """What is kept of a request: nothing that could hold a secret, so no query, and of its headers one."""
    content = (entry.body or b"") if has_json else b""
    headers = {"content-type": entry.media_type.partition(";")[0].strip()} if content else {}
    return Sent(entry.method, f"https://{entry.host}{path}", path, {}, headers, content)


def filled(operation: Operation, key: Key, names: Mapping[str, str]) -> str:
    """The path of an operation, with names in place of the ids: a short one could not be masked later."""
    path = operation.path
    for name, value in key[1]:
        path = path.replace("{" + name + "}", names.get(value, UNNAMED))
    return path


def _may_be_a_proxys(answer: Answer) -> bool:
    """Whether a refusal may be a firewall's or a proxy's: an HTML page, or no JSON with a status of theirs."""
    return answer.is_refused and (answer.is_page or (answer.status in UNROUTED and answer.json is ABSENT))


def target_of(contract: Contract, host: str, lines: Iterable[Key]) -> Target:
    """The place that was recorded, with its appointments in their order. There is no credential: nothing is sent."""
    fixtures = {EDITABLE: tuple(dict(path) for _, path in lines)}
    return Target(NAME.format(host), contract.name, f"https://{host}", {}, fixtures, {}, environment="production")
