"""Empties members: gives each a value first, empties them together, and gives them a value again.

Where the whole is refused, or fails, nothing is known of the single members, so each is then emptied alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts.pointers import ABSENT, get, with_value
from suites.kit.generate.emptying import body_filling
from suites.kit.generate.named import keeps, named_members
from suites.kit.model.appointment_state import sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import sends_ordinary
from suites.kit.model.errors import CannotBePutBack, Irreversible, NotDeclared
from suites.kit.model.exchange import ACCEPTED, REFUSED, VARIED, Exchange, Probe, Region
from suites.kit.model.json_values import merged, same
from suites.kit.model.target import EXPENDABLE
from suites.kit.run.choices import is_open
from suites.kit.run.smoke import smoke_probe
from suites.kit.run.transitions import with_next_values

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

FILLED = "give it a value"
NOT_OPEN = (
    f"the {EXPENDABLE} that the target gives takes no updates any more, or was closed by this run: name another one"
)


def fill(campaign: Campaign, probe: Probe) -> None:
    """Give the members that a probe empties a value, as an emptied one shows nothing; no other probe is concerned."""
    if not probe.is_emptying:
        return
    body = body_filling(probe, campaign.bound, campaign.reader.before(probe))
    if body is not None:
        role, number = probe.place
        plain = replace(smoke_probe(campaign.bound), appointment=role, fixture=number, why=FILLED, region=None)
        fitting = with_next_values(campaign, replace(plain, body=body, choice=VARIED))
        if fitting is not None:
            campaign.send(replace(fitting, choice=""))


def follow(campaign: Campaign, exchange: Exchange) -> None:
    """After members were emptied: give them a value again for what comes next, or empty each alone."""
    probe = exchange.probe
    if not probe.is_emptying:
        return
    if not exchange.is_refused:
        with suppress(CannotBePutBack):
            fill(campaign, probe)
    if exchange.is_definite and not exchange.is_accepted:
        campaign.send_all(probe.parts)


def instead(campaign: Campaign, probe: Probe, reason: CannotBePutBack) -> None:
    """Send what is left of a probe that might change what cannot be put back: its parts, or itself to an appointment
    that may be used up, or the members that can be put back. The reason then names those that were left out."""
    if probe.in_other_state:  # its clause has been asked at its own appointment, which is enough to judge it
        return
    if probe.parts:
        campaign.send_all(probe.parts)
    elif elsewhere := at_expendable(campaign, probe, reason):
        campaign.send_all([elsewhere])  # the guard keeps back what outlives that one, too
    else:
        is_missing = campaign.reader.missing(probe)
        for lacking in [NotDeclared(is_missing)] if is_missing else _lacking(campaign, reason):
            campaign.evidence.lacking(probe.clause, lacking)
        if rest := _without(reason.members, probe, campaign.bound):
            campaign.send_all([rest])


def _without(members: tuple[str, ...], probe: Probe, bound: BoundContract) -> Probe | None:
    """An update that must be accepted, without some members; None where nothing ordinary is left of it."""
    left = [one for one in sent_fields(probe.body, bound) if one.pointer not in members]
    body: Any = bound.base
    for one in left:
        body = with_value(body, one.pointer, get(probe.body, one.pointer))
    is_less = bool(members) and not same(body, probe.body) and not same(body, bound.base)
    clause = _asking_for(body, probe, bound)
    is_sent = is_less and clause and probe.wants == ACCEPTED and bound.region(body) is Region.ORDINARY
    return replace(probe, clause=clause, body=body, region=None) if is_sent else None


def _asking_for(body: Any, probe: Probe, bound: BoundContract) -> str:
    """The clause of a probe; where its body lacks what that clause names, the one of any update; empty without any."""
    if keeps(named_members(probe, bound), probe.body, body):
        return probe.clause
    general = (one.id for one in bound.contract.clauses if one.check == "accepts" and sends_ordinary(one))
    return next(general, "")


def at_expendable(campaign: Campaign, probe: Probe, reason: NotDeclared) -> Probe | None:
    """The same update for an appointment that may be used up, and is not yet; None where it may not go there.

    The last of them, as updates that close an appointment take the first. What is paired with a member that every
    update carries goes along: here the appointment may have another value of it.
    """
    may_move = probe.is_emptying or isinstance(reason, Irreversible)
    if not may_move or probe.appointment == EXPENDABLE:
        return None
    numbers = reversed(range(len(campaign.bound.target.fixtures.get(EXPENDABLE, ()))))
    moved = (replace(probe, appointment=EXPENDABLE, fixture=number) for number in numbers)
    return next((_whole(one, campaign.bound) for one in moved if is_open(campaign, one)), None)


def _lacking(campaign: Campaign, reason: CannotBePutBack) -> list[NotDeclared]:
    """Why an update was sent nowhere: also that what the target gives to be used up takes no updates."""
    is_given = isinstance(reason, Irreversible) and campaign.bound.target.fixtures.get(EXPENDABLE)
    return [reason, NotDeclared(NOT_OPEN)] if is_given else [reason]


def _whole(probe: Probe, bound: BoundContract) -> Probe:
    """The probe with what belongs to the members of its body that every update carries."""
    if not isinstance(probe.body, Mapping) or probe.wants == REFUSED:  # what it lacks may be why it is to be refused
        return probe
    with suppress(NotDeclared):
        carried = [one for one in sent_fields(probe.body, bound) if get(bound.base, one.pointer) is not ABSENT]
        beside = [bound.along(one, get(probe.body, one.pointer)) for one in carried]
        whole = merged(*beside, probe.body)
        if bound.region(whole) is bound.region(probe.body):
            return replace(probe, body=whole)
    return probe
