"""Whether a caller may do something, and whether there is what it speaks of."""

from __future__ import annotations

from contracts import Operation
from suites.standin import _request
from suites.standin._turn import Turn


def cause_of_caller(turn: Turn) -> str | None:
    """The cause for which a caller is refused, whatever it asks for."""
    if turn.credential not in ("good", "powerless"):
        return "unauthenticated"
    has_rights = turn.credential == "good" or "powerless" not in turn.contract.standin["causes"]
    return None if has_rights else "powerless"


def cause_of_address(turn: Turn, operation: Operation) -> str | None:
    """The cause for which a request about one appointment is refused; sets the turn's row."""
    turn.row = _request.addressed(turn.store, turn.path, turn.query)
    cause = cause_of_caller(turn) or _cause_of_form(turn, operation)
    if cause:
        return cause
    if turn.row is None:
        return "unknown"
    return "foreign" if turn.row.owner != "ours" else None


def cause_of_place(turn: Turn, operation: Operation) -> str | None:
    """The cause for which a booking is refused at the place of its path; one without appointments is unknown."""
    cause = cause_of_caller(turn) or _cause_of_form(turn, operation)
    if cause:
        return cause
    owners = {row.owner for row in turn.store.appointments if turn.path.items() <= row.path.items()}
    if not owners:
        return "unknown"
    return None if "ours" in owners else "foreign"


def _cause_of_form(turn: Turn, operation: Operation) -> str | None:
    is_looked_at = "malformed_id" in turn.contract.standin["causes"]
    return "malformed_id" if is_looked_at and not _request.is_well_formed(operation, turn.path) else None
