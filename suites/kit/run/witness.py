"""An appointment of the target that updates of others must not change, and what of its changes its own account for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import Json
from contracts.pointers import ABSENT, around, get, split, under
from suites.kit.model.appointment_state import (
    emptied_fields,
    is_empty,
    may_be_reset,
    possible_values,
    possibly_touched,
    sent_fields,
    touched,
)
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import FOREIGN, written_roles
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.model.json_values import Difference, differences, same
from suites.kit.model.siblings import made_by

ANYTHING = ("", ABSENT)
"""What an odd body may give an appointment: nobody knows."""
LOOKS = 2
"""The read after an update may be late, and so may be one more; what is not there then, the update has not made."""


@dataclass
class Witness:
    """An appointment as it was last looked at, and what updates of its own may have changed since.

    `probe` addresses it. `named` is what each of these updates names of it, `made` the objects that one of them may
    have made, with whatever the vendor puts in them, each with how many looks more may come too soon to show it.
    `possible` is what all of its own updates may ever give it, as reads may be late: by pointer, each value once;
    `earlier` are its states before. `doubted` are members that something else seems to write, `asked` those of which
    trying again has shown no update that does.
    """

    probe: Probe
    path: Mapping[str, str]
    state: Mapping[str, Json] | None = field(default=None, repr=False)
    looked_at: int = 0
    touched: set[str] = field(default_factory=set)
    named: list[set[str]] = field(default_factory=list, repr=False)
    made: dict[str, int] = field(default_factory=dict)
    possible: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict), repr=False)
    earlier: list[Mapping[str, Json]] = field(default_factory=list, repr=False)
    doubted: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """How people find it among the target's fixtures."""
        role, number = self.probe.place
        return f"{role} number {number + 1}" if number else role

    @property
    def is_untouched(self) -> bool:
        """Whether it was looked at, and no update of its own was sent to it yet in this run."""
        return self.state is not None and not self.possible and not self.touched

    def is_at(self, exchange: Exchange) -> bool:
        """Whether a request was sent to it, by whichever of its addresses."""
        return exchange.probe.place == self.probe.place or exchange.path == self.path

    def note_update(
        self, exchange: Exchange, bound: BoundContract, is_odd: bool = False, is_stored: bool = False
    ) -> None:
        """Note what a request that was sent to it may have changed. A read after it is a look at it, too; not where it
        is odd, as it shows what was sent to others: that is compared when it is looked at next. `is_stored`: it may
        have changed it though it was refused.
        """
        is_known = isinstance(exchange.body, Mapping) and exchange.probe.raw is None
        if exchange.is_refused and exchange.is_definite:  # what it writes all the same is for other clauses to find
            self._note_possible(_given(exchange.body, bound) if is_known else ())
            self.touched |= possibly_touched(exchange.body, bound) if is_stored and is_known else set()
            return
        self.named.append(touched(exchange.body, bound) if is_known else set())
        self.touched |= possibly_touched(exchange.body, bound) if is_known else {""}
        self._note_possible(_given(exchange.body, bound) if is_known else [ANYTHING])
        self.made |= dict.fromkeys(made_by(exchange, bound), LOOKS)
        if exchange.is_accepted and "read" in exchange.after and not is_odd:
            self.note_look(exchange.after["read"], exchange.number)

    def note_look(self, state: Mapping[str, Json], number: int) -> None:
        """Note how it is shown after the exchange with this number."""
        self.earlier += [self.state] if self.state is not None else []
        self.state, self.looked_at, self.touched, self.named = state, number, set(), []
        self.made = {at: left - 1 for at, left in self.made.items() if left > 1 and is_empty(get(state, at))}

    def others_since(self, sent: Iterable[Exchange]) -> list[Exchange]:
        """The updates of others since it was last looked at."""
        return [one for one in sent if one.number > self.looked_at and not self.is_at(one)]

    def unexplained(
        self, now: Mapping[str, Json], bound: BoundContract, is_of_others: Callable[[str, Any], bool] = lambda *_: False
    ) -> list[Difference]:
        """What differs since it was last looked at, and no update of its own gave it.

        Nor one that had been shown before, where updates of others have sent that very value since: reads that were
        never late do not go back to what an update of its own gave it once.
        """
        ignored = {*bound.contract.behaviour.volatile, *self.doubted, *self.made, *_shared(bound)}
        found = differences(self.state or {}, now, ignored) if self.state is not None else ()
        others = [
            (pointer, old, new)
            for pointer, old, new in found
            if not self.is_own(pointer, new) or (self._may_go_back(pointer, new) and is_of_others(pointer, new))
        ]
        # An update of its own that leaves a member out may have reset it, as a PUT does.
        return [one for one in others if not (self._is_left_out(one[0]) and may_be_reset(one[0], one[2], bound))]

    def _may_go_back(self, pointer: str, value: Any) -> bool:
        """Whether others may have given a member again what an update of its own gave it once: none since it was last
        looked at may have changed it, that was not asked in vain before, and it is no reset to what was there first."""
        is_touched = any(under(pointer, (at,)) or under(at, (pointer,)) for at in self.touched)
        is_first = any(same(get(state, pointer), value) for state in self.earlier[:1])
        return self._is_given(pointer, value) and not (is_touched or is_first or pointer in self.asked)

    def was_otherwise(self, pointer: str, value: Any) -> bool:
        """Whether a look of this run has shown a member with another value than this one."""
        shown = (get(state, pointer) for state in (*self.earlier, self.state or {}))
        return any(one is not ABSENT and not same(one, value) for one in shown)

    def _is_left_out(self, pointer: str) -> bool:
        """Whether an update of its own since it was last looked at names no such member."""
        return any(not under(pointer, named) for named in self.named)

    def _note_possible(self, given: Iterable[tuple[str, Any]]) -> None:
        for at, value in given:
            self.possible[at][repr(value)] = value

    def _possible_at(self, pointer: str) -> Iterator[tuple[str, Any]]:
        """What its own updates may give a member or what is around it; a run has thousands of them."""
        for at in (*around(pointer), pointer):
            yield from ((at, given) for given in self.possible.get(at, {}).values())

    def was_emptied(self, pointer: str) -> bool:
        """Whether an update of its own since it was last looked at may have emptied a member, also as it left it out
        and may replace all: a default may stand there then."""
        if "" in self.touched:
            return True
        is_new = any(under(pointer, (at,)) for at in self.touched)
        return is_new and any(given is None for _, given in self._possible_at(pointer))

    def is_own(self, pointer: str, value: Any) -> bool:
        """Whether an update of its own may give a member this value late, or it had it before one.

        So it is where a read shows an older state, and where somebody has reset the sandbox.
        """
        is_here = any(True for _ in self._possible_at(pointer))
        had = any(same(get(state, pointer), value) for state in self.earlier)
        return self._is_given(pointer, value) or (is_here and had)

    def _is_given(self, pointer: str, value: Any) -> bool:
        """Whether an update of its own may have given a member this value."""
        here = self._possible_at(pointer)
        return any(given is ABSENT or _is_given(get(given, pointer.removeprefix(at)), value) for at, given in here)


def kinds_of(exchange: Exchange, bound: BoundContract) -> set[str]:
    """What an update is the first of: each member at each role, by each way to address or to call it."""
    probe, base = exchange.probe, bound.contract.behaviour.base
    way = (probe.appointment, probe.closes and probe.fixture, sorted(probe.query.items()), probe.method)
    members = [f.pointer for f in sent_fields(exchange.body, bound) if f.pointer[1:] not in base]
    return {repr((way, pointer)) for pointer in members or [""]}


def _given(body: Json, bound: BoundContract) -> Iterator[tuple[str, Any]]:
    """What an update may give its appointment. What it empties is empty then, and nothing else, where a read shows it:
    only a default of the vendor's may be there in its place."""
    follows = bound.contract.behaviour.follows
    caused = {pointer for field in sent_fields(body, bound) for pointer in follows.get(field.pointer, ())}
    emptied = {field.shows for field, _ in emptied_fields(body, bound) if not (field.key or field.maybe_mapped)}
    for pointer, value in possible_values(body, bound):
        yield pointer, None if value is ABSENT and pointer in emptied - caused else value


def _is_given(given: Any, shown: Any) -> bool:
    return same(given, shown) or (is_empty(given) and is_empty(shown))


def witnesses_of(bound: BoundContract) -> list[Witness]:
    """The target's appointments that our account may read, each once."""
    names, found = bound.contract.update.path_names, dict[str, Witness]()
    for role in sorted(written_roles(bound.contract) - {FOREIGN}):
        for number, row in enumerate(bound.target.fixtures.get(role, ())):
            if all(name in row for name in names):
                path = bound.appointment_path(role, number)
                probe = Probe("", "look at it", appointment=role, fixture=number)
                found.setdefault(repr(sorted(path.items())), Witness(probe, path))
    return list(found.values())


def _shared(bound: BoundContract) -> set[str]:
    """What an appointment shows of something that others share, such as the patient, and that an update may change."""
    outer = {split(member.pointer)[-1] for member in bound.contract.behaviour.fields if member.of}
    return {f"/{name}" for name in outer}
