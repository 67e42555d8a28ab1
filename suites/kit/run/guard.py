"""What a run needs of the room beside it, which writes down originals and puts them back."""

from __future__ import annotations

from typing import Protocol

from suites.kit.http.client import Client
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import CallResult, Exchange, Probe


class Guard(Protocol):
    """Notes in the restore ledger what a run changes (`restore.originals`)."""

    def note_all(self) -> None:
        """Note all appointments of the target."""

    def secure(self, probe: Probe) -> None:
        """Note what a probe may change, before it is sent. Raises CannotBePutBack."""

    def note_result(self, exchange: Exchange) -> None:
        """Note what was shown of its appointment afterwards."""

    def note_damage(self) -> None:
        """Note that an update was seen to change another appointment than its own."""

    def note_unsent(self, probe: Probe) -> None:
        """Note that a probe was not sent after all."""


def send_guarded(probe: Probe, client: Client, guard: Guard | None) -> CallResult:
    """Send an update that the guard has noted. One that the budget keeps back has changed nothing.

    Raises BudgetSpent, CannotBePutBack.
    """
    if guard is None:
        return client.update(probe)
    guard.secure(probe)
    before = client.remaining
    try:
        return client.update(probe)
    except BudgetSpent:
        if client.remaining == before:
            guard.note_unsent(probe)
        raise
