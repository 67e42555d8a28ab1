"""What was otherwise when a target was tested last: an appointment was open, or there, or credentials were accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, select

from reports._text import utc_seconds
from reports.history.behaviour import answers_in
from reports.history.tables import answers, run, trial

ROLE = "appointment.editable"
"""The appointment whose plain update shows whether a target can be tested."""

SHOWN = re.compile(r'\ba read shows (/[^\s"]+) "([^"]+)"')
"""How a run says what a member of it shows now."""

SINCE_TESTED = {
    "the list does not show it": "It was there when run {run} ({when}) tested this target, if targets.toml named it "
    "then: {who} has moved, cancelled or deleted it since; look for it in the vendor's application, and put it back or "
    "name another one in targets.toml.",
    "the credentials (": "Run {run} ({when}) tested this target with credentials that were accepted: unless yours were "
    "changed since, the vendor has revoked them or taken a right from them.",
}
"""What to say of what was there, or accepted, before, by a part of a run's reason."""
SOMEBODY = "somebody"
OUR_RUN = "our run {}, which did not end as it should, or somebody else"

NOT_WE = "somebody has changed it since, unless targets.toml names another appointment now"
PERHAPS_WE = "it was changed since, by our run {} or by somebody else"


class Tried(Protocol):
    """A run at a target; `started` is in seconds since 1970."""

    @property
    def provider(self) -> str:
        """Whose target it is."""

    @property
    def target(self) -> str:
        """The target's name."""

    @property
    def base_url(self) -> str:
        """Where it is."""

    @property
    def started(self) -> int:
        """When the run began."""


@dataclass(frozen=True)
class Run:
    """The same, by a run's journal."""

    provider: str
    target: str
    base_url: str
    started: int


def before_it_was_down(connection: Connection, one: Tried, reasons: Iterable[str | None]) -> str:
    """The same of a run in which no clause could be judged, by the reasons of all; empty where one is another."""
    shared = {*reasons}
    return changed_since(connection, one, str(shared.pop())) if len(shared) == 1 and None not in shared else ""


def changed_since(connection: Connection, one: Tried, reason: str) -> str:
    """What was otherwise in the last run that tested the target: the value of a member, that the appointment was there,
    or that the credentials were accepted; empty where nobody knows that."""
    if said := next((text for part, text in SINCE_TESTED.items() if part in reason), ""):
        return _since_tested(connection, one, said)
    shown = SHOWN.search(reason)
    at = trial.c.provider == one.provider, trial.c.target == one.target, trial.c.started < one.started
    rows = select(trial.c.id, trial.c.started, trial.c.left, run.c.name).join_from(answers, trial).join(run).where(*at)
    before = connection.execute(rows.order_by(trial.c.started.desc()).limit(1)).first() if shown else None
    if shown is None or before is None:
        return ""
    words = _words(connection, before.id, shown[1])
    if not words or shown[2] in words:
        return ""
    was = " or ".join(f'"{one}"' for one in words)
    when = f"run {before.name}, {utc_seconds(before.started)}"
    ours = before.name if before.left else _wrote_after(connection, one, before.started)
    return f"Before, it was {was} ({when}): {PERHAPS_WE.format(ours) if ours else NOT_WE}."


def _since_tested(connection: Connection, one: Tried, said: str) -> str:
    """The last run before this one that tested the target, in a sentence; empty where there is none."""
    at = trial.c.provider == one.provider, trial.c.target == one.target, trial.c.base_url == one.base_url
    rows = select(run.c.name, trial.c.started).join_from(trial, run).where(*at, trial.c.started < one.started)
    last = connection.execute(rows.where(trial.c.accepted > 0).order_by(trial.c.started.desc()).limit(1)).first()
    if last is None:
        return ""
    ours = _wrote_after(connection, one, last.started)
    return said.format(run=last.name, when=utc_seconds(last.started), who=OUR_RUN.format(ours) if ours else SOMEBODY)


def _wrote_after(connection: Connection, one: Tried, started: int) -> str:
    """The latest run of ours since then that may have changed the target: it was cut short, or an update was accepted;
    empty where there is none."""
    wrote = (trial.c.accepted > 0) | trial.c.is_complete.is_(False)
    between = trial.c.started > started, trial.c.started < one.started
    at = trial.c.provider == one.provider, trial.c.target == one.target
    rows = select(run.c.name).join_from(trial, run).where(*at, *between, wrote).order_by(trial.c.started.desc())
    return connection.scalar(rows.limit(1)) or ""


def _words(connection: Connection, trial_id: int, pointer: str) -> list[str]:
    """The words of its closed list that a member had in a run, at the appointment that is updated first."""
    shapes = [one for one in answers_in(connection, trial_id).shapes if one.appointment == ROLE]
    return sorted({word for one in shapes for word in one.members.get(pointer, {}).get("values", {})})
