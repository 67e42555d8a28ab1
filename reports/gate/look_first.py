"""What an open gate does not say: that refused updates change appointments, which is a warning by some pages."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from reports._refusals import is_stored
from reports.gate.measured import changed_since, latest_whole
from reports.history.findings import KnownFinding
from reports.history.lives import State
from reports.history.trials import LatestTrial


def stored_refusals(
    connection: Connection, one: LatestTrial, findings: Sequence[KnownFinding]
) -> Sequence[KnownFinding]:
    """The warnings at a target that a refused update is stored, of all `findings`; without those that no run looks for
    any more, as the contract has changed: of these the gate says so, too, and they would be told for ever."""
    at = one.provider, one.target
    warned = (each for each in findings if each.severity == "warning" and is_stored(each))
    there = [each for each in warned if (each.provider, each.target) == at and each.life.state != State.RESOLVED]
    whole = latest_whole(connection, *at) if there else None
    return [each for each in there if whole is None or not changed_since(each, whole)]
