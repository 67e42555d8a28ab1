"""The clauses that nothing shows any more since a vendor's answers changed: they are neither kept nor broken now."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from reports._records import TESTED
from reports._shortened import cut
from reports.history.tables import clause, run, trial, verdict

NOT_APPLICABLE = "not applicable"
"""The verdict of a clause that no answer of the run was about."""


MUST = "must"
DERIVED = ":"
"""What the name of a clause has that is derived from a keyword of a schema: `acme:response.200/method/enum`."""


@dataclass(frozen=True)
class Lost:
    """A clause that nothing shows any more, as the history knows it."""

    name: str
    says: str
    strength: str
    place: str

    @property
    def text(self) -> str:
        """Its name, with what it promises, where that is a must of the page in words: of a schema's keyword the name
        says it."""
        return f'{self.name} ("{cut(self.says)}")' if self.strength == MUST and not self.is_derived else self.name

    @property
    def is_derived(self) -> bool:
        """Whether it is a keyword of a schema, so that its name says what it promises."""
        return DERIVED in self.name

    def is_about(self, member: str) -> bool:
        """Whether it is about a member, by a JSON pointer, as far as its place in the page tells, or else its words."""
        name = re.escape(member.rpartition("/")[2])
        said = self.place.partition(", ")[2] if self.is_derived else f"{self.place} {self.says}"
        return said == member if self.is_derived else bool(name and re.search(rf"(?<!\w){name}(?!\w)", said))


def no_longer_tested(
    connection: Connection, at: tuple[str, str], name: str, before: Collection[str]
) -> tuple[str, ...]:
    """The same as texts."""
    return tuple(one.text for one in lost_clauses(connection, at, name, before))


def lost_clauses(connection: Connection, at: tuple[str, str], name: str, before: Collection[str]) -> tuple[Lost, ...]:
    """The clauses that a run, by its name, had nothing to judge by at a target, and that runs `before` had tested, by
    whatever wording. What one promises that a person has written, it says itself: nobody knows it by its name."""
    if not before:
        return ()
    own = trial.c.provider == at[0], trial.c.target == at[1]
    tested = _clauses(clause.c.name).where(*own, run.c.name.in_(before), verdict.c.verdict.in_(TESTED))
    columns = clause.c.name, clause.c.says, clause.c.strength, clause.c.place
    now = _clauses(*columns).where(*own, run.c.name == name, verdict.c.verdict == NOT_APPLICABLE)
    lost = now.where(clause.c.name.in_(tested)).distinct().order_by(clause.c.name)
    return tuple(Lost(*row) for row in connection.execute(lost))


def _clauses(*columns: Any) -> Any:
    return select(*columns).join_from(verdict, clause).join(trial).join(run)
