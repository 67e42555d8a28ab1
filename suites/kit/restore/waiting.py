"""Waiting for reads that may be behind, before anything is put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contracts import Json
from suites.kit.http.client import Client
from suites.kit.restore.last_known import PAUSES
from suites.kit.restore.others import owners_of_changes
from suites.kit.restore.ownership import Owner, Ownership

State = Mapping[str, Json] | None


def waited_for(ownership: Ownership, client: Client, read: Callable[[], State], now: State) -> State:
    """What reads show before anything is sent. One that shows earlier values of the run may be behind: wait."""
    for seconds in PAUSES:
        owners = [owner for _, _, owner in owners_of_changes(ownership, now)]
        is_behind = Owner.EARLIER in owners or ownership.reads.outdated(now).is_all
        if not is_behind or client.remaining <= 0:
            break
        client.pause(seconds)
        now = read()
    return now
