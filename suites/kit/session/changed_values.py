"""What a run says, below its sentence, of findings about values that updates have changed or not stored: they may be in
other appointments, too, and a warning of such a kind is no matter of taste."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from contracts.changed_values import AS_BEFORE, OF_VALUES

OTHERS = "isolates"
"""The check of other appointments than the one that is updated."""
MOST = 5
"""Members that are named: a line of a terminal."""

ALREADY = (
    "appointments that were updated like this since the last run without it may have it already: compare {} there, too"
)
"""What a run says of appointments that it knows nothing of; reports say it with the time of that run."""
TRIFLE = "; tell the vendor if it matters to you."
NO_TRIFLE = (
    ", but data were changed that an update had to leave alone: send the vendor a request above, and until it is "
    "fixed, read an appointment again after each update like it."
)
"""How a sentence about warnings ends, and what takes its place where one of them is about changed data."""


def already(records: Iterable[dict[str, Any]]) -> str:
    """What to look after in other appointments, by the verdicts that are broken; empty where no value is concerned."""
    pointers = [*dict.fromkeys(one["pointer"] for one in _found(records) if is_about_values(one))]
    more = f" and {len(pointers) - MOST} more" if len(pointers) > MOST else ""
    return ALREADY.format(f"{', '.join(pointers[:MOST])}{more}") if pointers else ""


def is_about_values(finding: dict[str, Any]) -> bool:
    """Whether a finding is that a member has not the value that it should have."""
    return bool(finding["pointer"]) and _word(finding) in OF_VALUES


def without_trifle(text: str, warned: Iterable[dict[str, Any]]) -> str:
    """The sentence of a provider, where warnings that it calls harmless are about changed data."""
    records = [*warned]
    is_changed = any(one["check"] == OTHERS for one in records)
    is_changed |= any(one["pointer"] and _word(one) in AS_BEFORE for one in _found(records))
    return text.replace(TRIFLE, NO_TRIFLE) if is_changed else text


def _found(records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for record in records for one in record["findings"]]


def _word(finding: dict[str, Any]) -> str:
    return (finding["keyword"] or "").partition(";")[0].strip()
