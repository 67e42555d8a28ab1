"""What one look at a view shows of the appointment or of a record, and what of it may be recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from contracts import Json, View
from contracts.pointers import ABSENT, Absent, get, with_value
from suites.kit.http.list_pages import as_id
from suites.kit.model.exchange import CallResult

ABSENT_FOR_SURE = frozenset({403, 404, 405, 410})
"""Statuses with which a view says that there is nothing for us (RFC 9110, 15.5). A server error, a redirect or an
expired login says nothing of that."""


@dataclass(frozen=True)
class Look:
    """What a view showed: the row or the record, or ABSENT and `why`, which `is_certain` unless it may pass.

    `rows` is how many a list had, so that one that lost a row can be told from a page that starts elsewhere, and
    `copies` how many of them were the appointment; `others` are the other rows, None where the answer had no list.
    """

    shown: Json | Absent = ABSENT
    why: str = ""
    is_certain: bool = True
    rows: int = 0
    copies: int = 0
    others: tuple[Json, ...] | None = field(default=None, repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was shown."""
        return self.shown is ABSENT

    @property
    def is_lacking(self) -> bool:
        """Whether a list came, without the appointment."""
        return self.is_empty and self.others is not None and not self.copies


def shown_by(view: View, result: CallResult, path: Mapping[str, str]) -> Look:
    """What the answer to a look shows of the appointment with that path, or of the record."""
    answer = result.answer
    if answer is None or not answer.is_accepted:
        why = "got no answer" if answer is None else f"was answered {result.status}"
        return Look(why=why, is_certain=result.status in ABSENT_FOR_SURE)
    found = get(answer.json, view.at)
    if view.shows:
        is_record = isinstance(found, Mapping) and any(get(found, at) is not ABSENT for at in view.shows.values())
        return Look(found) if is_record else Look(why=f"showed nothing at {view.at or 'the top'}")
    if not isinstance(found, list):
        return Look(why="did not show the appointment")
    return _row(found, {at: as_id(path[name]) for at, name in view.match.items()})


def _row(rows: Sequence[Json], wanted: Mapping[str, str]) -> Look:
    """The row of the appointment. A list that shows it in two ways shows nothing that could be relied on."""
    ours = [row for row in rows if all(as_id(get(row, at)) == id for at, id in wanted.items())]
    others = tuple(row for row in rows if row not in ours)
    if not ours:
        return Look(why="did not show the appointment", rows=len(rows), others=others)
    if any(row != ours[0] for row in ours):
        why = f"showed the appointment {len(ours)} times, and not the same each time"
        return Look(why=why, rows=len(rows), copies=len(ours))
    return Look(ours[0], rows=len(rows), copies=len(ours), others=others)


def as_shown(result: CallResult, view: View, name: str, shown: Json | Absent) -> CallResult:
    """A look as it may be recorded: only the row of ours, and a record under the name by which it is masked.

    Nothing of a refusal is kept but its status: it may show other people's rows, or the record, in a place of its own.
    """
    answer = result.answer
    if answer is None:
        return result
    if not answer.is_accepted:
        return replace(result, answer=replace(answer, content=b""))
    rows = [] if shown is ABSENT else [shown]
    record = {} if shown is ABSENT else {name: shown}
    kept = record if view.shows else with_value({}, view.at, rows) if view.at else rows
    return replace(result, answer=replace(answer, content=json.dumps(kept).encode()))
