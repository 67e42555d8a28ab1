"""Refused updates that are stored all the same: what they have written is taken back, before it stands in the way.

A time that was stored for an appointment keeps all others from it, and a reference that was refused may have each later
update refused. So where an update is refused that had to be accepted, the appointments are read at which refused ones
came before it; and what one of these is seen to have written is taken back at once.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from suites.kit.checks.acceptance import may_be_clash
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import Exchange, Place, Probe, States
from suites.kit.run.refused_changes import changed_members, is_owed_success
from suites.kit.run.unjudged_refusals import give_back

if TYPE_CHECKING:  # these call this module
    from suites.kit.run.late_refusals import LateRefusals


@dataclass
class StoredRefusals:
    """What is known of stored refusals among the refused updates of a run. Without a clause that says that these change
    nothing, none is looked for."""

    refusals: LateRefusals
    _again: Probe | None = None
    _written: dict[Place, tuple[Exchange, list[str]]] = field(default_factory=dict)

    def cleared_the_way(self, refused: Exchange) -> bool:
        """Whether an update that had to be accepted was refused after refused ones had been stored, which may be why.

        What these have written is taken back then, so that it is worth sending it once more.
        """
        probe, is_again = refused.probe, refused.probe == self._again
        self._again = None
        if not (self._may_look and is_owed_success(refused)):
            return False
        may_clash = may_be_clash(refused, self.refusals.campaign.bound)
        places = [*self.refusals.pending] if may_clash else [probe.place]
        found = [place for place in places if self._may_be_at(place) and self.is_seen_at(place)]
        self._again = probe if found and not is_again else None
        return self._again is not None

    def is_seen_at(self, place: Place) -> bool:
        """Whether a read shows that refused updates which nothing has followed are stored; that is taken back then."""
        pending = self.refusals.pending.get(place) if self._may_look else None
        with suppress(BudgetSpent):
            return bool(pending and self.refusals.read(pending[-1].probe))
        return False

    def is_known_at(self, place: Place) -> bool:
        """Whether an appointment had refused updates since it was shown that are stored as others with their status."""
        pending = self.refusals.pending.get(place) if self._may_look else None
        storing = self._storing() if pending else set()
        return any(one.status in storing for one in pending or ())

    def leave_as_before(self, judged: Exchange) -> None:
        """Take back what refused updates have written by the reads after them, once they are judged; also those with
        which a finding was confirmed, at whichever appointments."""
        place = judged.probe.place
        if judged.is_accepted:
            self._written.pop(place, None)
        if "read" in judged.after and judged.is_refused and judged.probe.names_own_appointment:
            bound = self.refusals.campaign.bound
            changed = changed_members([judged], judged.before, judged.after, judged.unread, bound)
            if changed:
                self._written.setdefault(place, (judged, changed))
        for first, changed in [self._written.pop(place) for place in [*self._written]] if self._may_look else ():
            if self.refusals.is_known(changed):
                self.take_back(first.probe, changed, first.before)

    def may_have_written(self, refused: Exchange) -> bool:
        """Whether a refused update is one that may be stored: a clash, or as others that are known to be."""
        if not refused.is_refused or not self.refusals.clauses:
            return False
        return may_be_clash(refused, self.refusals.campaign.bound) or refused.status in self._storing()

    def _storing(self) -> set[int | None]:
        """The statuses with which refused updates were seen to be stored."""
        found = self.refusals.campaign.evidence.findings().values()
        return {one.exchange.status for one in found if one.clause in self.refusals.clauses}

    def take_back(self, probe: Probe, changed: list[str], before: States) -> None:
        """Give members the values that they had before refused updates wrote them."""
        campaign, self.refusals.is_looking = self.refusals.campaign, True
        try:
            with suppress(BudgetSpent, CannotBePutBack):
                give_back(campaign, probe.place, changed, before, campaign.reader.before(probe))
        finally:
            self.refusals.is_looking = False

    @property
    def _may_look(self) -> bool:
        """Whether nothing else is being looked for, which depends on what is stored now."""
        campaign = self.refusals.campaign
        is_busy = self.refusals.is_looking or campaign.unconfirmed or campaign.collected is not None
        return bool(self.refusals.clauses) and not is_busy

    def _may_be_at(self, place: Place) -> bool:
        """Whether it is worth a read: for the first refusals of a clause, and those that are known to be stored."""
        return bool(self.refusals.first[place]) or self.is_known_at(place)
