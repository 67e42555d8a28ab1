"""Decides after which updates the appointment is read: each read costs a request."""

from __future__ import annotations

from dataclasses import dataclass, field

from suites.kit.model.answer import Answer
from suites.kit.model.appointment_state import sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import EITHER, REFUSED, Probe
from suites.kit.model.target import EXPENDABLE


@dataclass
class DueReads:
    """The combinations of members of which an accepted update has been read already, in one run."""

    bound: BoundContract
    _combinations_read: set[frozenset[str]] = field(default_factory=set)

    def is_due(self, probe: Probe, answer: Answer) -> bool:
        """Whether to read: as the probe says, else after the first accepted update of each combination of members.

        Each member that it names alone is read once, too: an answer may show it where a stored copy, from which reads
        are answered, does not. A thorough run also reads after every update of a member that a read shows.
        """
        if probe.rereads is not None:
            is_left_out = probe.is_emptying or (answer.is_refused and not probe.reads_refused)
            return probe.rereads and (answer.is_accepted or not is_left_out)
        if is_due := self._is_due_if_accepted(probe):
            self._combinations_read.add(self._members(probe))
        return answer.is_accepted and is_due

    def is_due_before(self, probe: Probe) -> bool:
        """Whether to read right before, too: an update that is read after it, of an appointment that is there to be
        used up, where it may change what nothing sets back. Who reads it right before can tell whose such a change is,
        though the same update shows it no second time."""
        may_change = probe.appointment == EXPENDABLE and probe.is_at_own_appointment and not probe.path
        if not may_change or probe.wants == REFUSED:
            return False
        return self._is_due_if_accepted(probe) if probe.rereads is None else probe.rereads

    def _is_due_if_accepted(self, probe: Probe) -> bool:
        is_shown = any(one.shows for one in sent_fields(probe.body, self.bound))
        if not self.bound.thorough and (probe.wants == EITHER or not is_shown):
            return False
        return self._members(probe) not in self._combinations_read or (self.bound.thorough and is_shown)

    def _members(self, probe: Probe) -> frozenset[str]:
        return frozenset(one.pointer for one in sent_fields(probe.body, self.bound))
