"""What to do about an appointment that the vendor's list does not show."""

from __future__ import annotations

from contracts import Operation, ReadBack
from suites.kit.http.list_search import NOT_LISTED

FIND = "give it find = {{{} = ...}}"
EITHER = (
    "the list was read to its end, so either somebody has moved, cancelled or deleted it (name another one in "
    "targets.toml), or the list shows it only on request ({})"
)
LOOK = (
    "look for it in the vendor's own application: if it is there, ask the vendor why {} does not show it; if not, the "
    "sandbox may have been reset: name others in targets.toml"
)
ANSWERED = (
    "the list was answered, so its address and the credentials are right; look for the appointment in the vendor's "
    "own application: it may be where these credentials may not look, cancelled, or gone: put it back, or name another "
    "one in targets.toml; if it is as it was, ask the vendor why {} does not show it"
)
"""Said where a list was read to its end: a reader does not begin with what is known to be right."""


def advice(reading: ReadBack, operation: Operation, reason: str, may_be_filtered: bool) -> str:
    """What to do, by why it was not found; `may_be_filtered`: the list takes a filter that the fixture does not give,
    and has not shown it in this run."""
    if not may_be_filtered:
        return (ANSWERED if reason == NOT_LISTED else LOOK).format(f"{operation.method} {operation.path}")
    find = FIND.format(next(iter(reading.filters)))
    return EITHER.format(find) if reason == NOT_LISTED else find
