"""Looks whether the stamp of the last update moves though nothing was updated: by a refused update, or by itself.

Requests follow each other within a second, and most stamps show whole seconds. So such a move shows only after a pause.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import Clause
from contracts.pointers import get
from suites.kit.generate.probes import probes
from suites.kit.model.appointment_state import differences
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, NotDeclared
from suites.kit.model.exchange import REFUSED, Exchange, Probe
from suites.kit.model.findings import WATCHED, Finding, Phrase
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

PAUSE = 1.1
"""Seconds until a stamp in whole seconds shows another one. The stand-in in this process needs no pause: its faults
write fractions."""


def watch_stamps(campaign: Campaign, clause: Clause) -> None:
    """After a plain update: a refused one, and then a read, each after a pause. What moved must do so again.

    The refused update is judged by the clauses on refused updates; what moves by itself, here.
    """
    if campaign.bound.contract.behaviour.read is None or not clause.fields:
        return
    with suppress(BudgetSpent, CannotBePutBack, NotDeclared):
        last = sent = campaign.send(replace(smoke_probe(campaign.bound), clause=clause.id, rereads=False))
        for refused in _refused(campaign)[:1]:
            _pause(campaign)
            last = campaign.send(replace(refused, rereads=True))
        for pointer, old, new in _moved(campaign, last):
            expected, got = Phrase("{} until the next update", (old,)), Phrase("{}, though nothing was sent", (new,))
            campaign.evidence.add(Finding(clause, sent, pointer, WATCHED, expected, got, seen=(2, 2)))


def _refused(campaign: Campaign) -> list[Probe]:
    """Updates to be refused after which the appointment should be as before."""
    clauses = [one for one in campaign.bound.contract.clauses if kind_of(one).with_update_after]
    return [probe for one in clauses[:1] for probe in probes(one, campaign.bound) if probe.wants == REFUSED]


def _moved(campaign: Campaign, last: Exchange) -> Iterator[tuple[str, object, object]]:
    """The members that may change with any update, and that moved alone from each of three reads to the next."""
    shown = [last.after.get("read") or campaign.reader.read_now(last.probe).get("read", {})]
    volatile = campaign.bound.contract.behaviour.volatile
    for _ in range(2):
        _pause(campaign)
        shown.append(campaign.reader.read_now(last.probe).get("read", {}))
        moved = [(pointer, get(shown[-2], pointer), get(shown[-1], pointer)) for pointer in volatile]
        moved = [one for one in moved if all(isinstance(value, str) for value in one) and one[1] != one[2]]
        if not moved or any(differences(shown[-2], shown[-1], set(volatile))):
            return
    yield from moved


def _pause(campaign: Campaign) -> None:
    if not campaign.bound.target.is_embedded:
        campaign.client.pause(PAUSE)
