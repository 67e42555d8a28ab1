"""What is accepted beside a new finding: a reader who knows of the one must not take the other for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from reports._shortened import cut
from reports._text import utc_seconds
from reports.alerts.items import NO_LONGER, Item, why
from reports.history.accepted import accepted_since, is_accepted
from reports.history.choices import ACCEPTED, new_values, told_as
from reports.history.findings import KnownFinding

Clause = tuple[str, str, str]
"""A provider, its target, and the name of a clause there."""


def with_accepted(
    connection: Connection, items: Iterable[Item], told: Iterable[KnownFinding], findings: Iterable[KnownFinding]
) -> tuple[Item, ...]:
    """The items, those that are `told` in full with what is accepted near them, and what became of their own exception:
    of thousands of others that is read by nobody. `findings` are those at the target."""
    accepted, names = [one for one in findings if is_accepted(one)], {one.fingerprint for one in told}
    return tuple(
        _with_accepted(connection, item, accepted) if item.finding.fingerprint in names else item for item in items
    )


def _with_accepted(connection: Connection, item: Item, accepted: Sequence[KnownFinding]) -> Item:
    if new_values(item.finding):  # its own exception is the one that matters: others would be taken for it
        return replace(item, why=_own(connection, item.finding))
    ended = why(connection, item.finding) if item.kind == NO_LONGER else ""
    return replace(item, accepted=_near(connection, item, accepted), why=ended)


def _own(connection: Connection, found: KnownFinding) -> str:
    """By what a finding is accepted for some values, beside which others are new."""
    values = " or ".join(told_as(found.choices)[ACCEPTED])
    return f"known.yaml accepts it for {values} only: {exception(connection, found)}"


def _near(connection: Connection, item: Item, accepted: Sequence[KnownFinding]) -> str:
    """What is accepted of the same promise, and of another one at the same member or by the same request."""
    found = item.finding
    others = [one for one in accepted if one.fingerprint != found.fingerprint]
    near = [one for one in others if one.clause == found.clause or _is_near(one, found)]
    if not near:
        return ""
    more = f"; and {len(near) - 1} more" if len(near) > 1 else ""
    return f"{near[0].clause} {cut(near[0].pointer or '')}".rstrip() + f" ({exception(connection, near[0])}){more}"


def _is_near(one: KnownFinding, other: KnownFinding) -> bool:
    return one.sent == other.sent or bool(one.pointer and one.pointer == other.pointer)


def accepted_clauses(connection: Connection, findings: Iterable[KnownFinding]) -> dict[Clause, tuple[str, str]]:
    """The clauses of which something is accepted, each with the members where, and with its exception."""
    found = dict[Clause, list[KnownFinding]]()
    for one in filter(is_accepted, findings):
        found.setdefault((one.provider, one.target, one.clause), []).append(one)
    return {at: (_members(those), exception(connection, those[0])) for at, those in found.items()}


def _members(those: Iterable[KnownFinding]) -> str:
    return ", ".join(cut(one) for one in dict.fromkeys(each.pointer for each in those) if one)


def exception(connection: Connection, one: KnownFinding) -> str:
    """Since when a finding's clause is accepted, as runs show, and the reason of that with its owner and last day."""
    since = accepted_since(connection, (one.provider, one.target), [one.clause]).get(one.clause)
    when = f"since the run of {utc_seconds(since)}; " if since else ""
    return f"{when}{cut(why(connection, one))}"
