"""Which status a success has: another one than before, or one more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reports._behaviour import TABLE_ONLY, Behaviour, Classes, behaviour
from reports._chance import is_news
from reports._records import Shape

Counts = Mapping[tuple[str, str], Mapping[int, int]]
"""How many successes an operation had with which status, by appointment."""


def changes_of_status(
    before: Sequence[Shape], after: Sequence[Shape], classes: Classes = TABLE_ONLY
) -> Iterator[Behaviour]:
    """The statuses of successes that a later run had and an earlier one never; statuses of refusals depend on what was
    sent, and are the clauses' matter. `classes` are those of a team's own."""
    for operation in sorted({one.operation for one in before} & {one.operation for one in after}):
        was, now = (_counts(run, operation) for run in (before, after))
        roles = [role for role in was if role in now]
        old, new = ({status for role in roles for status in counts[role]} for counts in (was, now))
        for status in sorted(new - old):
            trials = ((now[role].get(status, 0), sum(now[role].values()), sum(was[role].values())) for role in roles)
            if is_news(trials):
                kind = "success-added" if old & new else "success-changed"
                yield behaviour(kind, f"{operation} {status}", _sentence(operation, new, old), classes)


def _sentence(operation: str, new: set[int], old: set[int]) -> str:
    now, then = (" or ".join(map(str, sorted(one))) for one in (new, old))
    return f"{operation} succeeds with {now}, before with {then}"


def _counts(run: Sequence[Shape], operation: str) -> Counts:
    found: dict[tuple[str, str], dict[int, int]] = {}
    for one in run:
        if one.operation == operation and one.status < 400:
            found.setdefault(one.key, {})[one.status] = one.answers
    return found
