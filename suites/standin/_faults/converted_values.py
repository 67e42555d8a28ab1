"""Faults in what is taken for something else: a value that must be refused is converted, or ends in a server error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from contracts import Clause, Constraint, Contract, instant
from suites.standin._clause_match import concerns
from suites.standin._faults._register import fault_kind
from suites.standin._pointers import ABSENT, get, set_in
from suites.standin._request_context import RequestContext
from suites.standin._schemas import schema_at, types_of
from suites.standin._state import format_time

Convert = Callable[[Any, Constraint, Contract], Any]
"""The value that is stored in place of a wrong one; ABSENT where that is refused, as it should be."""
Applies = Callable[[Constraint, Contract], bool]


def converts(applies: Applies) -> Callable[[Convert], Convert]:
    """Register a conversion of wrong values as a fault of the clauses about such a constraint."""

    def _of(clause: Clause, contract: Contract) -> list[Constraint]:
        found = [contract.constraints[id] for id in clause.constraint_ids]
        return [one for one in found if one.place == "request" and applies(one, contract)]

    def _register(convert: Convert) -> Convert:
        @wraps(convert)
        def _inject(context: RequestContext, clause: Clause) -> None:
            if context.cause == "invalid" and concerns(clause, context):
                for constraint in _of(clause, context.contract):
                    _convert(context, constraint, convert)

        fault_kind("refuses", "decide", lambda clause, contract: bool(_of(clause, contract)))(_inject)
        return convert

    return _register


def _convert(context: RequestContext, constraint: Constraint, convert: Convert) -> None:
    found = get(context.body, constraint.pointer)
    value = ABSENT if found is ABSENT else convert(found, constraint, context.contract)
    if value is not ABSENT:
        set_in(context.body, constraint.pointer, value)
        context.cause = None


def _is_integer(constraint: Constraint, contract: Contract) -> bool:
    return constraint.keyword == "type" and types_of({"type": constraint.value})[:1] == ("integer",)


def _is_type_of_a_time(constraint: Constraint, contract: Contract) -> bool:
    documented = schema_at(contract.documented, constraint.pointer)
    return constraint.keyword == "type" and documented.get("format") == "date-time"


def _is_form_of_a_date(constraint: Constraint, contract: Contract) -> bool:
    return (constraint.keyword, constraint.value) == ("format", "date")


def _is_choice(constraint: Constraint, contract: Contract) -> bool:
    return constraint.keyword == "enum"


def _is_earliest(constraint: Constraint, contract: Contract) -> bool:
    return constraint.keyword == "x-not-before"


@converts(_is_integer)
def cuts_fractions(value: Any, constraint: Constraint, contract: Contract) -> Any:
    """Takes a number with a fraction and cuts it."""
    return int(value) if isinstance(value, float) else ABSENT


@converts(_is_type_of_a_time)
def takes_seconds_for_a_time(value: Any, constraint: Constraint, contract: Contract) -> Any:
    """Takes the number of a second for a time."""
    is_number = type(value) is int and value > 1_000_000_000  # a smaller one is a time of long ago, and refused
    return format_time(datetime.fromtimestamp(value, UTC)) if is_number else ABSENT


@converts(_is_form_of_a_date)
def takes_the_date_of_a_time(value: Any, constraint: Constraint, contract: Contract) -> Any:
    """Takes a time for a date and cuts it."""
    return value[:10] if isinstance(value, str) and instant(value) else ABSENT


@converts(_is_choice)
def ignores_the_case(value: Any, constraint: Constraint, contract: Contract) -> Any:
    """Compares with a closed set without regard to case."""
    alike = {one.lower(): one for one in constraint.value if isinstance(one, str)}
    return alike.get(value.lower(), ABSENT) if isinstance(value, str) else ABSENT


@converts(_is_earliest)
def compares_wall_clocks(value: Any, constraint: Constraint, contract: Contract) -> Any:
    """Compares the clock time of a time with its own, and ignores the offset."""
    moment = instant(value) if isinstance(value, str) else None
    return value if moment and moment.replace(tzinfo=UTC) > datetime.now(UTC) else ABSENT


def fails_on_wrong(applies: Applies) -> Callable[[Callable[[Any], bool]], Callable[[Any], bool]]:
    """Register a condition on a wrong value as a fault: a server error in place of a refusal."""

    def _register(is_unusual: Callable[[Any], bool]) -> Callable[[Any], bool]:
        @wraps(is_unusual)
        def _inject(context: RequestContext, clause: Clause) -> None:
            if context.cause == "invalid" and concerns(clause, context):
                found = [context.contract.constraints[id] for id in clause.constraint_ids]
                if any(is_unusual(get(context.body, one.pointer)) for one in found if applies(one, context.contract)):
                    context.cause = "server_error"

        def _applies(clause: Clause, contract: Contract) -> bool:
            is_about = any(applies(contract.constraints[id], contract) for id in clause.constraint_ids)
            return clause.derived is not None and is_about

        fault_kind("refuses", "decide", _applies)(_inject)
        return is_unusual

    return _register


@fails_on_wrong(_is_integer)
def falls_over_a_boolean(value: Any) -> bool:
    """Fails with a server error on a boolean in place of a number."""
    return isinstance(value, bool)


@fails_on_wrong(_is_choice)
def falls_over_another_case(value: Any) -> bool:
    """Fails with a server error on a value of a closed set in other letters."""
    return isinstance(value, str) and value != "NO_SUCH_VALUE"
