"""After a clash with another booking: the same update with other values, and with those wherever it is sent again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import Json
from suites.kit.checks.acceptance import is_clash
from suites.kit.generate.other_values import with_other_values
from suites.kit.model.exchange import REFUSED, Exchange, Place, Probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

NOWHERE = (
    "{why}: refused at {number} values, as where another booking is in the way: give values in targets.toml that are "
    "free, and that the vendor's own rules allow, such as its opening hours"
)
Moved = dict[tuple[Place, str], Json]
"""The bodies that met no other booking, by the appointment and those in whose place they were sent: what is free for
one appointment of the run is taken for another, once it stands there."""


def send_elsewhere(campaign: Campaign, probe: Probe, moved: Moved) -> list[Exchange]:
    """Send an update that met another booking with other values, a few times. Returns the exchange that met none.

    A plain update gets these values in later clauses, too. Any other is sent there as it is: its values may matter.
    """
    tried = list(with_other_values(probe, campaign.bound))
    for other in tried:
        sent = campaign.send(other)
        if not is_clash(sent, campaign.bound):
            moved[key_of(probe)] = other.body
            if probe.body in campaign.bound.plain:
                campaign.moved[key_of(probe)] = other.body
            return [sent]
    campaign.evidence.inconclusive(probe.clause, NOWHERE.format(why=probe.why, number=len(tried) + 1))
    return []


def repeating(probe: Probe, moved: Mapping[tuple[Place, str], Json]) -> Probe:
    """A probe with the values that met no other booking, where it repeats one that had met one.

    Else the repetition would meet it again, or be another update under the key of the first.
    """
    return replace(probe, body=moved.get(key_of(probe), probe.body)) if probe.wants != REFUSED else probe


def key_of(probe: Probe) -> tuple[Place, str]:
    """What tells an update apart that met another booking: the appointment, and the body."""
    return probe.place, repr(probe.body)
