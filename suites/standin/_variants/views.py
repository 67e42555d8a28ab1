"""Variants in the other operations that show what an update changes: a list, or the record of a patient."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

from contracts import Contract, Operation
from suites.standin._leaves import map_leaves
from suites.standin._pointers import get, wrap
from suites.standin._request_context import Answer, RequestContext
from suites.standin._variants._register import ACCEPT, variant
from suites.standin._views import view_of

A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PAGE = b"<html><body>Please sign in</body></html>"


def _has_views(contract: Contract) -> bool:
    return bool(contract.behaviour.views)


def _has_record(contract: Contract) -> bool:
    return any(view.shows for view in contract.behaviour.views.values())


def _has_list(contract: Contract) -> bool:
    return any(view.match for view in contract.behaviour.views.values())


@variant(ACCEPT, _has_views)
def views_a_moment_behind(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Shows what an update changed in the other operations at the second look only: their copies are filled late."""
    if view_of(context.contract, operation) is None:
        return answer
    last: Answer = context.store.kept_answers.get(operation.id, answer)
    context.store.kept_answers[operation.id] = deepcopy(answer)
    return last


@variant(ACCEPT, _has_views)
def views_without_json(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Answers the other operations with a page to sign in, and success, as a portal in front of them does."""
    is_view = view_of(context.contract, operation) is not None
    return replace(answer, media_type="text/html", raw=PAGE) if is_view else answer


@variant(ACCEPT, _has_record)
def records_in_capitals(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Keeps the record of a patient in capitals, numbers as texts, and nothing as an empty text."""
    return _in_record(context, operation, answer, _in_capitals)


@variant(ACCEPT, _has_record)
def births_with_a_time(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Shows the days in the record of a patient as the first moment of each, as stores of documents do."""
    return _in_record(context, operation, answer, _as_a_moment)


@variant(ACCEPT, _has_list)
def lists_in_brief(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Shows of each appointment in a list only its ids and its status: for the rest, clients read it."""
    found = view_of(context.contract, operation)
    if found is None or found[1].shows or not isinstance(rows := get(answer.body, found[1].at), list):
        return answer
    brief = [{name: value for name, value in row.items() if name.endswith("id") or name == "status"} for row in rows]
    return replace(answer, body=wrap(found[1].at, brief))


def _in_record(context: RequestContext, operation: Operation, answer: Answer, change: Callable[[Any], Any]) -> Answer:
    """The answer with each value changed, if it shows a record."""
    found = view_of(context.contract, operation)
    if found is None or not found[1].shows:
        return answer
    return replace(answer, body=map_leaves(answer.body, change))


def _as_a_moment(value: Any) -> Any:
    return f"{value}T00:00:00.000Z" if isinstance(value, str) and A_DAY.fullmatch(value) else value


def _in_capitals(value: Any) -> Any:
    return "" if value is None else str(value).upper()
