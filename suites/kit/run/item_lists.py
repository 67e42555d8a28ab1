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
REFUSED = (
    "{}: an update that adds an item was answered {}, so nothing shows whether one that is left out goes{}: send that "
    "update by hand (it is in the journal) to see why it is refused; if the vendor is right, correct the items in "
    "schemas/ordinary.schema.json"
)
FILLED_KEY = ", as an item from before the run would come back with another {}"
TOO_FEW = (
    "{}: no update gave it two items that a read shows, so nothing shows whether one that is left out goes: give the "
    "fixture's list two items"
)


def fill(campaign: Campaign, probe: Probe) -> None:
    """Give the list of a probe that leaves an item out two of them; where it cannot have two, its clause is
    inconclusive. No other probe is concerned."""
    if probe.items is None or probe.items.what != REMOVED or _is_losing(campaign, probe):
        return
    pointer, added = probe.items.pointer, None
    body = filling(probe, campaign.reader.before(probe), campaign.reader.first(probe), campaign.bound)
    if body is not ABSENT:
        role, number = probe.place
        plain = replace(smoke_probe(campaign.bound), appointment=role, fixture=number, why=FILLED, region=None)
        added = campaign.send(replace(plain, body=body, rereads=True))
    if not _is_losing(campaign, probe):
        is_refused = added is not None and added.is_refused
        why = _why_refused(campaign, pointer, added.status) if added and is_refused else TOO_FEW.format(pointer)
        campaign.evidence.inconclusive(probe.clause, why)


def _why_refused(campaign: Campaign, pointer: str, status: int | None) -> str:
    """Why no item can be left out, where the vendor takes none more."""
    field = next(one for one in campaign.bound.contract.behaviour.fields if one.pointer == pointer)
    key = FILLED_KEY.format(str(field.key).removeprefix("/")) if field.key in field.filled else ""
    return REFUSED.format(pointer, status, key)


def _is_losing(campaign: Campaign, probe: Probe) -> bool:
    return losing(probe, campaign.reader.before(probe), campaign.reader.first(probe), campaign.bound)
