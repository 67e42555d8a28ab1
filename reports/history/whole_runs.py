"""Which runs speak for their target."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, case, exists, func, not_, or_

from reports.history.tables import trial

EARLIER = trial.alias("earlier")
"""The runs before a run. Made once: to make it takes more time than most queries, and a page of 400 targets asks
thousands."""


def speaks(some: Any = trial) -> Any:
    """Whether a run speaks for its target as a whole: it tried all clauses, or no earlier run had done so to its end.

    A run of some clauses only (`-k`, `--replay`) shows what it saw; it clears nothing, and makes nothing fresh, once a
    run has tried all. What later runs do takes nothing back from what it has cleared before.
    """
    other = EARLIER
    is_same = and_(other.c.provider == some.c.provider, other.c.target == some.c.target)
    is_before = or_(other.c.started < some.c.started, and_(other.c.started == some.c.started, other.c.id < some.c.id))
    is_of_all = and_(other.c.is_complete, not_(other.c.is_selection))
    return or_(not_(some.c.is_selection), not_(exists().where(is_same, is_before, is_of_all)))


def last_whole(at: tuple[Any, ...]) -> Any:
    """When the latest run of each target began that came to its end and has tested something; seconds since 1970."""
    return func.max(case((and_(trial.c.is_complete, trial.c.tested > 0), trial.c.started))).over(partition_by=at)
