"""What a read right before an appointment's own update showed of it, and only updates of others have sent since a look.

Once its own update is sent, that may hide it: where all updates take turns with a few values, both have sent the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from contracts import Json
from suites.kit.model.exchange import Exchange, Probe, States
from suites.kit.run.culprits import is_sent
from suites.kit.run.witness import Witness

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign


@dataclass(frozen=True)
class SeenBefore:
    """A member of an appointment that was shown changed, and the updates of others `since` it was last looked at."""

    witness: Witness
    pointer: str
    old: Any
    new: Any
    since: list[Exchange]


def changed_before(
    watched: Iterable[Witness], probe: Probe, before: States, sent: list[Exchange], campaign: Campaign
) -> list[SeenBefore]:
    """What a read before an update of its own shows, and only updates of others have sent since the last look.

    Nothing where reads are late: such a read may be behind.
    """
    own = [one for one in watched if one.probe.place == probe.place and probe.is_at_own_appointment]
    known = [one for one in own if one.state is not None and not campaign.reader.lag]
    return [
        found
        for one in known
        for found in _changed(one, before.get("read"), accepted(one.others_since(sent)), campaign)
    ]


def accepted(since: list[Exchange]) -> list[Exchange]:
    """Those of some updates that may have given another appointment an earlier value again: a refused one carries what
    all of them carry, which tells nothing."""
    return [one for one in since if one.is_accepted]


def _changed(
    witness: Witness, shown: Mapping[str, Json] | None, since: list[Exchange], campaign: Campaign
) -> Iterator[SeenBefore]:
    is_of_others = partial(is_sent, since, campaign=campaign)
    for pointer, old, new in witness.unexplained(shown or {}, campaign.bound, is_of_others) if shown and since else ():
        if is_of_others(pointer, new):
            yield SeenBefore(witness, pointer, old, new, since)
