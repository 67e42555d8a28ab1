"""Findings that no run looks for any more, as the contract has changed: no new run resolves them, so that is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from sqlalchemy import Connection

from reports.gate.measured import Measured, changed_since, latest_whole
from reports.history.findings import KnownFinding
from reports.history.lives import State


def with_unmeasured(connection: Connection, findings: Iterable[KnownFinding]) -> list[KnownFinding]:
    """The same findings, each with what the contract has done to its clause since, as the gate says it: page, alert and
    issue then call nothing broken that the gate lets pass."""

    @cache
    def whole_at(provider: str, target: str) -> Measured | None:
        return latest_whole(connection, provider, target)

    def of(one: KnownFinding) -> KnownFinding:
        may_be = one.life.state != State.RESOLVED and one.life.not_measured > 0
        whole = whole_at(one.provider, one.target) if may_be else None
        changed = changed_since(one, whole) if whole else None
        return replace(one, unmeasured=changed) if changed else one

    return [of(one) for one in findings]
