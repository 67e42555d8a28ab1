"""What an appointment that is closed now showed in the run before: then somebody has changed it since, and not we."""

from __future__ import annotations

import re

from sqlalchemy import Connection, select

from reports._text import utc_seconds
from reports.history.behaviour import answers_in
from reports.history.tables import answers, run, trial
from reports.history.trials import LatestTrial

ROLE = "appointment.editable"
"""The appointment whose plain update shows whether a target can be tested."""

SHOWN = re.compile(r'\ba read shows (/[^\s"]+) "([^"]+)"')
"""How a run says what a member of it shows now."""


def changed_since(connection: Connection, one: LatestTrial, reason: str) -> str:
    """That a member had another value in the last run that tested the target; empty where nobody knows that."""
    shown = SHOWN.search(reason)
    at = trial.c.provider == one.provider, trial.c.target == one.target, trial.c.started < one.started
    rows = select(trial.c.id, trial.c.started, run.c.name).join_from(answers, trial).join(run).where(*at)
    before = connection.execute(rows.order_by(trial.c.started.desc()).limit(1)).first() if shown else None
    if shown is None or before is None:
        return ""
    words = _words(connection, before.id, shown[1])
    if not words or shown[2] in words:
        return ""
    was = " or ".join(f'"{one}"' for one in words)
    when = f"run {before.name}, {utc_seconds(before.started)}"
    return f"In the run before it was {was} ({when}): somebody has changed it since."


def _words(connection: Connection, trial_id: int, pointer: str) -> list[str]:
    """The words of its closed list that a member had in a run, at the appointment that is updated first."""
    shapes = [one for one in answers_in(connection, trial_id).shapes if one.appointment == ROLE]
    return sorted({word for one in shapes for word in one.members.get(pointer, {}).get("values", {})})
