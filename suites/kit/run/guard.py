"""What a run needs of the room beside it, which writes down originals and puts them back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from suites.kit.http.client import Client
from suites.kit.model.exchange import CallResult, Exchange, Probe, States


class Guard(Protocol):
    """Notes in the restore ledger what a run changes (`restore.originals`)."""

    def note_all(self) -> None:
        """Note all appointments of the target."""

    def secure(self, probe: Probe) -> None:
        """Note what a probe may change, before it is sent. Raises CannotBePutBack."""

    def note_shown(self, probe: Probe, shown: States) -> None:
        """Note what a read has shown of its appointment, before the probe is sent."""

    def note_read_on_the_way(self, probe: Probe, shown: States) -> None:
        """Note what a read has shown of it between the noting of the probe and its last sending."""

    def note_result(self, exchange: Exchange) -> None:
        """Note what was shown of its appointment afterwards."""

    def note_damage(self) -> None:
        """Note that an update was seen to change another appointment than its own."""

    def note_unsent(self, probe: Probe) -> None:
        """Note that a probe was not sent after all."""


def send_guarded(probe: Probe, client: Client, guard: Guard | None) -> CallResult:
    """Send an update that the guard has noted. Raises BudgetSpent, CannotBePutBack."""
    with _noted(probe, client, guard):
        return client.update(probe)


def wait_guarded(probe: Probe, client: Client, guard: Guard | None) -> bool:
    """Wait for the end of an outage. Where no read can ask whether it is over, the probe does, and is noted as well."""
    is_sent = client.bound.contract.behaviour.read is None
    with _noted(probe, client, guard if is_sent else None):
        return client.wait_until_up(probe)


@contextmanager
def _noted(probe: Probe, client: Client, guard: Guard | None) -> Iterator[None]:
    """Have an update noted, and noted as not sent if it has not gone out: the budget kept it back, or no connection was
    made."""
    if guard is None:
        yield
        return
    guard.secure(probe)
    before = client.reached
    try:
        yield
    finally:
        if client.reached == before:
            guard.note_unsent(probe)
