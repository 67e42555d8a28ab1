"""Gives a list two items before an update leaves one of them out: of one or none, nothing shows whether it goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contracts.pointers import ABSENT
from suites.kit.generate.item_steps import filling, losing
from suites.kit.model.exchange import Probe
from suites.kit.model.item_step import REMOVED
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

FILLED = "give the list two items"
TOO_FEW = (
    "{}: no update gave it two items that a read shows, so nothing shows whether one that is left out goes: give the "
    "fixture's list two items"
)


def fill(campaign: Campaign, probe: Probe) -> None:
    """Give the list of a probe that leaves an item out two of them; where it cannot have two, its clause is
    inconclusive. No other probe is concerned."""
    if probe.items is None or probe.items.what != REMOVED or _is_losing(campaign, probe):
        return
    body = filling(probe, campaign.reader.before(probe), campaign.reader.first(probe), campaign.bound)
    if body is not ABSENT:
        role, number = probe.place
        plain = replace(smoke_probe(campaign.bound), appointment=role, fixture=number, why=FILLED, region=None)
        campaign.send(replace(plain, body=body, rereads=True))
    if not _is_losing(campaign, probe):
        campaign.evidence.inconclusive(probe.clause, TOO_FEW.format(probe.items.pointer))


def _is_losing(campaign: Campaign, probe: Probe) -> bool:
    return losing(probe, campaign.reader.before(probe), campaign.reader.first(probe), campaign.bound)
