"""What brings a finding about, where no single member does: two members together, or one while another one is empty.

All requests that showed it have that, and hardly another one has. Chance has to be ruled out, as a run compares many
things. Values are looked at for whether they are empty, and no further: they may be personal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from itertools import combinations
from math import comb
from operator import and_
from typing import Any

from contracts import Contract, Json
from contracts.pointers import ABSENT, leaves, under
from suites.kit.model.chosen_values import chosen_values, stood_values
from suites.kit.model.exchange import Exchange
from suites.kit.model.json_values import same
from suites.kit.model.request_traits import NAME, members, traits

CHANCE = 1e-3
"""How likely chance may be, over all that is compared: a finding in a thousand may get a wrong remark."""

FEW = 0.1
"""The part of the other requests that may have it, too: some values hide a fault, as a clock that shows the same in two
zones. Where more have it, it does not tell the requests apart."""

CLEARER = 1e-2
"""By how much less likely chance has to be for two circumstances than for the better one of them alone."""

MOST_PAIRED = 60
"""Circumstances of which pairs are looked at: about as many as an update of all members has."""

PART_OF_STATE = 0.5
"""The part of the other requests of which fewer have to meet a state that is told: else it is the usual one."""

Stood = tuple[str, str, int]
"""As what a member of an appointment stood, and before how many of the other requests it did so, too."""

EMPTY = "is empty"
EMPTIED = "is empty or emptied"
"""The same where the request itself may have made the member so."""
OTHER = "with another value than before"
"""That a request changes a member: many faults do not show where it sends what the appointment has."""
NO_VALUE: tuple[Json, ...] = (None, "", [], {})
"""What an empty member is shown as."""


@dataclass(frozen=True)
class Case:
    """One request: its body, and, as JSON pointers, the members that its appointment showed as empty before it, those
    that it sends with another value than the appointment showed, or may have had by then, and those that are `unread`:
    an earlier request may have changed them since the appointment was read. `is_watched`: the appointment was seen
    before it and after it. `refused`: the status with which it was refused, None where it was not. `shown` is what the
    appointment showed before it, as far as that is known, and `chosen` what it sends of closed lists,
    and `stood` what the appointment showed of them."""

    body: Json = field(default=None, repr=False)
    empty: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    is_watched: bool = True
    refused: int | None = None
    shown: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    chosen: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    stood: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @staticmethod
    def of(exchange: Exchange, contract: Contract | None = None) -> Case:
        """The same of an exchange, without members that may have changed since its appointment was read; what it has
        `chosen` goes by a contract."""
        state = exchange.before.get("read") or exchange.before.get("answer") or {}
        shown = {at: value for at, value in leaves(state) if NAME.fullmatch(at)}
        unread = {at for at in shown if under(at, exchange.unread)}
        sent = [(at, value) for at, value in leaves(exchange.body) if at in shown]
        changes = frozenset(at for at, value in sent if at in unread or not same(value, shown[at]))
        empty = frozenset(at for at, value in shown.items() if value in NO_VALUE) - unread
        is_watched = bool(exchange.before.keys() & exchange.after.keys())
        refused = exchange.status if exchange.is_refused else None
        known = {at: value for at, value in shown.items() if at not in unread}
        chosen = chosen_values(exchange.body, contract) if contract else {}
        stood = {at: one for at, one in stood_values(state, contract).items() if at in known} if contract else {}
        return Case(exchange.body, empty, changes, exchange.unread, is_watched, refused, known, chosen, stood)

    @staticmethod
    def stood_before(shown: Sequence[Case], others: Sequence[Case]) -> tuple[Stood, ...]:
        """As what the appointment stood before all requests that showed a finding, and before few of the others: the
        state that the finding may take, where its request alone does not show it."""
        first = shown[0].stood.items()
        common = [(at, value) for at, value in first if all(one.stood.get(at) == value for one in shown)]
        told = ((at, value, sum(one.stood.get(at) == value for one in others)) for at, value in common)
        return tuple(one for one in told if one[2] < PART_OF_STATE * len(others))

    def is_tried_at(self, pointer: str) -> bool:
        """Whether it would have shown that it changes a member although it was refused: not where nobody looked, nor
        where it sends what was there."""
        return self.is_watched and not self.sends_as_it_was(pointer)

    def can_show(self, pointer: str, got: Any) -> bool:
        """Whether it could show that a member became what another request made of it: not where it was that before, nor
        where nobody knows what it was."""
        was_so = pointer not in self.changes and pointer in self.shown and same(self.shown[pointer], got)
        return not (
            was_so or under(pointer, self.unread) or (pointer in self.empty and (got is ABSENT or got in NO_VALUE))
        )

    def sends_as_it_was(self, pointer: str) -> bool:
        """Whether it sends a member with the value that this had: nothing shows whether that was taken."""
        return pointer not in self.changes and any(at == pointer for at, _ in leaves(self.body))

    @cached_property
    def key(self) -> str:
        """What is the same where it was sent again: that is no second case."""
        state = sorted(self.empty), sorted(self.changes)
        return json.dumps([self.body, *state], sort_keys=True, default=repr)

    @cached_property
    def told(self) -> tuple[str, ...]:
        """All circumstances of the request, the plainer ones first."""
        sent = [(at, value) for at, value in leaves(self.body) if NAME.fullmatch(at)]
        nulls = [f"{at} as null" for at, value in sent if value is None]
        emptied = self.empty | {at for at, value in sent if value in NO_VALUE}
        around = dict.fromkeys(one for at, _ in sent for one in _around(at))
        told = (
            *members(self.body),
            *around,
            *(f"{at} {EMPTY}" for at in sorted(self.empty)),
            *nulls,
            *traits(self.body),
        )
        changes = (f"{at} {OTHER}" for at in sorted(self.changes))
        return *told, *changes, *(f"{at} {EMPTIED}" for at in sorted(emptied))


def members_sent(body: Json) -> list[str]:
    """The members that a request sends, as JSON pointers."""
    return [at for at, _ in leaves(body) if at]


def may_change_at(pointer: str, named: Iterable[str]) -> bool:
    """Whether a request that names these members may change a member."""
    return under(pointer, named) or any(under(one, (pointer,)) for one in named)


def _around(pointer: str) -> Iterator[str]:
    """The objects around a member: one request sends such an object with members, another one without."""
    parts = pointer.split("/")
    yield from ("/".join(parts[:depth]) for depth in range(2, len(parts)))


NOTHING_SENT = Case()
"""What is counted where nobody asks what was sent."""


@dataclass(frozen=True)
class Shared:
    """What requests have in common, in words that stand after "sent"; of the `others` so many have it, too."""

    text: str = ""
    others: int = 0
    parts: tuple[str, ...] = field(default=(), compare=False)

    def among(self, cases: Iterable[Case]) -> Shared:
        """The same with the number of those of other cases that have it."""
        return replace(self, others=sum(_has(self.parts, one) for one in cases)) if self.parts else self


NOTHING = Shared()


@dataclass(frozen=True, order=True)
class _Found:
    """How likely chance gives all wrong requests something, and what that is."""

    chance: float
    number: int
    parts: tuple[str, ...] = field(compare=False)


def shared_circumstance(shown: Sequence[Case], others: Sequence[Case]) -> Shared:
    """What all requests that showed a finding have, and so few of the others that it is no chance; nothing where that
    is not clear. One circumstance is told before two."""
    wrong, right = ({one.key: one for one in cases} for cases in (shown, others))
    every, listed = [*wrong.values(), *right.values()], _of_all([*wrong.values()])
    having = _having(listed, every)
    single = min(_weighed([(one,) for one in listed], having, len(every), len(wrong)), default=None)
    pairs = [*filter(_fit, combinations(listed[:MOST_PAIRED], 2))]
    pair = min(_weighed(pairs, having, len(every), len(wrong)), default=None)
    is_clearer = pair is not None and (single is None or pair.chance < single.chance * CLEARER)
    best = pair if is_clearer else single
    if best is None or best.chance >= CHANCE:
        return NOTHING
    number = sum(_has(best.parts, one) for one in others)
    return Shared(_in_words(best.parts), number, best.parts) if number <= FEW * len(others) else NOTHING


def _has(parts: Iterable[str], case: Case) -> bool:
    return all(part in case.told for part in parts)


def _of_all(cases: Sequence[Case]) -> list[str]:
    """The circumstances of all these requests, the plainer ones first."""
    common = frozenset(cases[0].told).intersection(*(one.told for one in cases))
    return [one for one in dict.fromkeys(cases[0].told) if one in common]


def _having(listed: Sequence[str], every: Sequence[Case]) -> dict[str, int]:
    """Which requests have each circumstance, as a number with a bit for each request.

    So two circumstances are compared at once over thousands of requests, of which a long run has as many.
    """
    found = dict.fromkeys(listed, 0)
    for number, one in enumerate(every):
        for each in found.keys() & {*one.told}:
            found[each] |= 1 << number
    return found


def _weighed(parts: Sequence[tuple[str, ...]], having: Mapping[str, int], every: int, wrong: int) -> Iterator[_Found]:
    """Each of some sets of circumstances, with how likely all wrong requests, of so many, have it by chance."""
    of_wrong = comb(every, wrong)
    for number, those in enumerate(parts):
        both = reduce(and_, (having[one] for one in those)).bit_count()
        yield _Found(len(parts) * comb(both, wrong) / of_wrong, number, those)


def _fit(pair: tuple[str, ...]) -> bool:
    """Whether two circumstances are of two members, so that together they say more than one."""
    first, second = (one.split(" ")[0] for one in pair)
    return first != second and "nothing" not in (first, second) and not all(map(_is_state, pair))


def _is_state(circumstance: str) -> bool:
    """Whether it is about how the appointment is, not about what is sent."""
    return circumstance.endswith((EMPTY, EMPTIED))


def _in_words(parts: tuple[str, ...]) -> str:
    sent = [one for one in parts if not _is_state(one)]
    before = [one for one in parts if _is_state(one)]
    said = " and ".join(sent) or "anything"
    return f"{said} while {' and '.join(before)}" if before else said
