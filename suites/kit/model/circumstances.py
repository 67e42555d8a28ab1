"""What brings a finding about, where no single member does: two members together, or one while another one is empty.

All requests that showed it have that, and hardly another one has. Chance has to be ruled out, as a run compares many
things. Values are looked at for whether they are empty, and no further: they may be personal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import combinations
from math import comb
from operator import and_

from contracts import Json
from contracts.pointers import leaves, under
from suites.kit.model.exchange import Exchange
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

EMPTY = "is empty"


@dataclass(frozen=True)
class Case:
    """One request: its body, and the members that its appointment showed as empty before it, as JSON pointers."""

    body: Json = field(default=None, repr=False)
    empty: frozenset[str] = frozenset()

    @staticmethod
    def of(exchange: Exchange) -> Case:
        """The same of an exchange, without members that may have changed since its appointment was read."""
        state = exchange.before.get("read") or exchange.before.get("answer") or {}
        empty = [at for at, value in leaves(state) if value in (None, "", []) and NAME.fullmatch(at)]
        return Case(exchange.body, frozenset(at for at in empty if not under(at, exchange.unread)))

    @cached_property
    def key(self) -> str:
        """What is the same where it was sent again: that is no second case."""
        return json.dumps([self.body, sorted(self.empty)], sort_keys=True, default=repr)

    @cached_property
    def told(self) -> tuple[str, ...]:
        """All circumstances of the request, the plainer ones first."""
        sent = [(at, value) for at, value in leaves(self.body) if NAME.fullmatch(at)]
        nulls = [f"{at} as null" for at, value in sent if value is None]
        return *members(self.body), *(f"{at} {EMPTY}" for at in sorted(self.empty)), *nulls, *traits(self.body)


NOTHING_SENT = Case()
"""What is counted where nobody asks what was sent."""


@dataclass(frozen=True)
class Shared:
    """What requests have in common, in words that stand after "sent"; of the `others` so many have it, too."""

    text: str = ""
    others: int = 0


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
    number = sum(all(part in one.told for part in best.parts) for one in others)
    return Shared(_in_words(best.parts), number) if number <= FEW * len(others) else NOTHING


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
    return first != second and "nothing" not in (first, second) and not all(one.endswith(EMPTY) for one in pair)


def _in_words(parts: tuple[str, ...]) -> str:
    sent = [one for one in parts if not one.endswith(EMPTY)]
    before = [one for one in parts if one.endswith(EMPTY)]
    said = " and ".join(sent) or "anything"
    return f"{said} while {' and '.join(before)}" if before else said
