"""Empties members: gives each a value first, empties them together, and gives them a value again.

Where the whole is refused, or fails, nothing is known of the single members, so each is then emptied alone.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from suites.kit.generate.emptying import body_filling
from suites.kit.model.errors import CannotBePutBack, Irreversible, NotDeclared
from suites.kit.model.exchange import VARIED, Exchange, Probe
from suites.kit.model.target import EXPENDABLE
from suites.kit.run.choices import is_open
from suites.kit.run.smoke import smoke_probe
from suites.kit.run.transitions import with_next_values

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

FILLED = "give it a value"


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
    that may be used up."""
    elsewhere = at_expendable(campaign, probe, reason)
    if probe.parts:
        campaign.send_all(probe.parts)
    elif elsewhere:
        campaign.send_all([elsewhere])  # the guard keeps back what outlives that one, too
    else:
        is_missing = campaign.reader.missing(probe)
        campaign.evidence.lacking(probe.clause, NotDeclared(is_missing) if is_missing else reason)


def at_expendable(campaign: Campaign, probe: Probe, reason: NotDeclared) -> Probe | None:
    """The same update for an appointment that may be used up, and is not yet; None where it may not go there.

    The last of them, as updates that close an appointment take the first.
    """
    may_move = probe.is_emptying or isinstance(reason, Irreversible)
    if not may_move or probe.appointment == EXPENDABLE:
        return None
    numbers = reversed(range(len(campaign.bound.target.fixtures.get(EXPENDABLE, ()))))
    moved = (replace(probe, appointment=EXPENDABLE, fixture=number) for number in numbers)
    return next((one for one in moved if is_open(campaign, one)), None)
