"""Which verdicts changed between two runs."""

from __future__ import annotations

from dataclasses import dataclass

from reports._facts import RED
from reports._records import Journal
from reports._text import printable, utc_time

RANK = {
    "kept": 0,
    "observed": 0,
    "not applicable": 0,
    "known": 1,
    "warning": 2,
    "inconclusive": 3,
    "suite error": 4,
    "violation": 5,
}
"""How bad a verdict is: a higher number is worse."""

HEADINGS = {
    "worse": "Got worse",
    "better": "Got better",
    "appeared": "Appeared",
    "disappeared": "Disappeared",
    "unsettled": "Changed, neither better nor worse",
}
_UNANSWERED = ("inconclusive", "suite error", "not applicable")
_Verdicts = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Change:
    """One clause whose verdict changed; None stands for a run without the clause."""

    provider: str
    clause: str
    before: str | None
    after: str | None
    direction: str


@dataclass(frozen=True)
class Difference:
    """What changed from one run to another."""

    before: Journal
    after: Journal
    changes: tuple[Change, ...]

    @property
    def worse(self) -> bool:
        """Whether a clause got worse or appeared already broken, or only the later run was cut short."""
        return self.newly_cut_short or any(_is_worse(change) for change in self.changes)

    @property
    def newly_cut_short(self) -> bool:
        """Whether only the later run has no footer."""
        return self.after.cut_short and not self.before.cut_short


def difference(before: Journal, after: Journal) -> Difference:
    """What changed, by provider and clause. Clauses with the same verdict in both runs are left out."""
    old, new = _verdicts(before), _verdicts(after)
    keys = sorted(old.keys() | new.keys())
    changes = (_change(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))
    return Difference(before, after, tuple(changes))


def as_text(found: Difference) -> str:
    """The difference as lines for a terminal, beginning with what got worse."""
    lines = [f"from {_run(found.before)}", f"to   {_run(found.after)}"]
    if found.newly_cut_short:
        lines += ["", "Got worse", "  the later run was cut short: clauses that it did not reach have no verdict"]
    for direction, heading in HEADINGS.items():
        changes = [_line(change) for change in found.changes if change.direction == direction]
        lines += ["", f"{heading} ({len(changes)})", *changes] if changes else []
    return printable("\n".join(lines if len(lines) > 2 else [*lines, "", "No verdict changed."]))


def _verdicts(journal: Journal) -> _Verdicts:
    return {(verdict.provider, verdict.clause): verdict.verdict for verdict in journal.verdicts}


def _change(key: tuple[str, str], before: str | None, after: str | None) -> Change:
    provider, clause = key
    return Change(provider, clause, before, after, _direction(before, after))


def _direction(before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return "appeared" if before is None else "disappeared"
    if RANK[after] > RANK[before]:
        return "worse"
    # A violation whose requests got no answer this time is not fixed.
    return "unsettled" if RANK[after] == RANK[before] or after in _UNANSWERED else "better"


def _is_worse(change: Change) -> bool:
    return change.direction == "worse" or (change.direction == "appeared" and change.after in RED)


def _run(journal: Journal) -> str:
    end = "cut short" if journal.cut_short else f"exit {journal.exit}"
    targets = ", ".join(f"{target.provider} at {target.target}" for target in journal.targets)
    return f"{journal.run}  {utc_time(journal.started)}  {journal.profile}, {end}  ({targets})"


def _line(change: Change) -> str:
    return f"  {change.provider}  {change.clause}  {change.before or '-'} -> {change.after or '-'}"
