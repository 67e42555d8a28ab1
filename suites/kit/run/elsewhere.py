"""Knows what updates of other appointments have sent since an appointment was last shown.

A vendor that writes an update to several appointments changes those, too, that are updated next. What an update does
not name and shows with the very value that went to another appointment is not its doing: `witnesses` finds out whose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from suites.kit.generate.situations import ALL_ELSEWHERE
from suites.kit.model.appointment_state import known_before
from suites.kit.model.exchange import Exchange, Place, Probe
from suites.kit.model.target import EDITABLE
from suites.kit.run.confirmation import reserve
from suites.kit.run.culprits import is_sent

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign


def is_first_elsewhere(probe: Probe, latest: Mapping[Place, Iterable[Exchange]]) -> bool:
    """Whether a probe is the first at another appointment than the editable one, by the `latest` ones at each, or the
    first of all members there. It is read before and after: there, an update may change what it does not change at that
    one, such as a status, and may do so once only. What is to be refused for its state or not tells nothing of that."""
    is_elsewhere = probe.appointment != EDITABLE and probe.is_at_own_appointment and not probe.path
    is_known = any(not one.probe.in_other_state for one in latest.get(probe.place, ()))
    is_first = is_elsewhere and not probe.in_other_state and probe.rereads is None
    return is_first and (not is_known or probe.why == ALL_ELSEWHERE)


def is_due_before(campaign: Campaign, probe: Probe) -> bool:
    """Whether to read an appointment right before a probe that may use it up, which costs no clause still to come."""
    return campaign.reader.due.is_due_before(probe) and campaign.client.remaining >= reserve(campaign)


@dataclass
class Elsewhere:
    """The updates of one run, in their order, by the appointments that they were sent to."""

    campaign: Campaign
    _sent: list[Exchange] = field(default_factory=list)

    def watch(self, exchange: Exchange) -> None:
        """Note an update that may have changed something, or that showed its appointment."""
        if exchange.probe.is_at_own_appointment and (exchange.after or not exchange.is_refused):
            self._sent.append(exchange)

    def corrected(self, exchange: Exchange) -> Exchange:
        """The exchange as if what others sent had been there before it; not what it has sent itself: an accepted update
        changes that, and one that is refused after a read right before it that did not show the value may have been
        refused for the other that has it."""
        differing = {(pointer, repr(new)): new for found in exchange.differing.values() for pointer, _, new in found}
        own = [exchange] if exchange.is_accepted or (exchange.is_refused and exchange.was_read_before) else []
        found = ((at, new) for (at, _), new in differing.items() if not is_sent(own, at, new, self.campaign))
        theirs = [pointer for pointer, new in found if self.has_sent(exchange.probe, pointer, new)]
        return known_before(exchange, theirs) if theirs else exchange

    def is_outdated(self, probe: Probe) -> bool:
        """Whether a change was found elsewhere since the last update that showed the appointment of a probe: if all of
        them were changed at once, as by a reset of the sandbox, that is no second time."""
        own = (one.number for one in reversed(self._sent) if one.probe.place == probe.place and one.after)
        return probe.is_at_own_appointment and next(own, 0) < self.campaign.evidence.changed_at

    def has_sent(self, probe: Probe, pointer: str, value: Any) -> bool:
        """Whether an update of another appointment has sent a value since the one of this probe was last shown."""
        return is_sent(self._since(probe), pointer, value, self.campaign)

    def _since(self, probe: Probe) -> Iterable[Exchange]:
        for one in reversed(self._sent):
            if one.probe.place != probe.place:
                yield one
            elif one.after:
                return
