"""The findings of the history by their names, also where another rule gives the names now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from reports._records import Finding
from reports.history.naming_rules import class_in, class_of
from reports.history.stored_text import clipped_if_any
from reports.history.tables import finding, former_name, sighting, told

At = dict[str, str]
"""A provider at a target, as columns."""

Place = tuple[str, str | None, str | None]
"""What a finding is known by whatever rule gives the names: clause, pointer and keyword."""


def finding_ids(connection: Connection, at: At, found: Sequence[Finding], naming: int) -> dict[str, int]:
    """The ids of findings by fingerprint; those that are new are added. In few queries: there may be thousands.

    `naming` is the rule that gave the fingerprints. One that another rule gave a finding of the same place, and of the
    same class of status, is another name of the same finding: it keeps its life, and what was told of it, and answers
    to both names.
    """
    if not found:
        return {}
    known = _known(connection, at)
    if all(one.fingerprint in known for one in found):
        return known
    _rename(connection, at, [one for one in found if one.fingerprint not in known], naming)
    known = _known(connection, at)
    new = [_row(at, one, naming) for one in found if one.fingerprint not in known]
    if new:
        connection.execute(insert(finding), new)
    return _known(connection, at)


def _known(connection: Connection, at: At) -> dict[str, int]:
    former = select(former_name.c.fingerprint, finding.c.id).join_from(former_name, finding).where(*_is_at(at))
    now = select(finding.c.fingerprint, finding.c.id).where(*_is_at(at))
    return {row.fingerprint: row.id for query in (former, now) for row in connection.execute(query)}


def _is_at(at: At) -> list[Any]:
    return [finding.c[name] == value for name, value in at.items()]


def _row(at: At, found: Finding, naming: int) -> dict[str, Any]:
    clause, pointer, keyword = _place(found)
    facts = {"clause": clause, "pointer": pointer, "keyword": keyword}
    return {**at, "fingerprint": found.fingerprint, **facts, "naming": naming}


def _place(found: Finding) -> Place:
    return found.clause, clipped_if_any(found.pointer), clipped_if_any(found.keyword)


def _rename(connection: Connection, at: At, unknown: Sequence[Finding], naming: int) -> None:
    """Give findings that another rule has named their new name, or, from a journal older than it, an old one more."""
    named = _named_otherwise(connection, at, naming)
    for one in unknown:
        rows = [row for row in named.get(_place(one), []) if _may_be(row, one)]
        if not rows:
            continue
        if rows[0].naming > naming:
            _answer_to(connection, rows[0].id, one.fingerprint)
        else:
            _take_name(connection, at, rows, one.fingerprint, naming)
            named[_place(one)] = [row for row in named[_place(one)] if row not in rows]


def _may_be(row: Any, found: Finding) -> bool:
    """Whether what another rule has named may be a finding of the same place: all rules tell classes apart."""
    place = row.provider, row.clause, row.pointer or "", row.keyword or ""
    return class_in(row.fingerprint, row.naming, *place) in (None, class_of(found.status))


def _named_otherwise(connection: Connection, at: At, naming: int) -> dict[Place, list[Any]]:
    """Findings with a name by another rule; at each place the one seen last first."""
    facts = [finding.c[name] for name in ("id", "provider", "fingerprint", "clause", "pointer", "keyword", "naming")]
    last = func.max(sighting.c.trial_id)
    rows = select(*facts).join_from(finding, sighting).where(*_is_at(at), finding.c.naming != naming)
    found: dict[Place, list[Any]] = defaultdict(list)
    for row in connection.execute(rows.group_by(*facts).order_by(last.desc())):
        found[row.clause, row.pointer, row.keyword].append(row)
    return found


def _take_name(connection: Connection, at: At, rows: Sequence[Any], name: str, naming: int) -> None:
    """Make one finding, with a new name, of those that the new rule no longer tells apart."""
    kept, *others = rows
    for row in others:
        _merge(connection, row.id, kept.id)
        _answer_to(connection, kept.id, row.fingerprint)
        connection.execute(delete(told).where(*_of_subject(at, row.fingerprint)))
    _answer_to(connection, kept.id, kept.fingerprint)
    connection.execute(update(finding).where(finding.c.id == kept.id).values(fingerprint=name, naming=naming))
    connection.execute(update(told).where(*_of_subject(at, kept.fingerprint)).values(subject=name))


def _merge(connection: Connection, other: int, into: int) -> None:
    seen = select(sighting.c.trial_id).where(sighting.c.finding_id == into)
    is_moved = sighting.c.finding_id == other, sighting.c.trial_id.not_in(seen)
    connection.execute(update(sighting).where(*is_moved).values(finding_id=into))
    connection.execute(update(former_name).where(former_name.c.finding_id == other).values(finding_id=into))
    connection.execute(delete(finding).where(finding.c.id == other))


def _of_subject(at: At, subject: str) -> list[Any]:
    return [told.c.subject == subject, *(told.c[name] == value for name, value in at.items())]


def _answer_to(connection: Connection, id: int, name: str) -> None:
    connection.execute(insert(former_name).values(finding_id=id, fingerprint=name))
