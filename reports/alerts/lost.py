"""What an alert says of clauses that nothing shows any more since a vendor's answers changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports._same_member import member_of
from reports._shortened import cut
from reports._text import counted, utc_seconds
from reports.history.behaviour import KnownChange
from reports.history.untested import Lost

MOST = 10
"""Clauses in full: a line each. More are counted, and the page of the run names them."""
WHOSE = "the vendor's: {} ({}) is about it, and can no longer be tested"
"""Whose a change is at a member that such a clause is about: it is not said to break no promise."""
UNSEEN = "no answer shows what it is about"


def lost_in_title(lost: Sequence[Lost], changes: Sequence[KnownChange]) -> list[str]:
    """How many clauses are lost from sight, and the first of them, for a title; nothing where there is none."""
    if not lost:
        return []
    more = f"; {len(lost) - 1} more" if len(lost) > 1 else ""
    return [f"{counted(len(lost), 'clause')} can no longer be tested ({lost[0].name}: {_why(lost[0], changes)}{more})"]


def lost_lines(lost: Sequence[Lost], changes: Sequence[KnownChange]) -> Iterator[str]:
    """Each with what it promises, why it cannot be tested, and since when."""
    for one in lost[:MOST]:
        says = "" if one.is_derived else f' ("{cut(one.says.removesuffix("."))}")'
        yield f"Not tested any more: {one.name}, a {one.strength}{says}: {_why(one, changes)}{_since(one, changes)}."
    if lost:
        yield "Whether the vendor keeps this, no run can tell now: do not rely on it, and ask the vendor."
    if (rest := len(lost) - MOST) > 0:
        yield f"And {counted(rest, 'clause')} more can no longer be tested: the page of the run names them."


def lost_at(lost: Sequence[Lost], change: KnownChange) -> Lost | None:
    """The first of the clauses that are about the member of a change; None where none is."""
    member = "" if change.is_sent_once else member_of(change.behaviour.place)
    return next((one for one in lost if member and one.is_about(member)), None)


def _why(one: Lost, changes: Sequence[KnownChange]) -> str:
    """Why a clause cannot be tested, by the change at the member that it is about."""
    change = _change(one, changes)
    return cut(change.behaviour.sentence.partition(", before")[0]) if change else UNSEEN


def _since(one: Lost, changes: Sequence[KnownChange]) -> str:
    change = _change(one, changes)
    return f" since the run of {utc_seconds(change.since.started)}" if change else ""


def _change(one: Lost, changes: Sequence[KnownChange]) -> KnownChange | None:
    return next((each for each in changes if lost_at([one], each)), None)
