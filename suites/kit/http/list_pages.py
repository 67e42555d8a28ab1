"""One page of a list, and what a search of its pages came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts import Json
from contracts.pointers import Absent
from suites.kit.http.whereabouts import Query
from suites.kit.model.answer import is_answered
from suites.kit.model.exchange import CallResult
from suites.kit.model.json_values import spelled

SETUP = (401, 403, 404)
"""Refusals that say nothing about the query."""

Position = int | str | None
"""A number of a page, of rows to skip, or a cursor; None is the beginning of a list by cursor, or of one page only."""


@dataclass(frozen=True)
class Page:
    """One page of a list; `rows` is None where the answer shows none."""

    query: Query
    position: Position
    rows: list[Json] | None = field(repr=False)
    result: CallResult
    is_filtered: bool


@dataclass(frozen=True)
class Found:
    """What a search came to: the appointment, or in words why it was not found (empty where there was no answer).

    `is_uncertain`: the list did not show it and may have it. `has_list`: a list came, and it was not in there. `page`
    is where it was found, `copies` where it stands more than once.
    """

    appointment: Mapping[str, Json] | None = field(default=None, repr=False)
    reason: str = ""
    is_uncertain: bool = False
    has_list: bool = False
    page: Page | None = field(default=None, repr=False)
    copies: str = ""


def is_query_refused(result: CallResult) -> bool:
    """Whether an answer refuses the query of a list."""
    return result.answer is not None and result.answer.is_refused and result.answer.status not in SETUP


def why_no_list(result: CallResult, at: str) -> str:
    """Why an answer shows no list; empty where there was no definite answer."""
    if result.answer is None or not is_answered(result.status):
        return ""
    if result.answer.is_accepted:
        return f"the answer {result.answer.status} has no list at {at or 'its top'}"
    return f"the list is answered {result.answer.status}"


def as_id(value: Json | Absent) -> str:
    """An id as text, in one spelling; a JSON number 50001.0 is the integer 50001."""
    return spelled(str(int(value) if isinstance(value, float) and value.is_integer() else value))
