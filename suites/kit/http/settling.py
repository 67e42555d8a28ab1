"""Reads that may show the state before an update for a documented time: waits for it only where it has to.

A read at once that shows what was sent is as good as a later one. Where it is not, or where nothing that was sent would
show, the time is waited for, once for all updates before the read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from contracts import Json
from contracts.pointers import get
from suites.kit.http.client import Client
from suites.kit.model.appointment_state import expected_value, sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe, States
from suites.kit.model.json_values import is_plain, same_shown

MOST_EARLY = 2
"""How many reads in a row may come too early until none is tried at once any more: each costs a request, and a vendor
whose reads are always late gains nothing by them."""


class Read(Protocol):
    """Reads the appointment of a probe; `at_once`: without waiting."""

    def __call__(self, probe: Probe, at_once: bool = False) -> States:
        """What the read shows."""


@dataclass
class Settling:
    """When a run reads after an update. `is_early`: the last read showed the update, and was not waited for."""

    bound: BoundContract
    client: Client
    is_early: bool = False
    _early: int = 0

    def wait(self) -> None:
        """Wait until reads must show the updates so far."""
        self.client.settle()
        self.is_early = False

    def read_after(self, probe: Probe, before: States, read: Read) -> States:
        """What a read shows after an accepted update, as soon as it shows what was sent, or else must show it."""
        reading = self.bound.contract.behaviour.read
        changed = list(self._changed(probe, before)) if reading is not None and reading.settles_seconds else []
        if changed and self._early < MOST_EARLY:
            shown = read(probe, at_once=True)
            if all(same_shown(value, get(shown.get("read", {}), pointer)) for pointer, value in changed):
                self.is_early, self._early = True, 0
                return shown
            self._early += 1
        return read(probe)

    def _changed(self, probe: Probe, before: States) -> Iterator[tuple[str, Json]]:
        """What the update changes of what reads show: the places and the new values."""
        for field in sent_fields(probe.body, self.bound):
            value = get(probe.body, field.pointer)
            if field.shows and is_plain(value) and not field.maybe_mapped and "read" in before:
                expected = expected_value(field, value)
                if not same_shown(expected, get(before["read"], field.shows)):
                    yield field.shows, expected
