"""Which broken clauses have one cause, as far as the requests that show them can tell: they are told as one.

One answer with status 500 breaks the clause that its request was sent for, and the list of documented statuses as well.
A vendor who fixes the one has fixed the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from contracts.leading import Lead, lead
from suites.kit.model.check_kinds import KINDS

Record = dict[str, Any]
"""A journal record: a verdict, or one of its findings."""
Shown = tuple[int, str]
"""Which exchange shows a finding, and of what: the answer's STATUS, its SHAPE at a place, or a MEMBER of the
appointment."""
STATUS, SHAPE, MEMBER = "status", "shape", "member"

ALIKE = "all updates like it that had to be accepted got this answer: read the last lines before it goes to the vendor"


@dataclass
class Cause:
    """A broken clause, and the clauses that its exchanges break, too. `is_refused_alike`: it shows nothing else than
    the one answer that all updates got which had to be accepted, so that it tells of all clauses of which that is so.
    """

    leader: Record
    also: list[Record] = field(default_factory=list)
    is_refused_alike: bool = False

    @property
    def note(self) -> str:
        """What to know of it before anything else."""
        return ALIKE if self.is_refused_alike else ""

    def is_alike_at(self, provider: str) -> bool:
        """Whether it tells of the one answer that all updates of a provider got."""
        return self.is_refused_alike and self.leader["provider"] == provider

    def explains(self, other: Record) -> bool:
        """Whether everything that breaks another clause shows in this clause's exchanges, or as its wrong values."""
        shown = {_shown(self.leader, finding) for finding in self.leader["findings"]}
        values = {_wrong_value(finding) for finding in self.leader["findings"]} - {None}
        is_seen = [
            _is_among(_shown(other, finding), shown) or _wrong_value(finding) in values for finding in other["findings"]
        ]
        return bool(is_seen) and all(is_seen) and other["provider"] == self.leader["provider"]


def by_cause(records: Iterable[Record], is_alike: Callable[[Record], bool] = lambda record: False) -> list[Cause]:
    """The verdicts that have findings or reasons of their own, each with those that it explains.

    Violations lead before warnings. Among them the clause that more exchanges break leads, and of two that the same
    ones break, the one that is about what was asked for, not about answers of any kind. Of those about an answer leads
    a member that is missing from it, the outermost first: without an envelope, what is inside is at the wrong place.
    `is_alike`: whether a clause shows nothing else than the one answer that all updates of its provider got.
    """
    causes: list[Cause] = []
    for record in sorted(records, key=_rank):
        alike = is_alike(record)
        of_one = (one for one in causes if one.explains(record) or (alike and one.is_alike_at(record["provider"])))
        known = next(of_one, None) if not record["reason"] else None
        if known:
            known.also.append(record)
        else:
            causes.append(Cause(record, is_refused_alike=alike))
    return causes


def _rank(record: Record) -> tuple[bool, int, Lead]:
    exchanges = {finding["exchange"] for finding in record["findings"]}
    return record["verdict"] == "warning", -len(exchanges), lead(record["clause"], record["check"])


def _shown(record: Record, finding: Record) -> Shown:
    about = SHAPE if KINDS[record["check"]].about_answers else MEMBER
    return finding["exchange"], about if finding["pointer"] else STATUS


def _is_among(one: Shown, others: Iterable[Shown]) -> bool:
    """Whether one of the others shows in the same exchange. A wrong status and a member that the request has written
    are two causes: who corrects the status of a refusal has not taken back what it stored."""
    return any(one[0] == other[0] and {one[1], other[1]} != {STATUS, MEMBER} for other in others)


def _wrong_value(finding: Record) -> tuple[str, str] | None:
    """Where a finding shows which value in place of which; None where it is about an answer as a whole."""
    return (finding["pointer"], f"{finding['expected']} {finding['got']}") if finding["pointer"] else None
