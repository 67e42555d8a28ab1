"""The clauses that nothing shows any more since a vendor's answers changed: they are neither kept nor broken now."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from reports._records import TESTED
from reports._shortened import cut
from reports.history.tables import clause, run, trial, verdict

NOT_APPLICABLE = "not applicable"
"""The verdict of a clause that no answer of the run was about."""


MUST = "must"
DERIVED = ":"
"""What the name of a clause has that is derived from a keyword of a schema: `acme:response.200/method/enum`."""


def no_longer_tested(
    connection: Connection, at: tuple[str, str], name: str, before: Collection[str]
) -> tuple[str, ...]:
    """The clauses that a run, by its name, had nothing to judge by at a target, and that runs `before` had tested. What
    one promises that a person has written, it says itself: nobody knows it by its name."""
    named = select(clause.c.name, clause.c.says, clause.c.strength).join_from(verdict, clause).join(trial).join(run)
    own = trial.c.provider == at[0], trial.c.target == at[1]
    tested = named.where(*own, run.c.name.in_(before), verdict.c.verdict.in_(TESTED))
    now = named.where(*own, run.c.name == name, verdict.c.verdict == NOT_APPLICABLE)
    lost = {*map(tuple, connection.execute(now))} & {*map(tuple, connection.execute(tested))} if before else set()
    return tuple(_told(*each) for each in sorted(lost))


def _told(name: str, says: str, strength: str) -> str:
    """A clause with what it promises, where that is a must of the page in words: of a schema's keyword the name says
    it."""
    return f'{name} ("{cut(says)}")' if strength == MUST and DERIVED not in name else name
