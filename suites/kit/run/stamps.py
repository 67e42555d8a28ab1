"""Looks whether the stamp of the last update moves though nothing was updated: by a refused update, or by itself.

Requests follow each other within a second, and most stamps show whole seconds. So such a move shows only after a pause.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts import Clause, Field, instant
from contracts.pointers import get
from suites.kit.generate.bodies import body_with, needs_expendable, ordinary_values
from suites.kit.generate.probes import probes
from suites.kit.generate.situations import AFTER_CLOSING
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, NotDeclared
from suites.kit.model.exchange import REFUSED, VARIED, Exchange, Probe
from suites.kit.model.findings import MOVES, STAYS, Finding, Phrase
from suites.kit.model.json_values import differences, is_number, is_version
from suites.kit.model.spellings import may_be_coarse, wall_time
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

PAUSE = 1.1
"""Seconds until a stamp in whole seconds shows another one. The stand-in in this process needs no pause: its faults
write fractions."""
LONGER = 2
"""Before so many updates the pause is twice as long: then an answer that shows the stamp from before is behind the read
by more than what rounding to whole seconds explains. What differs between two moments has to be seen twice."""


def watch(campaign: Campaign, clause: Clause) -> None:
    """Look at the stamps that a clause is about; nothing for a clause that is about none."""
    if kind_of(clause).on_stamps:
        watch_stamps(campaign, clause)
        watch_updates(campaign, clause)


def watch_stamps(campaign: Campaign, clause: Clause) -> None:
    """After a plain update: a refused one, and then a read, each after a pause. What moved must do so again.

    The refused update is judged by the clauses on refused updates; what moves by itself, here.
    """
    if campaign.bound.contract.behaviour.read is None or not clause.fields:
        return
    with suppress(BudgetSpent, CannotBePutBack, NotDeclared):
        last = sent = campaign.send(replace(smoke_probe(campaign.bound), clause=clause.id, rereads=False))
        for refused in _refused(campaign)[:1]:
            pause(campaign)
            last = campaign.send(replace(refused, rereads=True))
        for pointer, old, new in _moved(campaign, clause, last):
            expected, got = Phrase("{} until the next update", (old,)), Phrase("{}, though nothing was sent", (new,))
            campaign.evidence.add(Finding(clause, sent, pointer, MOVES, expected, got, seen=(2, 2)))


def watch_updates(campaign: Campaign, clause: Clause) -> None:
    """After a pause, an update of each member alone: the stamp must move with each. What stays must do so again."""
    behaviour = campaign.bound.contract.behaviour
    members = [one for one in behaviour.fields if one.shows and _harmless(one, campaign.bound) is not None]
    for number, member in enumerate(members):
        with suppress(BudgetSpent, CannotBePutBack, NotDeclared):
            if number < LONGER:
                pause(campaign)
            stays = _not_moved_by(campaign, clause, member)
            if stays and (again := _not_moved_by(campaign, clause, member)):
                pointer, stamp = again[1]
                expected, got = Phrase("later than {}", (stamp,)), Phrase("{}, though it was updated", (stamp,))
                campaign.evidence.add(Finding(clause, again[0], pointer, STAYS, expected, got, seen=(2, 2)))


def _harmless(member: Field, bound: BoundContract) -> dict[str, Any] | None:
    """The first ordinary update of a member that closes nothing; None where there is none."""
    bodies = (body_with(member, value, bound) for value in ordinary_values(member, bound))
    return next((body for body in bodies if not needs_expendable(body, bound)), None)


def _not_moved_by(campaign: Campaign, clause: Clause, member: Field) -> tuple[Exchange, tuple[str, object]] | None:
    """The update of a member alone that changed it and left a stamp as it was, with that stamp; None if it moved."""
    waited = pause(campaign)
    body = _harmless(member, campaign.bound)
    probe = replace(smoke_probe(campaign.bound), clause=clause.id, body=body, why=f"{member.pointer} alone")
    sent = campaign.send_all([replace(probe, choice=VARIED, region=None, rereads=True)])
    if not sent or not sent[-1].is_accepted:
        return None
    ignored = set(campaign.bound.contract.behaviour.volatile)
    for _, before, after in sent[-1].compared:
        shown = [(pointer, get(before, pointer), get(after, pointer)) for pointer in clause.fields]
        same_stamps = [(pointer, new) for pointer, old, new in shown if old == new and _tells(new, waited)]
        if same_stamps and any(differences(before, after, ignored)):
            return sent[-1], same_stamps[0]
    return None


def _tells(stamp: object, waited: float) -> bool:
    """Whether a stamp must be another one by now, as a version must; without the pause, whole seconds may be alike."""
    if is_number(stamp):
        return is_version(stamp) or waited > 1
    moment = (instant(stamp) or wall_time(stamp)) if isinstance(stamp, str) else None
    return moment is not None and not may_be_coarse(moment) and (moment.microsecond > 0 or waited > 1)


def _refused(campaign: Campaign) -> list[Probe]:
    """Updates to be refused after which the appointment should be as before."""
    clauses = [one for one in campaign.bound.contract.clauses if kind_of(one).with_update_after]
    return [probe for one in clauses[:1] for probe in probes(one, campaign.bound) if probe.wants == REFUSED]


def _moved(campaign: Campaign, clause: Clause, last: Exchange) -> Iterator[tuple[str, object, object]]:
    """The members that may change with any update, and that moved alone from each of three reads to the next."""
    shown = [last.after.get("read") or campaign.reader.read_now(last.probe).get("read", {})]
    volatile = campaign.bound.contract.behaviour.volatile
    for _ in range(2):
        pause(campaign)
        shown.append(campaign.reader.read_now(last.probe).get("read", {}))
        moved = [(pointer, get(shown[-2], pointer), get(shown[-1], pointer)) for pointer in volatile]
        moved = [one for one in moved if _are_stamps(clause, *one) and one[1] != one[2]]
        if not moved or any(differences(shown[-2], shown[-1], set(volatile))):
            return
    yield from moved


def _are_stamps(clause: Clause, pointer: str, old: object, new: object) -> bool:
    """Whether a member shows texts, or the numbers of which a clause says that they advance."""
    texts = isinstance(old, str) and isinstance(new, str)
    return texts or (pointer in clause.fields and is_number(old) and is_number(new))


def pause_after_closing(campaign: Campaign, probe: Probe) -> None:
    """Wait before an update of an appointment that has just been closed, also one that closes it once more: the time of
    the closing must not move."""
    if probe.why == AFTER_CLOSING or (probe.closes and probe.place in campaign.closed):
        pause(campaign)


def pause(campaign: Campaign) -> float:
    """Wait for a moment. Returns for how many seconds it was: none where nobody waits."""
    began = time.monotonic()
    if not campaign.bound.target.is_embedded:
        campaign.client.pause(PAUSE)
    return time.monotonic() - began
