"""Warnings of changed data: no page promises otherwise in words, and an update changed what it had to leave alone."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.changed_values import AS_BEFORE, FIXED, LOST
from reports._beside import NOTHING, Beside, word_of
from reports._text import OF_WARNINGS
from reports._until_fixed import Seen, of_all

TRIFLE = "; tell the vendor if it matters to you."
"""How a run's sentence about warnings ends: true of what changes no data."""

NO_TRIFLE = ", but data were changed that an update had to leave alone: see below."
"""What takes its place where one of them is about changed data."""

TOLD_BEFORE = NO_TRIFLE.replace("see below", "that was told before")
"""The same where nothing of it stands below."""

TO_DO = (
    "Send the vendor a request below: data were changed that an update had to leave alone, also if no promise is "
    "broken. Until it is fixed, {}."
)
"""What to do about such a warning, as about a violation: who goes by the update does not know what it did."""


IN_HEADLINE = " (data were changed)"
"""What stands in a headline behind the number of warnings where one of them is about changed data."""


def is_changed_data(check: str, found: Seen) -> bool:
    """Whether a finding, given with its check, is that an update changed what it had to leave alone: by its refusal, or
    as it did not name it."""
    return check == "isolates" or bool(found.pointer and word_of(found) in AS_BEFORE)


def is_safe(check: str, found: Seen) -> bool:
    """Whether a finding, given with its check, leaves alone what an update does not set. What changes beside it is lost
    and nobody looks there: that is told before a value that was sent and is not stored."""
    return not (is_changed_data(check, found) or (found.pointer and word_of(found) in (*FIXED, LOST)))


def has_changed_data(broken: Iterable[tuple[str, Seen]]) -> bool:
    """Whether one of several findings, each with its check, is about changed data."""
    return any(is_changed_data(*one) for one in broken)


def without_trifle(
    sentence: str, broken: Iterable[tuple[str, Seen]], told_before: Iterable[tuple[str, Seen]] = ()
) -> str:
    """The sentence of a run, where warnings that it calls harmless are about changed data. `broken` are the warnings
    that are there and of which more is said, `told_before` others that are there, each with its check."""
    if has_changed_data(broken):
        return sentence.replace(TRIFLE, NO_TRIFLE)
    return sentence.replace(TRIFLE, TOLD_BEFORE) if has_changed_data(told_before) else sentence


def about_changed_data(then: str, broken: Iterable[tuple[str, Seen]], beside: Beside = NOTHING) -> str:
    """What to do, with the advice of a violation for warnings about changed data."""
    changed = [one for one in broken if is_changed_data(*one)]
    return then.replace(OF_WARNINGS, TO_DO.format(of_all(changed, beside))) if changed else then
