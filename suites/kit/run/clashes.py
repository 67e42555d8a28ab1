"""After a clash with another booking: the same update with other values, and with those wherever it is sent again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import Json
from suites.kit.checks.acceptance import is_clash
from suites.kit.generate.probes import with_other_values
from suites.kit.model.exchange import REFUSED, Exchange, Probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

NOWHERE = (
    "{why}: refused at {number} values, as where another booking is in the way: give values in targets.toml that are "
    "free, and that the vendor's own rules allow, such as its opening hours"
)
Moved = dict[str, Json]
"""The bodies that met no other booking, by those in whose place they were sent."""


def send_elsewhere(campaign: Campaign, probe: Probe, moved: Moved) -> list[Exchange]:
    """Send an update that met another booking with other values, a few times. Returns the exchange that met none."""
    tried = list(with_other_values(probe, campaign.bound))
    for other in tried:
        sent = campaign.send(other)
        if not is_clash(sent, campaign.bound):
            moved[repr(probe.body)] = other.body
            return [sent]
    campaign.evidence.inconclusive(probe.clause, NOWHERE.format(why=probe.why, number=len(tried) + 1))
    return []


def repeating(probe: Probe, moved: Mapping[str, Json]) -> Probe:
    """A probe with the values that met no other booking, where it repeats one that had met one.

    Else the repetition would meet it again, or be another update under the key of the first.
    """
    return replace(probe, body=moved.get(repr(probe.body), probe.body)) if probe.wants != REFUSED else probe
