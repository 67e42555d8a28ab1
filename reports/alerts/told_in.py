"""With which runs channels were told of findings: the page calls nothing told first that was told a night before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, select

from reports.alerts.states import State
from reports.history.findings import KnownFinding
from reports.history.tables import told


def with_told(connection: Connection, findings: Iterable[KnownFinding]) -> list[KnownFinding]:
    """The same findings, each with the runs with which channels were told that it is there. What waits for a second run
    is told at once where something is left changed, or where a message shows it with another one."""
    runs = defaultdict[tuple[str, str, str], set[str]](set)
    columns = told.c.provider, told.c.target, told.c.subject, told.c.run
    for provider, target, subject, run in connection.execute(select(*columns).where(told.c.state == State.BROKEN)):
        runs[provider, target, subject].add(run)
    return [replace(one, told_in=frozenset(runs[key])) if (key := _key(one)) in runs else one for one in findings]


def _key(one: KnownFinding) -> tuple[str, str, str]:
    return one.provider, one.target, one.fingerprint
