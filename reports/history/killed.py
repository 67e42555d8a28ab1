"""What a run that was killed has left changed: its restore ledger still has it.

A run that ends, or is stopped, says in its journal what it has left; one that is killed cannot.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from reports._journal import FOLDER
from reports._records import Journal
from reports.history.ledger_changes import may_be_changed
from reports.history.ledger_files import is_settled, ledger_of

CHANGES = frozenset({"sent", "touched", "damaged", "making", "made"})
"""The kinds of its records that are about something which may be changed at the target."""
SETTLED, PLACE = "done", "place"
KILLED = "The run was killed before it had put back what it changed"
"""How the line begins about what such a run has left."""

MOST = 8
"""So many appointments are named: two for each role of a usual target. Others are counted; --restore names them all."""


def left_behind(journal: Journal, folder: Path = FOLDER) -> dict[str, str]:
    """What a run that was killed has left at its targets, by provider, with the command that puts it back. Nothing of a
    run that still goes on, of one that ended or that a command has settled, and of one whose ledger is gone or cannot
    be read here. `folder` is that of the journals."""
    ledger = ledger_of(journal, folder)
    if not journal.cut_short or ledger is None or is_settled(journal, folder) or _is_in_use(ledger):
        return {}
    owed, said = _owed(ledger), {one.provider for one in journal.summaries}
    command = journal.restore or f"pytest --restore {journal.run}"
    return {
        one.provider: f"{KILLED}. Put it back: {command}\n{_listed(owed[one.target])}"
        for one in journal.targets
        if one.target in owed and one.provider not in said
    }


def _listed(changed: Sequence[str]) -> str:
    """What may be changed; of many the first."""
    more = len(changed) - MOST
    lines = [f"may be changed there: {one}" for one in changed[:MOST]]
    return "\n".join([*lines, *([f"and {more} more"] if more > 0 else [])])


def _owed(ledger: Path) -> dict[str, list[str]]:
    """What may be changed at each target: of one appointment or booking all that was noted, until it is settled."""
    noted: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for record in _records(ledger):
        key = record.get("target", ""), json.dumps(record.get("marker") or record.get("path"), sort_keys=True)
        if record.get("kind") == SETTLED:
            noted.pop(key, None)
        elif record.get("kind") != PLACE:
            noted.setdefault(key, []).append(record)
    owed = defaultdict[str, list[str]](list)
    for (target, _), records in noted.items():
        if any(one.get("kind") in CHANGES for one in records):
            owed[target].append(may_be_changed(records))
    return owed


def _records(ledger: Path) -> Iterator[dict[str, Any]]:
    """The records of a ledger; the last one may have been cut off when the run was killed."""
    try:
        lines = ledger.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            yield record


def _is_in_use(ledger: Path) -> bool:
    """Whether the run, or a command that puts it back, holds its ledger; one that cannot be opened is somebody's."""
    try:
        file = os.open(ledger, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False
