"""What a run has seen under accepted clauses that was not there when they were accepted, where a history is at hand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from reports._records import Journal, Target
from reports.history import HistoryError

if TYPE_CHECKING:
    from sqlalchemy import Connection

Appeared = Mapping[tuple[str, str], tuple[str, ...]]
"""The fingerprints of such findings, by provider and clause."""


def appeared_in(journal: Journal) -> Appeared:
    """The findings of a run that its exceptions were not made for, by the history that all commands use by default;
    none where there is no such history, or where it cannot be read: an exception is then all that is known."""
    if not any(one.verdict == "known" and one.findings for one in journal.verdicts):
        return {}
    try:
        return _told(journal)
    except HistoryError:
        return {}


def _told(journal: Journal) -> Appeared:
    from reports.history.database import DEFAULT, VARIABLE, opened, reading

    if not (os.environ.get(VARIABLE) or DEFAULT.is_file()):
        return {}
    found = dict[tuple[str, str], tuple[str, ...]]()
    with opened(None) as engine, reading(engine) as connection:
        for target in journal.targets:
            found |= _of_target(journal, target, connection)
    return found


def _of_target(journal: Journal, target: Target, connection: Connection) -> Appeared:
    from reports.history.accepted import appeared
    from reports.history.findings import findings

    at = target.provider, target.target
    own = [one for one in findings(connection, target.provider) if one.target == target.target]
    new = {one.fingerprint for those in appeared(connection, at, own).values() for one in those}
    found = dict[tuple[str, str], tuple[str, ...]]()
    for verdict in journal.verdicts:
        here = tuple(each.fingerprint for each in verdict.findings if each.fingerprint in new)
        if here and verdict.verdict == "known" and verdict.provider == target.provider:
            found[verdict.provider, verdict.clause] = here
    return found
