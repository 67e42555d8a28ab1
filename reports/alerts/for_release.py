"""Whether a target would let a release pass: who is woken by an alert has to answer that before anything is fixed."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import Connection

from reports.gate.judge import reasons
from reports.gate.look_first import stored_refusals
from reports.gate.policy import Policy
from reports.history.findings import KnownFinding
from reports.history.trials import LatestTrial

LINE = "For a release: by its default policy, `reports gate` is {} for this target."
"""What is said of it: nobody who reads an alert knows the policy of a release, which may be another one."""
LOOK_FIRST = " It goes by promises, and what changed below breaks none: look first whether the release relies on it."
"""What is said besides where it is open, and the vendor changed what may break a client."""

LOOK_AT_REFUSALS = (
    " It goes by promises, and a warning breaks none; but refused updates change appointments here (see {}): look "
    "first whether the release goes by a refusal."
)
"""The same where a refused update is stored, which is a warning where the page does not promise otherwise."""


def for_release(
    connection: Connection, one: LatestTrial, findings: Sequence[KnownFinding], is_changed: bool = False
) -> str:
    """A line that says whether the gate is open for a target; empty for a stand-in that somebody tried. `findings` are
    those at the target; `is_changed`: the same message tells of a change that may break a client."""
    if one.is_practice:
        return ""
    found = reasons(connection, Policy(), [one], findings, int(time.time()))
    is_closed = any(reason.code for reason in found)
    line = LINE.format("closed" if is_closed else "open")
    if is_closed:
        return line
    stored = [LOOK_AT_REFUSALS.format(each.clause) for each in stored_refusals(connection, one, findings)[:1]]
    return "".join([line, LOOK_FIRST if is_changed else "", *stored])
