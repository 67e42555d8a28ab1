"""Ordinary updates after a refused one, which show whether the vendor has kept anything of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from contracts.pointers import ABSENT, get
from suites.kit.model.appointment_state import sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import ACCEPTED, Probe

MOST_FOLLOWING = 2
"""Updates after one refusal: two that each hide another member show every member of it."""


def following(refused: Probe, usual: Iterable[Probe], bound: BoundContract) -> list[Probe]:
    """A small update among the `usual` ones to send after a refused one, of other members if possible; none where the
    target allows none.

    Where each names a member of the refused one, which hides what is kept of that, there is a second one that hides
    another member. It comes after the same refusal, and after all others of the clause: it may set what they name.
    """
    named = _named(refused, bound)
    telling = [probe for probe in usual if _named(probe, bound) and probe.wants == ACCEPTED]
    telling.sort(key=lambda probe: (len(named & _named(probe, bound)), len(_named(probe, bound))))
    by_hidden = dict[frozenset[str], Probe]()
    for probe in telling:
        by_hidden.setdefault(frozenset(named & _named(probe, bound)), probe)
    fewest = min(map(len, by_hidden), default=0)
    chosen = [probe for hidden, probe in by_hidden.items() if len(hidden) == fewest][:MOST_FOLLOWING]
    return [replace(probe, why="an update after a refused one", rereads=True) for probe in chosen]


def _named(probe: Probe, bound: BoundContract) -> set[str]:
    return {field.pointer for field in sent_fields(probe.body, bound) if get(bound.base, field.pointer) is ABSENT}
