"""Gives back the names that an update may have changed, such as a patient's id, which later requests use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from suites.kit.generate.bodies import body_renaming_back
from suites.kit.model.exchange import Exchange
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign


def rename_back(campaign: Campaign, exchange: Exchange) -> None:
    """After an update that may have renamed what later requests name: give it its name again."""
    may_have = exchange.probe.is_at_own_appointment and not exchange.is_refused
    body = body_renaming_back(exchange.body, campaign.bound) if may_have else None
    if body:
        with campaign.client.putting_back():  # what puts the rest back may go by that name
            campaign.send(replace(smoke_probe(campaign.bound), body=body, why="give back the name", region=None))
