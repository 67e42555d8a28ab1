"""Which of the appointments that may be used up is closed first: the one that begins first.

A vendor that takes the follow-ups of an appointment with it when that is closed shows it only while later ones are
open. Which one is the earliest depends on the run, as updates move them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from contracts import Json, instant
from contracts.pointers import get
from suites.kit.generate.situations import AFTER_CLOSING
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe
from suites.kit.model.target import EXPENDABLE
from suites.kit.run.smoke import closing_members
from suites.kit.run.witness import Witness

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign


@dataclass
class ClosingOrder:
    """The order in which the appointments of one run are closed, fixed when the first one is: each closing update and
    the one after it go to the same appointment, and no more are used up than in any other order."""

    campaign: Campaign
    _numbers: list[int] | None = None

    def of(self, requested: Iterable[Probe]) -> list[Probe]:
        """The probes, those that close an appointment in this order, each with the update after it."""
        listed = [*requested]
        if self._numbers is None and any(map(_is_closing, listed)):
            self._numbers = self._by_time()
        return [self._moved(one) if _is_closing(one) or one.why == AFTER_CLOSING else one for one in listed]

    def _moved(self, probe: Probe) -> Probe:
        numbers = self._numbers or []
        is_known = probe.appointment == EXPENDABLE and probe.fixture < len(numbers)
        return replace(probe, fixture=numbers[probe.fixture]) if is_known else probe

    def _by_time(self) -> list[int]:
        """The numbers of the appointments by when they begin, as they were looked at last, those that are closed at the
        end; none where that is not known of each."""
        watches, count = self.campaign.witnesses, len(self.campaign.bound.target.fixtures.get(EXPENDABLE, ()))
        watched = [watches.watched_at((EXPENDABLE, number)) for number in range(count)]
        known = [(self._rank(one), number) for number, one in enumerate(watched) if one and one.state]
        ranked = [(rank, number) for rank, number in known if rank is not None]
        return [number for _, number in sorted(ranked)] if len(ranked) == count else []

    def _rank(self, witness: Witness) -> tuple[bool, datetime] | None:
        """Whether an appointment is closed, and when it begins; None where nothing tells."""
        state, begin = witness.state or {}, _begin(witness.state or {}, self.campaign.bound)
        is_closed = witness.probe.place in self.campaign.closed or bool(closing_members(self.campaign, [state]))
        return None if begin is None else (is_closed, begin)


def _is_closing(probe: Probe) -> bool:
    """Whether a probe was made to close an appointment of a number, which may be another one as well."""
    return probe.closes and probe.appointment == EXPENDABLE and not (probe.path or probe.query or probe.method)


def _begin(state: Mapping[str, Json], bound: BoundContract) -> datetime | None:
    """When an appointment begins: the first moment that it shows of those that an update may set."""
    shown = (get(state, one.shows) for one in bound.contract.behaviour.fields if one.shows)
    return next((found for one in shown if isinstance(one, str) and (found := instant(one)) is not None), None)
